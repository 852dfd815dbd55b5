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
networkerror - mail for example.net loops back to myself
systemerror - mail system configuration error
systemerror - unknown mail transport error
mesgtoobig DATA 552 5.3.4 Error: message file too big
blocked RCPT 554 5.7.1 <host.example.org>: Helo command rejected: Mail not accepted
networkerror - server dropped connection without sending the initial SMTP greeting
hostunknown RCPT 450 4.1.2 <bea@example.invalid>: Recipient address rejected: Domain not found
hostunknown RCPT 550 5.1.2 <bea@example.invalid>: Recipient address rejected: Domain not found
blocked CONNECT 554 5.7.1 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1
spamdetected DATA 554 5.7.1 The message from (<ada@example.org>) with the subject of (Hello) matches a profile the Internet community may consider spam (5). Please revise your message before resending.
filtered DATA 550 Message was rejected by the recipient's content filter
mailboxfull RCPT 552 Mailbox limit exceeded for this email address
userunknown RCPT 550 sorry, no mailbox here by that name (#5.1.1 - chkuser)
userunknown RCPT 550 #5.1.0 Address rejected.
rejected MAIL 550 #5.1.0 Address rejected.
userunknown RCPT 550 No such user - psmtp
userunknown RCPT 550-Mailbox unknown.  Either there is no mailbox associated with this 550-name or you don't have authorization to see it. 550 5.1.1 User unknown
speeding DATA 554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.
blocked CONNECT 554- (RLY:B1) The information presently available to AOL indicates this server is being used to transmit unsolicited e-mail
requireptr CONNECT 554- (RTR:BB) The IP address you are using to connect to AOL has no reverse DNS
filtered RCPT 550 Mail is rejected by recipients [id IP: 192.0.2.1]. http://service.mail.qq.com
rejected MAIL 550 Domain may not exist or DNS check failed. http://service.mail.qq.com
speeding DATA 550 Sender frequency limited [id IP: 192.0.2.1]
toomanyconn CONNECT 550 Connection frequency limited
blocked CONNECT 550 Suspected spam ip [192.0.2.1]
spamdetected DATA 550 Mail content denied [id IP: 192.0.2.1]. http://service.mail.qq.com
userunknown RCPT 550 The recipient may contain a non-existent account, please check the recipient address.
policyviolation DATA 550-5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent
toomanyconn RCPT 452-4.5.3 Your message has too many recipients. For more information regarding Google's sending limits
securityerror MAIL 530-5.5.1 Authentication Required. Learn more at
contenterror DATA 554 5.6.0 Mail message is malformed. Not accepted.
expired - 451-4.4.2 Timeout - closing connection.
systemerror - 421 4.3.0 Temporary System Problem. Try again later
syntaxerror MAIL 555 5.5.2 Syntax error. gsmtp
speeding - 550 5.4.5 Daily SMTP relay limit exceeded for user
spamdetected DATA 550 5.7.1 Message rejected as spam by Content Filtering.
norelaying RCPT 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain
norelaying RCPT 550 5.7.64 TenantAttribution; Relay Access Denied
spamdetected DATA 550 5.7.520 Message blocked because it contains content identified as spam. AS(4810)
rejected - 550 5.1.8 Access denied, bad outbound sender
spamdetected - 550 5.7.501 Access denied, spam abuse detected.
authfailure DATA 450 4.7.26 Access denied, a message sent over IPv6 must pass either SPF or DKIM validation, this message is not signed
contenterror DATA 554 5.6.0 Corrupt message content
contenterror DATA 550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA
expired - 550 5.4.317 Message expired, cannot connect to remote server
spamdetected DATA 550 5.0.350 Remote server returned an error -> 554 5.7.1 Spam message rejected
suspend RCPT 550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR_417
mailboxfull RCPT 552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417
rejected MAIL 501 5.1.0 Emetteur invalide. Invalid Sender. OFR_405
toomanyconn CONNECT 421 4.7.1 Trop de connexions / Too many connections
norelaying RCPT 553-you are trying to use me [server-1.tower-1.example.com] as a relay, but I have not been configured to let you [192.0.2.1] do this.
blocked RCPT 501 Connection rejected by policy [7.7] 16205, please visit www.messagelabs.com/support for more details
badreputation RCPT 550 csi.mimecast.org Poor Reputation Sender
authfailure DATA 550 DMARC Sender Invalid - envelope rejected
authfailure DATA 550 SPF Sender Invalid - envelope rejected
policyviolation DATA 554 Message bounced due to Content Examination Policy
contenterror DATA 500 5.6.1 Message content rejected
userunknown RCPT 550 5.1.1 Mailbox does not exist
mailboxfull - 554 4.4.7 Message expired: unable to deliver in 840 minutes.<452 4.2.2 The email account that you tried to reach is over quota>
virusdetected DATA 554 5.7.0 Reject, id=0001-02 - INFECTED: Trojan.Generic
hostunknown - Illegal host/domain name found
hostunknown - As the remote domain doesnt exist.
expired - delivery failed 20 attempts: bea@example.net
mailboxfull - User mailbox exceeds allowed size: bea@example.net
userunknown - Unknown user: bea@example.net
userunknown - Invalid final delivery userid: bea@example.net
hostunknown - Unknown host: example.invalid
expired - Delivery to the following recipients was aborted after 1 day(s)
userunknown - L'adresse de messagerie que vous avez entree est introuvable
toomanyconn MAIL 421 4.7.1 Too many concurrent SMTP connections from this IP address; please try again later.
mailboxfull RCPT 422 4.2.2 Recipient's mailbox is over its storage limit
mailboxfull DATA 552 5.2.2 This message is larger than the current system limit or the recipient's mailbox is full. Create a shorter message body or remove attachments and try sending it again.
exceedlimit DATA 552 5.2.3 Data size exceeds maximum permitted
exceedlimit - #5.2.3 This message is larger than the recipient accepts: message length exceeds administrative limit
mesgtoobig DATA 552 5.3.4 Message too big for system
mesgtoobig - 552 Message size exceeds maximum message size permitted by the server
systemfull DATA 452 4.3.1 Insufficient system resources: mail system full
systemfull - 451 4.3.0 No space left on device
contenterror DATA 550 5.6.0 Improper use of 8-bit data in message header
contenterror DATA 554 5.6.1 Executable attachment not allowed: file type .exe is blocked
contenterror DATA 550 Message contains invalid MIME headers
contenterror DATA 550 5.6.3 Conversion required but not supported
notcompliantrfc DATA 550 5.7.1 This message is not RFC 5322 compliant
notcompliantrfc DATA 554 5.6.0 Message violates RFC 5322: missing Date header
securityerror - 535 5.7.8 Error: authentication failed: authentication failure
securityerror STARTTLS 454 4.7.0 TLS not available due to local problem
securityerror - 550 5.7.10 Encryption needed
securityerror RCPT 550 5.7.1 Delivery not authorized, message refused
suspend RCPT 525 5.7.13 User account disabled
hasmoved RCPT 551 5.1.6 Destination mailbox has moved, no forwarding address
requireptr RCPT 550 5.7.25 Reverse DNS validation failed
speeding RCPT 450 5.7.28 Mail flood detected
systemerror RCPT 550 5.3.5 System incorrectly configured
systemerror RCPT 451 4.4.5 Mail system congestion
expired RCPT 421 4.4.7 Delivery time expired
networkerror RCPT 550 5.4.6 Routing loop detected
contenterror RCPT 550 5.6.1 Media not supported
policyviolation DATA 550 5.7.1 Rejected due to our content policy: attachments of this kind violate company policy
mailererror - pipe to |/usr/local/bin/filter failed with exit status 75
mailererror - Command output: procmail: Couldn't create "/var/mail/bea"
mailererror - local delivery failed: maildrop: Unable to open mailbox.
systemerror RCPT 450 4.3.0 <bea@example.net>: Temporary lookup failure
systemerror - 451 4.3.2 Please try again later: resources temporarily unavailable
onhold - 550 5.0.0 Rejected
onhold RCPT 550 5.0.0 Failed
syntaxerror HELO 500 unrecognized command
rejected MAIL 550 5.1.0 Sender denied
rejected MAIL 553 5.5.4 <ada>... Domain name required for sender address ada
rejected MAIL 550 5.7.1 Sender is not permitted by local recipient-filter
rejected RCPT 550 Sender verify failed
rejected RCPT 550 5.1.7 Invalid sender address
blocked CONNECT 421 Service not available, closing transmission channel
blocked RCPT 550 5.7.1 Mail from your IP is blocked by our blocklist
blocked RCPT 571 Email from 192.0.2.1 is currently blocked by Verizon Online's anti-spam system.
blocked CONNECT 554 Your IP address is listed in our local blacklist
blocked MAIL 550 5.7.1 Recipient host blacklisted your address: connection from dynamic address refused
norelaying RCPT 550 5.7.1 Unable to relay for bea@example.net
norelaying RCPT 550 5.7.1 <bea@example.net>... Relaying denied. Proper authentication required.
norelaying RCPT 550 we do not relay
filtered RCPT 550 5.7.1 recipient only accepts mail from senders in their address book: refused by recipient settings
filtered RCPT 553 5.3.0 <bea@example.net>... Message has been rejected because the recipient does not accept mail from you
userunknown RCPT 554 5.1.1 Unknown or illegal alias: bea@example.net
userunknown RCPT 550 5.1.1 unknown or illegal user: bea@example.net
userunknown RCPT 550 5.1.1 This user is not listed in our directory
userunknown RCPT 553 5.1.1 Das Postfach existiert nicht
userunknown RCPT 550 5.1.1 El usuario no existe
userunknown RCPT 550 5.1.1 Usuario desconhecido, destinatario inexistente
userunknown RCPT 550 5.1.1 такой пользователь не существует
userunknown RCPT 550 No user by that name here
userunknown RCPT 550 <bea@example.net>, Recipient unknown
userunknown RCPT 550 unknown recipient <bea@example.net>
userunknown RCPT 550 Recipient address not found in our database
userunknown RCPT 550 no such address here
userunknown RCPT 550 5.1.1 Bad destination mailbox address
userunknown RCPT 550 <bea@example.net> is not a valid mailbox
userunknown RCPT 550 This mailbox does not exist. Please verify the address
userunknown RCPT 550 5.1.1 Recipient rejected: no longer with the company
hasmoved RCPT 550 The user has moved to another address
suspend RCPT 550 This account has been temporarily suspended
suspend RCPT 554 5.7.1 Account is locked, please contact the administrator
suspend RCPT 550 The email account is expired
suspend RCPT 550 Domain has been disabled for the recipient: mailbox disabled
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
