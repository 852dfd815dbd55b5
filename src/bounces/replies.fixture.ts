import type { BounceReason, SmtpCommand } from "./mod.ts";

/**
 * Replies as hosts of many makes word them: what they mean, the command they answer (`-` if that is
 * not known), and the words.
 */
const table = `
userunknown RCPT 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces. gsmtp
suspend RCPT 550-5.2.1 The email account that you tried to reach is disabled. 550 5.2.1 gsmtp
suspend RCPT 550 5.2.1 The email account that you tried to reach is inactive. - gsmtp
mailboxfull RCPT 452-4.2.2 The email account that you tried to reach is over quota. Please direct 452 4.2.2 the recipient to gsmtp
speeding RCPT 450-4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.
speeding RCPT 450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.
speeding DATA 421-4.7.28 [192.0.2.1 15] Our system has detected an unusual rate of unsolicited mail originating from your IP address.
spamdetected DATA 550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.
authfailure DATA 550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.
authfailure DATA 550 5.7.1 Unauthenticated email from example.org is not accepted due to domain's DMARC policy.
requireptr DATA 550-5.7.1 [192.0.2.1] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.
mesgtoobig DATA 552-5.3.4 Your message exceeded Google's message size limits.
blocked RCPT 550-5.7.1 The IP you're using to send mail is not authorized to 550-5.7.1 send email directly to our servers. Please use the SMTP relay at your service provider instead.
badreputation DATA 550-5.7.1 [192.0.2.1 18] Our system has detected that this message is suspicious due to the very low reputation of the sending IP address.
badreputation DATA 550 5.7.1 this message is suspicious due to the very low reputation of the sending domain
notcompliantrfc DATA 550-5.7.1 [192.0.2.1] Our system has detected that this message is not RFC 5322 compliant: 'From' header is missing.
speeding - 421 4.7.0 Try again later, closing connection. Daily user sending quota exceeded.
userunknown RCPT 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).
userunknown RCPT 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
userunknown RCPT 550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [HE1EUR01FT063.eop-EUR01.prod.protection.outlook.com]
mailboxfull - 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process message due to a permanent exception
mailboxfull - 550 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause
blocked MAIL 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
blocked RCPT 550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/
blocked RCPT 550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please forward this message to delist@messaging.microsoft.com.
authfailure DATA 550 5.7.23 The message was rejected because of Sender Policy Framework violation
authfailure DATA 550 5.7.515 Access denied, sending domain example.org doesn't meet the required authentication level.
expired - 550 5.4.300 Message expired -> 451 4.4.0 Message failed to be made redundant
expired - 550 4.4.7 QUEUE.Expired; message expired
hostunknown - 550 5.4.310 DNS domain example.invalid does not exist [Message=InfoDomainNonexistent]
networkerror - 554 5.4.14 Hop count exceeded - possible mail loop ATTR34
badreputation CONNECT 451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.
exceedlimit - 550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient
rejected - 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group
speeding - 550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients
networkerror - #554 5.4.6 Hop count exceeded - possible mail loop ##
hostunknown - SMTPSEND.DNS.NonExistentDomain; nonexistent domain
userunknown DATA 554 delivery error: dd Requested mail action aborted: this user doesn't have a yahoo.com account
userunknown RCPT 552 1 Requested mail action aborted, mailbox not found
suspend DATA 554 delivery error: dd Sorry your message to someone@yahoo.com cannot be delivered. This account has been disabled or discontinued [#102].
mailboxfull DATA 554 delivery error: dd This user's mailbox is over quota
badreputation - 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes
authfailure DATA 554 5.7.9 Message not accepted for policy reasons. DMARC policy of the domain
blocked CONNECT 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list
spamdetected DATA 554 Message not allowed - [PH01] Email not accepted for policy reasons: spam
blocked CONNECT 550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1
policyviolation DATA 550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137
mailboxfull RCPT 552 5.2.2 <a@icloud.com>: user is over quota
userunknown RCPT 550 5.1.1 <a@icloud.com>: user does not exist
userunknown RCPT 550 5.1.1 Not our Customer
mailboxfull RCPT 552 5.2.2 Over quota
blocked CONNECT 554 resimta-po-11v.sys.comcast.net comcast 192.0.2.1 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000001
toomanyconn CONNECT 421 imta.comcast.net Too many sessions opened from 192.0.2.1
blocked CONNECT 521 5.7.1 192.0.2.1 blocked by ldap:ou=rblmx,dc=att,dc=net
requireptr CONNECT 421 Reverse DNS failure: try again later. 192.0.2.1 has no PTR record
userunknown RCPT 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [abc]
policyviolation DATA 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554 [abc]
virusdetected DATA 554 5.7.1 Virus detected: Eicar-Test-Signature
virusdetected DATA 554 Your email was rejected because it contains the Win.Test.EICAR_HDB-1 virus
authfailure DATA 550 5.7.0 Local Policy Violation: SPF check failed for sender
badreputation CONNECT 554 mx1.example.com Your access to this mail system has been rejected due to the sending MTA's poor reputation.
spamdetected DATA 550 permanent failure for one or more recipients (a@example.com:blocked by content spam rule)
userunknown RCPT 550 5.1.1 <a@example.com>... User unknown
speeding RCPT 550 5.1.1 <a@example.com> 192.0.2.1 has sent to too many recipients this hour. IB607
blocked CONNECT 554 p3plibsmtp01.prod.phx3.secureserver.net bizsmtp Connection rejected. Reverse DNS okay, but 192.0.2.1 is on our blacklist. IB105
userunknown RCPT 550 5.1.1 <a@t-online.de> unknown user / Teilnehmer existiert nicht
blocked CONNECT 554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help or to contact tosa@rx.t-online.de for reset. (NOWL)
userunknown RCPT 550 Requested action not taken: mailbox unavailable For explanation visit http://postmaster.gmx.com/en/error-messages
mailboxfull RCPT 452 Requested action not taken: mailbox over quota
blocked CONNECT 554-gmx.net (mxgmx101) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is black listed.
requireptr CONNECT 554-No SMTP service 554-Bad DNS PTR resource record. 554 For explanation visit https://postmaster.gmx.net
rejected MAIL 550 Requested action not taken: sender address rejected, invalid domain
userunknown RCPT 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]
suspend RCPT 550 5.2.1 Ce compte est desactive. This account is disabled
mailboxfull RCPT 552 5.2.2 La boite aux lettres du destinataire est pleine
toomanyconn CONNECT 421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]
userunknown RCPT 550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1000728&&id=20022
spamdetected DATA 550 Mail content denied: spam http://service.mail.qq.com
suspend RCPT 550 Mailbox unavailable or access denied: mailbox suspended [abc]
authfailure DATA 550 SPF check failed. http://service.mail.qq.com
spamdetected DATA 554 DT:SPM 126 mx1,wKjAI spam
userunknown RCPT 550 User not found: a@163.com
userunknown RCPT 550 RP:TRC 收件人不存在
userunknown RCPT 550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found
suspend RCPT 550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: account is disabled
spamdetected DATA 554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc
spamdetected DATA 550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc
suspend RCPT 550 5.7.1 Policy rejection on the target address: mailbox is frozen
userunknown RCPT 550 5.7.1 No such user!
filtered DATA 550 : User unknown
filtered DATA 550 Unknown user a@docomo.ne.jp
userunknown RCPT 550 Unknown user a@docomo.ne.jp
userunknown RCPT 550 Invalid recipient: <a@softbank.ne.jp>
mailboxfull - The number of messages in recipient's mailbox exceeded the local limit.
mailboxfull - As their mailbox is full.
userunknown RCPT 550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in relay recipient table
userunknown RCPT 550 5.1.0 <a@example.com>: Recipient address rejected: undeliverable address: unknown user
hostunknown - Host or domain name not found. Name service error for name=example.invalid type=A: Host not found
hostunknown - unable to look up host example.invalid: Name or service not known
norelaying RCPT 554 5.7.1 <a@example.com>: Relay access denied
blocked RCPT 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1
blocked RCPT 550 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied
requireptr RCPT 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]
requireptr RCPT 450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
blocked RCPT 504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname
rejected RCPT 450 4.1.8 <a@example.org>: Sender address rejected: Domain not found
rejected RCPT 553 5.1.8 <a@example.org>... Domain of sender address a@example.org does not exist
rejected RCPT 550 5.7.1 <a@example.org>: Sender address rejected: Access denied
mesgtoobig MAIL 552 5.3.4 Message size exceeds fixed limit
systemfull MAIL 452 4.3.1 Insufficient system storage
networkerror - mail for example.org loops back to myself
networkerror DATA 554 5.4.0 Error: too many hops
networkerror - lost connection with mx.example.org[192.0.2.1] while sending RCPT TO
networkerror - connect to mx.example.org[192.0.2.1]:25: No route to host
expired - connect to mx.example.org[192.0.2.1]:25: Connection timed out
expired - conversation with mx.example.org[192.0.2.1] timed out while receiving the initial server greeting
mailererror - Command died with status 1: "/usr/bin/procmail"
mailboxfull - maildir delivery failed: error writing message: Disk quota exceeded
mailererror - local delivery: command unknown mailer-error 255
virusdetected DATA 550 5.7.1 virus Eicar-Test-Signature detected by ClamAV - http://www.clamav.net
contenterror DATA 550 5.7.1 Message content rejected, id=1234 - BANNED: application/x-msdownload,.exe
notaccept - Domain example.org does not accept mail (nullMX)
securityerror STARTTLS 530 5.7.0 Must issue a STARTTLS command first
securityerror MAIL 530 5.7.0 Authentication required
hostunknown - Unrouteable address
hostunknown - all relevant MX records point to non-existent hosts
expired - retry timeout exceeded
expired - retry time not reached for any host after a long failure period
networkerror - all hosts for 'example.org' have been failing for a long time and were last tried: loop
rejected RCPT 550-Verification failed for <a@example.org> 550-No Such User Here 550 Sender verify failed
userunknown RCPT 550 No Such User Here
norelaying RCPT 550 relay not permitted
mailboxfull - mailbox is full (MTA-imposed quota exceeded while writing to tmp file)
blocked RCPT 550-JunkMail rejected - (mail.example.org) [192.0.2.1]:25 550 is in an RBL, see http://www.spamhaus.org
userunknown RCPT 550 5.1.1 a@example.org... User unknown
hostunknown - 550 5.1.2 a@example.invalid... Host unknown (Name server: example.invalid: host not found)
mesgtoobig MAIL 552 5.3.4 Message is too large; 10240000 bytes max
expired - Message could not be delivered for 5 days
expired - Deferred: Connection timed out with mx.example.org.
hostunknown - Sorry, I couldn't find any host named example.invalid. (#5.1.2)
networkerror - CNAME lookup failed temporarily. (#4.4.3)
norelaying RCPT 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
userunknown - Sorry, no mailbox here by that name. vpopmail (#5.1.1)
mailboxfull - Recipient's mailbox is full, message returned to sender. (#5.2.2)
networkerror - Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)
userunknown - This address no longer accepts mail.
mailererror - Uh-oh: .qmail has a non-zero exit code: unable to run program
expired - Giving up on 192.0.2.1. I'm not going to try again; this message has been in the queue too long.
systemerror - Aack, child crashed. (#4.3.0)
userunknown - User a (a@example.org) not listed in Domino Directory
userunknown - Recipient user name info (a@example.org) not unique.  Several matches found in Domino Directory.
networkerror - Maximum hop count exceeded.  Message probably in a routing loop.
filtered RCPT 550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp Refused due to recipient preferences
filtered RCPT 550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent: blocked by recipient
rejected RCPT 550 You are not allowed to send mail to this list, only members may post
suspend RCPT 550 5.2.1 Mailbox disabled for this recipient
suspend RCPT 550 Account has been deactivated due to inactivity
hasmoved RCPT 551 5.1.6 The user has moved, no forwarding address
hasmoved RCPT 550 5.1.6 recipient no longer on server: a@example.org has moved to b@example.net
syntaxerror MAIL 501 5.5.4 Syntax: MAIL FROM:<address>
syntaxerror DATA 503 5.5.1 Bad sequence of commands
syntaxerror - 500 5.5.1 Command unrecognized
toomanyconn CONNECT 421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1
toomanyconn RCPT 452 4.5.3 Error: too many recipients
speeding MAIL 450 4.7.1 Error: too much mail from 192.0.2.1
speeding RCPT 451 4.7.1 <a@example.org>: Sender rate limit exceeded
systemerror DATA 451 4.3.0 Error: queue file write error
systemerror RCPT 451 4.3.5 Server configuration error
systemerror DATA 451 Temporary local problem - please try later
`;

export interface ReplyFixture {
  readonly reason: BounceReason;
  readonly command: SmtpCommand;
  readonly text: string;
}

export const replies: readonly ReplyFixture[] = table
  .trim()
  .split("\n")
  .map((line) => {
    const [reason = "", command = "", ...words] = line.split(" ");
    return {
      reason: reason as BounceReason,
      command: (command === "-" ? "" : command) as SmtpCommand,
      text: words.join(" "),
    };
  });
