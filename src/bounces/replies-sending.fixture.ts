/** Replies on the sender, the client and the content: the reason, the command they answer (`-` if that is not known), the words. */
export const repliesOnSending = `
speeding RCPT 450-4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.
speeding RCPT 450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.
speeding DATA 421-4.7.28 [192.0.2.1 15] Our system has detected an unusual rate of unsolicited mail originating from your IP address.
speeding - 421 4.7.0 Try again later, closing connection. Daily user sending quota exceeded.
speeding - 550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients
speeding RCPT 550 5.1.1 <a@example.com> 192.0.2.1 has sent to too many recipients this hour. IB607
speeding MAIL 450 4.7.1 Error: too much mail from 192.0.2.1
speeding RCPT 451 4.7.1 <a@example.org>: Sender rate limit exceeded
speeding DATA 554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.
speeding DATA 550 Sender frequency limited [id IP: 192.0.2.1]
speeding - 550 5.4.5 Daily SMTP relay limit exceeded for user
speeding RCPT 450 5.7.28 Mail flood detected
speeding MAIL 451 4.7.1 You have exceeded the hourly message limit
speeding MAIL 421 4.7.1 message rate limit exceeded
speeding RCPT 450 4.7.1 Throttled: too many messages in a short time
speeding MAIL 452 4.2.1 sending rate too high, slow down
speeding - 421 4.7.0 Rate limited: you are sending too quickly
speeding - 450 4.2.1 mailbox receiving mail at a rate that is too high
spamdetected DATA 550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.
spamdetected DATA 554 Message not allowed - [PH01] Email not accepted for policy reasons: spam
spamdetected DATA 550 permanent failure for one or more recipients (a@example.com:blocked by content spam rule)
spamdetected DATA 550 Mail content denied: spam http://service.mail.qq.com
spamdetected DATA 554 DT:SPM 126 mx1,wKjAI spam
spamdetected DATA 554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc
spamdetected DATA 550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc
spamdetected DATA 554 5.7.1 The message from (<ada@example.org>) with the subject of (Hello) matches a profile the Internet community may consider spam (5). Please revise your message before resending.
spamdetected DATA 550 Mail content denied [id IP: 192.0.2.1]. http://service.mail.qq.com
spamdetected DATA 550 5.7.1 Message rejected as spam by Content Filtering.
spamdetected DATA 550 5.7.520 Message blocked because it contains content identified as spam. AS(4810)
spamdetected - 550 5.7.501 Access denied, spam abuse detected.
spamdetected DATA 550 5.0.350 Remote server returned an error -> 554 5.7.1 Spam message rejected
spamdetected DATA 550 5.7.1 High probability of spam
spamdetected DATA 554 Message looks like spam, rejected
spamdetected DATA 571 Message refused as unsolicited bulk email
spamdetected DATA 550 The content of this message looked like SPAM.
spamdetected DATA 550 5.7.1 this mail scored 12 spam points
spamdetected DATA 554 5.7.1 [CS] Message blocked due to spam content in the message.
spamdetected DATA 550 rejected by SpamAssassin
spamdetected DATA 554 mail classified as bulk: not wanted here
spamdetected DATA 550 5.7.1 This email was rejected because it is considered to be spam
spamdetected DATA 554 5.7.1 Message scored too high on spam scale. For help, please quote incident ID 1.
spamdetected DATA 554 Refused. Your message was identified as spam by our filter
spamdetected DATA 550 Sorry, your message has been classified as UCE
authfailure DATA 550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.
authfailure DATA 550 5.7.1 Unauthenticated email from example.org is not accepted due to domain's DMARC policy.
authfailure DATA 550 5.7.23 The message was rejected because of Sender Policy Framework violation
authfailure DATA 550 5.7.515 Access denied, sending domain example.org doesn't meet the required authentication level.
authfailure DATA 554 5.7.9 Message not accepted for policy reasons. DMARC policy of the domain
authfailure DATA 550 5.7.0 Local Policy Violation: SPF check failed for sender
authfailure DATA 550 SPF check failed. http://service.mail.qq.com
authfailure DATA 450 4.7.26 Access denied, a message sent over IPv6 must pass either SPF or DKIM validation, this message is not signed
authfailure DATA 550 DMARC Sender Invalid - envelope rejected
authfailure DATA 550 SPF Sender Invalid - envelope rejected
authfailure DATA 550 5.7.1 SPF validation failed: 192.0.2.1 is not allowed to send for example.org
authfailure RCPT 550 SPF: 192.0.2.1 is not allowed to send mail from example.org
authfailure DATA 550 5.7.0 DKIM signature verification failed
authfailure DATA 550 5.2.0 DMARC validation failure: policy reject
authfailure DATA 554 5.7.5 Permanent Error Evaluating DMARC Policy
authfailure DATA 550 5.7.1 message from example.org fails DKIM check
authfailure DATA 550 5.7.509 Access denied, sending domain example.org does not pass DMARC verification and has a DMARC policy of reject.
authfailure MAIL 550 5.7.1 SPF MAIL FROM check failed: Please see http://www.openspf.org
authfailure RCPT 550 5.7.23 SPF fail - not authorized
requireptr DATA 550-5.7.1 [192.0.2.1] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.
requireptr CONNECT 421 Reverse DNS failure: try again later. 192.0.2.1 has no PTR record
requireptr CONNECT 554-No SMTP service 554-Bad DNS PTR resource record. 554 For explanation visit https://postmaster.gmx.net
requireptr RCPT 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]
requireptr RCPT 450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
requireptr CONNECT 554- (RTR:BB) The IP address you are using to connect to AOL has no reverse DNS
requireptr RCPT 550 5.7.25 Reverse DNS validation failed
requireptr CONNECT 550 5.7.1 Fix reverse DNS for 192.0.2.1
requireptr MAIL 550 5.7.1 Client IP has no rDNS record
requireptr RCPT 550 5.7.1 unable to verify PTR for your host
requireptr CONNECT 421 4.7.0 No PTR record for 192.0.2.1
blocked RCPT 550-5.7.1 The IP you're using to send mail is not authorized to 550-5.7.1 send email directly to our servers. Please use the SMTP relay at your service provider instead.
blocked MAIL 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).
blocked RCPT 550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/
blocked RCPT 550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please forward this message to delist@messaging.microsoft.com.
blocked CONNECT 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list
blocked CONNECT 550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1
blocked CONNECT 554 resimta-po-11v.sys.comcast.net comcast 192.0.2.1 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000001
blocked CONNECT 521 5.7.1 192.0.2.1 blocked by ldap:ou=rblmx,dc=att,dc=net
blocked CONNECT 554 p3plibsmtp01.prod.phx3.secureserver.net bizsmtp Connection rejected. Reverse DNS okay, but 192.0.2.1 is on our blacklist. IB105
blocked CONNECT 554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help or to contact tosa@rx.t-online.de for reset. (NOWL)
blocked CONNECT 554-gmx.net (mxgmx101) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is black listed.
blocked RCPT 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1
blocked RCPT 550 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied
blocked RCPT 504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname
blocked RCPT 550-JunkMail rejected - (mail.example.org) [192.0.2.1]:25 550 is in an RBL, see http://www.spamhaus.org
blocked RCPT 554 5.7.1 <host.example.org>: Helo command rejected: Mail not accepted
blocked CONNECT 554 5.7.1 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1
blocked CONNECT 554- (RLY:B1) The information presently available to AOL indicates this server is being used to transmit unsolicited e-mail
blocked CONNECT 550 Suspected spam ip [192.0.2.1]
blocked RCPT 501 Connection rejected by policy [7.7] 16205, please visit www.messagelabs.com/support for more details
blocked CONNECT 421 Service not available, closing transmission channel
blocked RCPT 550 5.7.1 Mail from your IP is blocked by our blocklist
blocked RCPT 571 Email from 192.0.2.1 is currently blocked by Verizon Online's anti-spam system.
blocked CONNECT 554 Your IP address is listed in our local blacklist
blocked MAIL 550 5.7.1 Recipient host blacklisted your address: connection from dynamic address refused
blocked CONNECT 550 5.7.1 mail from 192.0.2.1 refused - see http://www.dnsbl.example
blocked HELO 550 5.7.1 HELO rejected: you are not example.net
blocked RCPT 553 5.3.0 <bea@example.net>... Spam blocked see: http://spamcop.net/bl.shtml?192.0.2.1
blocked CONNECT 554 5.7.1 Your host is on our DNS blocklist
blocked RCPT 550-192.0.2.1 is listed at dnsbl.example.net
blocked CONNECT 554 Connections from your network range are not accepted
blocked MAIL 553 Mail from 192.0.2.1 not allowed - 5.7.1 [BL23] Connections not accepted from IP addresses on Spamhaus XBL
blocked RCPT 554 5.7.1 Service unavailable; Sender address [x] blocked using dbl.example.org
blocked CONNECT 421 4.7.0 Connection refused from your IP due to abuse
blocked CONNECT 550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus.
blocked CONNECT 421 RP-001 (BAY004) Unfortunately, some messages from 192.0.2.1 weren't sent. Please try again. We have limits for how many messages can be sent per hour and per day.
blocked MAIL 550 SC-001 (BAY004) Unfortunately, messages from 192.0.2.1 weren't sent. Please contact your Internet service provider since part of their network is on our block list.
blocked MAIL 550 DY-001 (BAY004) Unfortunately, messages from 192.0.2.1 weren't sent. Your server's IP is a dynamic IP
blocked CONNECT 554 5.7.1 You are not allowed to connect.
blocked CONNECT 550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)
blocked HELO 550 Bad HELO - Host impersonating domain name
blocked RCPT 550 blocked by RBL: sbl.example.org
blocked RCPT 554 5.7.1 rejected because your server is in a blacklist
badreputation DATA 550-5.7.1 [192.0.2.1 18] Our system has detected that this message is suspicious due to the very low reputation of the sending IP address.
badreputation DATA 550 5.7.1 this message is suspicious due to the very low reputation of the sending domain
badreputation CONNECT 451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.
badreputation - 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes
badreputation CONNECT 554 mx1.example.com Your access to this mail system has been rejected due to the sending MTA's poor reputation.
badreputation RCPT 550 csi.mimecast.org Poor Reputation Sender
badreputation CONNECT 421 4.7.1 Connection deferred because of bad IP reputation
badreputation MAIL 550 5.7.1 Poor Sender Reputation
badreputation CONNECT 451 4.7.0 Temporary server error. Please try again later: poor IP reputation
notcompliantrfc DATA 550-5.7.1 [192.0.2.1] Our system has detected that this message is not RFC 5322 compliant: 'From' header is missing.
notcompliantrfc DATA 550 5.7.1 This message is not RFC 5322 compliant
notcompliantrfc DATA 554 5.6.0 Message violates RFC 5322: missing Date header
notcompliantrfc DATA 550 5.6.0 message is not RFC 2822 compliant: missing From
rejected - 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group
rejected MAIL 550 Requested action not taken: sender address rejected, invalid domain
rejected RCPT 450 4.1.8 <a@example.org>: Sender address rejected: Domain not found
rejected RCPT 553 5.1.8 <a@example.org>... Domain of sender address a@example.org does not exist
rejected RCPT 550 5.7.1 <a@example.org>: Sender address rejected: Access denied
rejected RCPT 550-Verification failed for <a@example.org> 550-No Such User Here 550 Sender verify failed
rejected RCPT 550 You are not allowed to send mail to this list, only members may post
rejected MAIL 550 #5.1.0 Address rejected.
rejected MAIL 550 Domain may not exist or DNS check failed. http://service.mail.qq.com
rejected - 550 5.1.8 Access denied, bad outbound sender
rejected MAIL 501 5.1.0 Emetteur invalide. Invalid Sender. OFR_405
rejected MAIL 550 5.1.0 Sender denied
rejected MAIL 553 5.5.4 <ada>... Domain name required for sender address ada
rejected MAIL 550 5.7.1 Sender is not permitted by local recipient-filter
rejected RCPT 550 Sender verify failed
rejected RCPT 550 5.1.7 Invalid sender address
rejected MAIL 550 5.1.8 Sender domain does not exist
rejected MAIL 553 5.1.8 Sorry, your envelope sender domain must exist (#5.7.1)
rejected MAIL 550 sender domain must have valid MX
rejected RCPT 550 5.7.1 Your email address is not permitted to send to this address: sender not allowed
rejected MAIL 571 5.7.1 sender blocked
rejected MAIL 554 5.7.1 ada@example.org sender rejected by badmailfrom
rejected - 550 5.7.60 SMTP; Client does not have permissions to send as this sender
rejected MAIL 553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)
rejected MAIL 501 5.1.7 Bad sender address syntax
rejected RCPT 550 Backscatter protection: null sender not accepted
rejected - 550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required
rejected - 550 5.1.0 Sender denied
policyviolation DATA 550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137
policyviolation DATA 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554 [abc]
policyviolation DATA 550-5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent
policyviolation DATA 554 Message bounced due to Content Examination Policy
policyviolation DATA 550 5.7.1 Rejected due to our content policy: attachments of this kind violate company policy
policyviolation DATA 550 5.7.1 rejected by local policy
policyviolation DATA 554 5.7.1 This message has been rejected due to corporate email policy
policyviolation - 550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy
toomanyconn CONNECT 421 imta.comcast.net Too many sessions opened from 192.0.2.1
toomanyconn CONNECT 421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]
toomanyconn CONNECT 421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1
toomanyconn RCPT 452 4.5.3 Error: too many recipients
toomanyconn CONNECT 550 Connection frequency limited
toomanyconn RCPT 452-4.5.3 Your message has too many recipients. For more information regarding Google's sending limits
toomanyconn CONNECT 421 4.7.1 Trop de connexions / Too many connections
toomanyconn MAIL 421 4.7.1 Too many concurrent SMTP connections from this IP address; please try again later.
toomanyconn CONNECT 421 4.7.0 Too many simultaneous connections
toomanyconn CONNECT 421 Maximum number of sessions per client reached
toomanyconn RCPT 550 5.5.3 Recipient limit exceeded: too many recipients in one message
toomanyconn - 432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded
toomanyconn CONNECT 421 4.3.2 The maximum number of concurrent server connections has exceeded a limit, closing transmission channel
virusdetected DATA 554 5.7.1 Virus detected: Eicar-Test-Signature
virusdetected DATA 554 Your email was rejected because it contains the Win.Test.EICAR_HDB-1 virus
virusdetected DATA 550 5.7.1 virus Eicar-Test-Signature detected by ClamAV - http://www.clamav.net
virusdetected DATA 554 5.7.0 Reject, id=0001-02 - INFECTED: Trojan.Generic
virusdetected DATA 550 5.7.1 message carries a virus (Worm.X)
virusdetected DATA 552 5.7.0 malware found
norelaying RCPT 554 5.7.1 <a@example.com>: Relay access denied
norelaying RCPT 550 relay not permitted
norelaying RCPT 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
norelaying RCPT 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain
norelaying RCPT 550 5.7.64 TenantAttribution; Relay Access Denied
norelaying RCPT 553-you are trying to use me [server-1.tower-1.example.com] as a relay, but I have not been configured to let you [192.0.2.1] do this.
norelaying RCPT 550 5.7.1 Unable to relay for bea@example.net
norelaying RCPT 550 5.7.1 <bea@example.net>... Relaying denied. Proper authentication required.
norelaying RCPT 550 we do not relay
norelaying RCPT 550 5.7.1 bea@example.net... we do not relay mail for example.net
norelaying RCPT 553 5.7.1 relaying mail to example.net is not allowed
norelaying RCPT 571 Relaying not permitted
norelaying RCPT 550 not local host example.net, not a gateway
norelaying RCPT 550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <bea@example.net>: Relay access denied
contenterror DATA 550 5.7.1 Message content rejected, id=1234 - BANNED: application/x-msdownload,.exe
contenterror DATA 554 5.6.0 Mail message is malformed. Not accepted.
contenterror DATA 554 5.6.0 Corrupt message content
contenterror DATA 550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA
contenterror DATA 500 5.6.1 Message content rejected
contenterror DATA 550 5.6.0 Improper use of 8-bit data in message header
contenterror DATA 554 5.6.1 Executable attachment not allowed: file type .exe is blocked
contenterror DATA 550 Message contains invalid MIME headers
contenterror DATA 550 5.6.3 Conversion required but not supported
contenterror RCPT 550 5.6.1 Media not supported
contenterror DATA 550 5.6.0 Lone CR or LF in headers
contenterror DATA 554 5.6.0 header line too long
contenterror DATA 550 attachment type not permitted (.zip)
contenterror DATA 554 5.7.1 body contains forbidden attachment
contenterror DATA 554 5.6.0 message rejected: invalid header "To:"
contenterror DATA 552 5.7.0 blocked attachment: the file type is prohibited
securityerror STARTTLS 530 5.7.0 Must issue a STARTTLS command first
securityerror MAIL 530 5.7.0 Authentication required
securityerror MAIL 530-5.5.1 Authentication Required. Learn more at
securityerror - 535 5.7.8 Error: authentication failed: authentication failure
securityerror STARTTLS 454 4.7.0 TLS not available due to local problem
securityerror - 550 5.7.10 Encryption needed
securityerror RCPT 550 5.7.1 Delivery not authorized, message refused
securityerror RCPT 550 5.7.1 authentication required for this recipient
securityerror AUTH 535 5.7.0 bad username or password: authentication rejected
securityerror MAIL 550 5.7.3 STARTTLS is required to send mail
securityerror - 552 5.7.0 Our system detected content that presents a potential security issue
securityerror MAIL 530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM
securityerror - 550 5.7.5 Cryptographic failure
`;
