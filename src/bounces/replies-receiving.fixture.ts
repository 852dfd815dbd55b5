/** Replies on the recipient, the host and the way there: the reason, the command they answer (`-` if that is not known), the words. */
export const repliesOnReceiving = `
userunknown RCPT 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces. gsmtp
userunknown RCPT 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).
userunknown RCPT 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
userunknown RCPT 550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [HE1EUR01FT063.eop-EUR01.prod.protection.outlook.com]
userunknown DATA 554 delivery error: dd Requested mail action aborted: this user doesn't have a yahoo.com account
userunknown RCPT 552 1 Requested mail action aborted, mailbox not found
userunknown RCPT 550 5.1.1 <a@icloud.com>: user does not exist
userunknown RCPT 550 5.1.1 Not our Customer
userunknown RCPT 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [abc]
userunknown RCPT 550 5.1.1 <a@example.com>... User unknown
userunknown RCPT 550 5.1.1 <a@t-online.de> unknown user / Teilnehmer existiert nicht
userunknown RCPT 550 Requested action not taken: mailbox unavailable For explanation visit http://postmaster.gmx.com/en/error-messages
userunknown RCPT 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]
userunknown RCPT 550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1000728&&id=20022
userunknown RCPT 550 User not found: a@163.com
userunknown RCPT 550 RP:TRC 收件人不存在
userunknown RCPT 550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found
userunknown RCPT 550 5.7.1 No such user!
userunknown RCPT 550 Unknown user a@docomo.ne.jp
userunknown RCPT 550 Invalid recipient: <a@softbank.ne.jp>
userunknown RCPT 550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in relay recipient table
userunknown RCPT 550 5.1.0 <a@example.com>: Recipient address rejected: undeliverable address: unknown user
userunknown RCPT 550 No Such User Here
userunknown RCPT 550 5.1.1 a@example.org... User unknown
userunknown - Sorry, no mailbox here by that name. vpopmail (#5.1.1)
userunknown - This address no longer accepts mail.
userunknown - User a (a@example.org) not listed in Domino Directory
userunknown - Recipient user name info (a@example.org) not unique.  Several matches found in Domino Directory.
userunknown RCPT 550 sorry, no mailbox here by that name (#5.1.1 - chkuser)
userunknown RCPT 550 #5.1.0 Address rejected.
userunknown RCPT 550 No such user - psmtp
userunknown RCPT 550-Mailbox unknown.  Either there is no mailbox associated with this 550-name or you don't have authorization to see it. 550 5.1.1 User unknown
userunknown RCPT 550 The recipient may contain a non-existent account, please check the recipient address.
userunknown RCPT 550 5.1.1 Mailbox does not exist
userunknown - Unknown user: bea@example.net
userunknown - Invalid final delivery userid: bea@example.net
userunknown - L'adresse de messagerie que vous avez entree est introuvable
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
userunknown RCPT 550 5.1.1 <bea@example.net> Recipient not found. <http://x.co/irbounce>
userunknown RCPT 550-5.1.1 <bea@example.net>: Email address could not be found, or was misspelled (S8)
userunknown RCPT 551 5.1.1 This is not one of our users
userunknown RCPT 550 Invalid mailbox: bea@example.net
userunknown RCPT 550 5.1.1 account not found
userunknown RCPT 550 5.0.0 <bea@example.net>... User unknown
userunknown RCPT 550 no such account
userunknown RCPT 550 5.2.1 bea@example.net unknown user account
userunknown RCPT 553 5.3.0 <bea@example.net>... No such user here
userunknown RCPT 550 #5.1.0 Address rejected bea@example.net
userunknown RCPT 550 5.1.1 <bea@example.net> User doesn't exist: bea@example.net
userunknown RCPT 553 sorry, this recipient is not in my validrcptto list (#5.7.1)
userunknown RCPT 550 Recipient unknown (in reply to RCPT TO)
userunknown RCPT 550 mailbox for bea does not exist here
userunknown RCPT 550 5.7.1 Recipient unknown
userunknown RCPT 501 5.1.3 Bad recipient address syntax
userunknown RCPT 554 Invalid recipient
userunknown RCPT 550 5.4.4 Invalid recipient address
userunknown RCPT 550 address unknown
userunknown RCPT 504 user unknown
userunknown RCPT 550 User Not Found
userunknown RCPT 550 5.1.1 bea@example.net is no longer a valid address here
userunknown RCPT 550-5.1.1 The user you are trying to contact does not exist in our system
userunknown RCPT 553 Requested action not taken: mailbox name not allowed
userunknown RCPT 550 5.1.0 Recipient rejected
userunknown - 550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
userunknown RCPT 550 5.1.1 <bea@example.net>: Recipient address rejected: example.net
userunknown RCPT 550 5.1.1 Recipient address rejected: User unknown in virtual alias table
userunknown RCPT 554 5.1.1 <bea@example.net> mailbox not found
userunknown RCPT 550 cuda_nsu No such user
userunknown RCPT 550 5.7.1 <bea@example.net>: Recipient address rejected: this user does not exist
userunknown RCPT 550 5.1.1 No such mailbox.
userunknown RCPT 550 Invalid recipient bea@example.net (#5.1.1)
userunknown RCPT 550 Cannot find bea@example.net in the directory
userunknown RCPT 550 no mailbox by that name is currently available
userunknown RCPT 550 RCPT TO:<bea@example.net> User unknown
suspend RCPT 550-5.2.1 The email account that you tried to reach is disabled. 550 5.2.1 gsmtp
suspend RCPT 550 5.2.1 The email account that you tried to reach is inactive. - gsmtp
suspend DATA 554 delivery error: dd Sorry your message to someone@yahoo.com cannot be delivered. This account has been disabled or discontinued [#102].
suspend RCPT 550 5.2.1 Ce compte est desactive. This account is disabled
suspend RCPT 550 Mailbox unavailable or access denied: mailbox suspended [abc]
suspend RCPT 550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: account is disabled
suspend RCPT 550 5.7.1 Policy rejection on the target address: mailbox is frozen
suspend RCPT 550 5.2.1 Mailbox disabled for this recipient
suspend RCPT 550 Account has been deactivated due to inactivity
suspend RCPT 550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR_417
suspend RCPT 525 5.7.13 User account disabled
suspend RCPT 550 This account has been temporarily suspended
suspend RCPT 554 5.7.1 Account is locked, please contact the administrator
suspend RCPT 550 The email account is expired
suspend RCPT 550 Domain has been disabled for the recipient: mailbox disabled
suspend RCPT 550 5.2.1 This mailbox has been blocked due to inactivity
suspend RCPT 550 mailbox is inactive
suspend RCPT 550 5.7.1 user is not active
suspend RCPT 550 5.1.1 bea@example.net: account closed
suspend RCPT 554 5.2.1 mailbox temporarily disabled: bea@example.net
suspend RCPT 550 The mail account bea@example.net has been suspended.
suspend RCPT 550 5.2.1 User is disabled
suspend RCPT 550 bea@example.net account has been locked due to payment
suspend RCPT 553 5.3.0 Account discontinued
suspend RCPT 550 mailbox bea has been administratively disabled
mailboxfull RCPT 452-4.2.2 The email account that you tried to reach is over quota. Please direct 452 4.2.2 the recipient to gsmtp
mailboxfull - 554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process message due to a permanent exception
mailboxfull - 550 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause
mailboxfull DATA 554 delivery error: dd This user's mailbox is over quota
mailboxfull RCPT 552 5.2.2 <a@icloud.com>: user is over quota
mailboxfull RCPT 552 5.2.2 Over quota
mailboxfull RCPT 452 Requested action not taken: mailbox over quota
mailboxfull RCPT 552 5.2.2 La boite aux lettres du destinataire est pleine
mailboxfull - The number of messages in recipient's mailbox exceeded the local limit.
mailboxfull - As their mailbox is full.
mailboxfull - maildir delivery failed: error writing message: Disk quota exceeded
mailboxfull - mailbox is full (MTA-imposed quota exceeded while writing to tmp file)
mailboxfull - Recipient's mailbox is full, message returned to sender. (#5.2.2)
mailboxfull RCPT 552 Mailbox limit exceeded for this email address
mailboxfull RCPT 552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417
mailboxfull - 554 4.4.7 Message expired: unable to deliver in 840 minutes.<452 4.2.2 The email account that you tried to reach is over quota>
mailboxfull - User mailbox exceeds allowed size: bea@example.net
mailboxfull RCPT 422 4.2.2 Recipient's mailbox is over its storage limit
mailboxfull DATA 552 5.2.2 This message is larger than the current system limit or the recipient's mailbox is full. Create a shorter message body or remove attachments and try sending it again.
mailboxfull RCPT 550 5.2.2 User quota exceeded
mailboxfull RCPT 450 4.2.2 <bea@example.net>: Quota exceeded (mailbox for user is full)
mailboxfull DATA 452 4.2.2 Mailbox full
mailboxfull RCPT 552 5.7.0 Number of 'MAIL' exceeds mailbox limit
mailboxfull RCPT 550 The account has exceeded its storage limit
mailboxfull DATA 554 5.2.2 The recipient's inbox is out of storage space
mailboxfull - Your message could not be delivered because the mailbox is over its size limit
mailboxfull RCPT 552 5.2.2 Insufficient storage for this mailbox: account is full
mailboxfull - user has too many messages on the server
mailboxfull RCPT 452 4.1.1 bea@example.net mailbox full
mailboxfull RCPT 552 bea@example.net has exceeded quota and is not accepting mail
mailboxfull RCPT 552 Requested mail action aborted: exceeded storage allocation
mailboxfull RCPT 452 4.2.2 Over Quota
mailboxfull - Mailbox has exceeded the limit
mailboxfull RCPT 554 5.2.2 mailbox is over quota, please try later
mailboxfull RCPT 550 Benutzer hat zuviele Mails auf dem Server: Postfach ist voll
mailboxfull RCPT 552 5.2.2 Quota utente superata: casella piena
mailboxfull RCPT 552 Buzón lleno
mailboxfull RCPT 452 4.2.2 User has exceeded his quota
mesgtoobig DATA 552-5.3.4 Your message exceeded Google's message size limits.
mesgtoobig MAIL 552 5.3.4 Message size exceeds fixed limit
mesgtoobig MAIL 552 5.3.4 Message is too large; 10240000 bytes max
mesgtoobig DATA 552 5.3.4 Error: message file too big
mesgtoobig DATA 552 5.3.4 Message too big for system
mesgtoobig - 552 Message size exceeds maximum message size permitted by the server
mesgtoobig MAIL 552 message exceeds the maximum size of 20 MB
mesgtoobig DATA 523 5.3.4 the message length exceeds the server limit
mesgtoobig - your message is larger than the limit of 10240 KB
mesgtoobig - 550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for route
expired - 550 5.4.300 Message expired -> 451 4.4.0 Message failed to be made redundant
expired - 550 4.4.7 QUEUE.Expired; message expired
expired - connect to mx.example.org[192.0.2.1]:25: Connection timed out
expired - conversation with mx.example.org[192.0.2.1] timed out while receiving the initial server greeting
expired - retry timeout exceeded
expired - retry time not reached for any host after a long failure period
expired - Message could not be delivered for 5 days
expired - Deferred: Connection timed out with mx.example.org.
expired - Giving up on 192.0.2.1. I'm not going to try again; this message has been in the queue too long.
expired - 451-4.4.2 Timeout - closing connection.
expired - 550 5.4.317 Message expired, cannot connect to remote server
expired - delivery failed 20 attempts: bea@example.net
expired - Delivery to the following recipients was aborted after 1 day(s)
expired RCPT 421 4.4.7 Delivery time expired
expired - delivery temporarily suspended: connect to mx.example.net[192.0.2.1]:25: Connection refused
expired - Your message has been in the queue for 3 days: delivery time expired
expired - unable to deliver this message after 5 days
expired - 400 4.4.7 Message delayed
expired - 4.4.7 message still undelivered after 2 days
expired - delivery retry timeout exceeded
expired - Connection timed out with mx.example.net
expired - The recipient's mail server could not be contacted for two days: host is not reachable
hostunknown - 550 5.4.310 DNS domain example.invalid does not exist [Message=InfoDomainNonexistent]
hostunknown - SMTPSEND.DNS.NonExistentDomain; nonexistent domain
hostunknown - Host or domain name not found. Name service error for name=example.invalid type=A: Host not found
hostunknown - unable to look up host example.invalid: Name or service not known
hostunknown - Unrouteable address
hostunknown - all relevant MX records point to non-existent hosts
hostunknown - 550 5.1.2 a@example.invalid... Host unknown (Name server: example.invalid: host not found)
hostunknown - Sorry, I couldn't find any host named example.invalid. (#5.1.2)
hostunknown RCPT 450 4.1.2 <bea@example.invalid>: Recipient address rejected: Domain not found
hostunknown RCPT 550 5.1.2 <bea@example.invalid>: Recipient address rejected: Domain not found
hostunknown - Illegal host/domain name found
hostunknown - As the remote domain doesnt exist.
hostunknown - Unknown host: example.invalid
hostunknown - Host not found
hostunknown - 550 5.1.2 no such domain at this location
hostunknown - 550 Host unknown
hostunknown RCPT 550 5.1.2 bad destination host 'DNS Hard Error looking up example.invalid (MX): NXDomain'
hostunknown - 550 invalid domain: example.invalid
hostunknown - The domain example.invalid does not exist
hostunknown - domain not found: example.invalid
hostunknown - 5.4.4 Host not found: example.invalid
hostunknown - No such host: example.invalid
networkerror - 554 5.4.14 Hop count exceeded - possible mail loop ATTR34
networkerror - #554 5.4.6 Hop count exceeded - possible mail loop ##
networkerror - mail for example.org loops back to myself
networkerror DATA 554 5.4.0 Error: too many hops
networkerror - lost connection with mx.example.org[192.0.2.1] while sending RCPT TO
networkerror - connect to mx.example.org[192.0.2.1]:25: No route to host
networkerror - all hosts for 'example.org' have been failing for a long time and were last tried: loop
networkerror - CNAME lookup failed temporarily. (#4.4.3)
networkerror - Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)
networkerror - Maximum hop count exceeded.  Message probably in a routing loop.
networkerror - mail for example.net loops back to myself
networkerror - server dropped connection without sending the initial SMTP greeting
networkerror RCPT 550 5.4.6 Routing loop detected
networkerror - connect to mx.example.net: Network is unreachable
networkerror - DNS lookup failure: try again later
networkerror - 554 5.4.12 SMTP; Hop count exceeded - possible mail loop detected
networkerror - Connection reset by peer while talking to mx.example.net
networkerror - 550 5.4.14 SMTPSEND.DNS.MxLoopback; DNS records for this domain are configured in a loop
networkerror - 554 5.4.6 Routing loop; hop count exceeded
networkerror - 4.4.4 unable to route: DNS SERVFAIL
exceedlimit - 550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient
exceedlimit DATA 552 5.2.3 Data size exceeds maximum permitted
exceedlimit - #5.2.3 This message is larger than the recipient accepts: message length exceeds administrative limit
filtered DATA 550 : User unknown
filtered DATA 550 Unknown user a@docomo.ne.jp
filtered RCPT 550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp Refused due to recipient preferences
filtered RCPT 550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent: blocked by recipient
filtered DATA 550 Message was rejected by the recipient's content filter
filtered RCPT 550 Mail is rejected by recipients [id IP: 192.0.2.1]. http://service.mail.qq.com
filtered RCPT 550 5.7.1 recipient only accepts mail from senders in their address book: refused by recipient settings
filtered RCPT 553 5.3.0 <bea@example.net>... Message has been rejected because the recipient does not accept mail from you
filtered DATA 550 5.1.1 sorry, the recipient rejected this mail by his own filter
filtered DATA 554 rejected by recipient's mail filter
filtered DATA 550 5.7.1 message rejected by user rule
filtered DATA 550 5.0.0 No such user
systemfull MAIL 452 4.3.1 Insufficient system storage
systemfull DATA 452 4.3.1 Insufficient system resources: mail system full
systemfull - 451 4.3.0 No space left on device
systemfull - 452 4.3.1 out of disk space
systemfull RCPT 452 Requested action not taken: insufficient system storage
mailererror - Command died with status 1: "/usr/bin/procmail"
mailererror - local delivery: command unknown mailer-error 255
mailererror - Uh-oh: .qmail has a non-zero exit code: unable to run program
mailererror - pipe to |/usr/local/bin/filter failed with exit status 75
mailererror - Command output: procmail: Couldn't create "/var/mail/bea"
mailererror - local delivery failed: maildrop: Unable to open mailbox.
mailererror - Command died with signal 6: "/usr/lib/dovecot/deliver"
mailererror - local mailer (/usr/bin/procmail) exited with code 127
notaccept - Domain example.org does not accept mail (nullMX)
notaccept - 556 5.1.10 Recipient address has null MX
notaccept RCPT 521 5.3.2 this host does not accept mail
systemerror - Aack, child crashed. (#4.3.0)
systemerror DATA 451 4.3.0 Error: queue file write error
systemerror RCPT 451 4.3.5 Server configuration error
systemerror DATA 451 Temporary local problem - please try later
systemerror - mail system configuration error
systemerror - unknown mail transport error
systemerror - 421 4.3.0 Temporary System Problem. Try again later
systemerror RCPT 550 5.3.5 System incorrectly configured
systemerror RCPT 451 4.4.5 Mail system congestion
systemerror RCPT 450 4.3.0 <bea@example.net>: Temporary lookup failure
systemerror - 451 4.3.2 Please try again later: resources temporarily unavailable
systemerror - 451 4.3.0 internal error, try again later
systemerror DATA 550 5.3.0 unexpected failure, please try later
systemerror - 421 4.3.2 All server ports are busy
systemerror RCPT 451 4.3.0 database temporarily unavailable
systemerror RCPT 451 Requested action aborted: local error in processing
systemerror - 451 4.3.0 Mail server temporarily rejected message
hasmoved RCPT 551 5.1.6 The user has moved, no forwarding address
hasmoved RCPT 550 5.1.6 recipient no longer on server: a@example.org has moved to b@example.net
hasmoved RCPT 551 5.1.6 Destination mailbox has moved, no forwarding address
hasmoved RCPT 550 The user has moved to another address
hasmoved RCPT 550 5.1.6 bea@example.net has been replaced by bea@example.com
syntaxerror MAIL 501 5.5.4 Syntax: MAIL FROM:<address>
syntaxerror DATA 503 5.5.1 Bad sequence of commands
syntaxerror - 500 5.5.1 Command unrecognized
syntaxerror MAIL 555 5.5.2 Syntax error. gsmtp
syntaxerror HELO 500 unrecognized command
syntaxerror MAIL 501 5.5.2 syntax error in parameters or arguments
syntaxerror - 502 5.5.1 command not implemented
syntaxerror RCPT 503 5.5.2 Send hello first
syntaxerror - 500 5.5.2 Error: bad syntax
onhold - 550 5.0.0 Rejected
onhold RCPT 550 5.0.0 Failed
`;
