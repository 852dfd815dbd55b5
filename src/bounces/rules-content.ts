import { phrases, type Rule } from "./rule.ts";

export const virusDetected: Rule = phrases("virusdetected", [
  "eicar",
  "infected:",
  "contains…virus",
  "virus(es)? (\\(?[^ ]{1,60}\\)? )?(was |were |has been |is |been )*(detected|found|infected|rejected|in|blocked|discovered|removed|scanner|check|present|signature|attached)",
  "(infected|contains?|carries|detected|found|with|by|possible|a|potential|blocked|suspected|known|has)( a| an| possible| suspected| known)* (virus|malware|worm|trojan|malicious (content|code|software|attachment|url|link))",
  "(virus|malware|trojan|worm)-?(infected|detected|found|alert|blocked|scan|reject|contamin)",
  "(message|mail|attachment|e-?mail) (is |was |has been )*(infected|quarantined for virus)",
  "malware",
  "clamav",
  "your (message|e-?mail|mail) was infected",
  "(phishing|ransomware)(?! link list)",
  "(ウイルス|ウィルス|病毒|вирус)",
]);

/** Taken for spam by its content; a list of clients is `blocked`, a score `badreputation`. */
export const spamDetected: Rule = phrases(
  "spamdetected",
  [
    "(is |was |as |like |considered |classified |identified |detected |recogni[sz]ed |tagged |flagged |been |to be |looks |likely |suspected |possible |probable |probably |appears |contains |contain |for |this |due to |because of |of |containing |sending |marked as |a |be |high |definite |by |our |rejected |blocked |reject |your |message |- )+(spam|ube|uce|junk|bulk|unsolicited|spammy|spam-?like|spamming)\\b(?!…(rbl|dnsbl|client host|ip address|source|list))",
    "spam (message |mail |content |e-?mail |source |score |filter |policy |reject|detect|block|found|assassin|is |has |was |check|rule|control|refused|classif|suspect|engine|prevent|identified|level|probab|abuse|reasons|like|host|not |mails|analys|guard|rating)",
    "spam[.,)!:;]",
    "spam$",
    "(anti-?spam|spamassassin|spam-?filter|spam ?guard|antispam|spamtrap|spam trap)",
    "spam(score|detected|rejected|block|content)",
    "(message|mail|e-?mail)…(looks|look) like spam",
    "(message |mail )?(content|body|subject|header) (rejected|refused|blocked|denied|matched|filter|classified)…(spam|ube|bulk|unsolicited|uce|filter)",
    "message content rejected(?!…banned)",
    "(mail |message )?content denied",
    "(unsolicited|bulk|junk) (e-?mail|mail|message|commercial|bulk|content)",
    "(ube|uce)\\b",
    "blacklisted url",
    "(url|link|uri|domain|website|web site|links?)…(in|within|contained)…(message|body|mail|content)…(black|block|list|spam|surbl|uribl|reject)",
    "(uribl|surbl|dbl|blacklisted link|blocked link|blacklisted url)",
    "(spam|content) (score|points) (of |is |too |\\d)",
    "(score|hits|points)…(exceed|threshold|too high|required)",
    "(mail|message|contenu|courrier)…(indesirable|spam|non sollicite)",
    "mail rejete. mail rejected",
    "(message|mail) (has been |was |is )?(rejected|blocked) (by|due to|because of) (our |the |a )?(content|spam|anti-?spam|bayes|filter|heuristic|rule)",
    "(bulk mail|bulk e-?mail) (filter|rejected|not)",
    "high probability of spam",
    "dcc",
    "razor|pyzor|bogofilter|dspam|cloudmark",
    "(spam(?!haus|cop|rl)|スパム|迷惑メール|垃圾邮件|垃圾郵件|спам)",
  ],
  // Before anything was sent, it is the client that is called a source of spam.
  ({ command, status, text }) =>
    command !== "CONNECT" &&
    command !== "HELO" &&
    // With a status on the content, only the word itself makes it spam.
    (!/\.6\.\d+$/.test(status) || /spam|\bube\b|bulk/.test(text)),
);

/** A size, of a host or of a message that comes back with no status of its own. */
export const tooBig: Rule = phrases(
  "mesgtoobig",
  [
    "(message|mail|e-?mail|messages|msg|attachment|data|content|body|letter|file|attachments)( is| was| are| size| data| content| length| body)* too (large|big|long|heavy)",
    "(message|mail|e-?mail|messages|attachment)…(is|was|are) too (large|big)",
    "(message|mail|e-?mail|msg|attachment|data|header|maximum|max|total|fixed)( length| file)? ?size…(exceed|limit|too|over|violation|is greater|larger|restriction|beyond|bigger|allowed|not allowed|is)",
    "message (length|size|file|body) (exceeds|too|is|of)",
    "(exceed|exceeds|exceeded|exceeding|over|above|larger than|greater than|bigger than|beyond)…(maximum|max|allowed|fixed|size|limit|permitted|administrative|message)…(message|size|length|limit|bytes|kb|mb)",
    "(size|length) (limit |of … )?(exceeded|exceeds|limit exceeded|is too|restriction)",
    "(too|very) (large|big|long) (message|mail|e-?mail|for|to)",
    "message (is )?(larger|bigger|greater|over) than",
    "(size limit|maximum size|max size|maximum message size|message size limit)",
    "message too",
    "msg (is )?too",
    "max message size",
    "mail size limit exceeded",
    "(message|courriel|mail)…(trop (gros|volumineux|grand)|taille)",
    "(nachricht|mail)…zu gro",
    "(mensaje|mensagem)…(demasiado grande|muito grande|tamano|excede)",
    "(письмо|сообщение|размер)…(слишком (больш|велик)|превыша)",
    "(サイズ|大きすぎ|容量超過)",
    "(邮件)…(过大|太大)",
  ],
  ({ text }) => !/hourly|daily|per (?:hour|day|minute)|message rate/.test(text),
);

/** The format or a part of the content. */
export const contentError: Rule = phrases("contenterror", [
  "banned:",
  "(header|headers)( field| line| fields| lines)*…(too (large|long|many|big)|malformed|invalid|missing|bad|illegal|error|duplicate|not allowed|corrupt|exceed|rejected|not valid|contains)",
  "(malformed|invalid|bad|illegal|improper|corrupt|missing|broken|duplicate|unparseable|incorrect|unacceptable|multiple) (mime|message|header|headers|date|content|line|character|subject|from header|address in|encoding|charset|data|format|structure|html|content-type|to header|body)",
  "(mime|multipart|content-type|charset|character set|encoding)…(error|invalid|not (supported|allowed|accepted|valid)|malformed|broken|bad|reject|unsupported|required|illegal|depth|nest|fail)",
  "(attachment|attachments|file|file type|filename|file name|file extension|extension)( type| name| format| of type| extension| with)*…(not (allowed|accepted|permitted|supported|acceptable)|blocked|reject|forbidden|prohibited|denied|banned|disallowed|dangerous|illegal|restricted|unacceptable|not)",
  "(blocked|banned|prohibited|forbidden|executable|dangerous|illegal|unwanted|disallowed|restricted|invalid|rejected|encrypted) (attachment|file|extension|content|character|word|html|executable|filename)",
  "8-?bit( data| mime|mime| message| characters?)?…(not|without|unsupported|reject|support|allowed)",
  "(?<!security )(conversion|convert) (required|not|with loss|failed|prohibited|to)",
  "media not supported",
  "(improper|prohibited|unsupported) (use of )?8-?bit",
  "(message|mail|content)( is)? (not in|has an? )?(invalid|unacceptable|wrong|improper|unknown|bad) (format|encoding|structure|content)",
  "too many (received|headers|attachments|mime|parts|nested)(?!…(hop|loop))",
  "(bare|stray) (lf|cr|linefeed|line feed|newline|carriage)",
  "line (too long|length|is too long)",
  "(message|body|subject|content) (is |was )?(empty|missing|blank|required|invalid)",
  "(no|empty|missing|blank) (subject|body|message body|date|content|header)",
  "(contains|contain) (an? )?(invalid|illegal|forbidden|blocked|prohibited|unacceptable|disallowed|improper|restricted)",
  "message (contains|contained|had|has) (an? )?(unacceptable|invalid|bad|illegal|bare)",
  "lines? (longer|too) ",
  "routing loop detected -- too many",
  "too much (body|header)",
  "(invalid|forbidden) (content|characters|unicode)",
  "smtputf8|internationali[sz]ed|non-ascii",
]);

/** What RFC 5321 and 5322 ask for, named by those numbers or by what they forbid. */
export const notCompliant: Rule = phrases("notcompliantrfc", [
  "(not|isn't|non|is not|violat|fail|does not|doesn't|do not|must be|be|compl|conform|per|according to|against|see|breaks)…rfc ?-?(2?821|5321|2?822|5322|1?123|2045|204\\d|532\\d)",
  "rfc ?-?(2?822|5322|2?821|5321|2?045)?[ -]?(compliant|compliance|violation|conform|standard|format|specif|header|complian|5322|5321|2822|822)",
  "(not|non|isn't|must be) (-)?(rfc|compliant|standards?)( ?-?\\d{3,4})?[ -]?compliant",
  "(duplicate|multiple|several|more than one) (header|headers|from|subject|to|date|message-id|sender|reply-to|from:|from header)",
  "(missing|no|without|lacks?) (a |the |valid |required )?('?from:?'?|'?date:?'?|'?message-?id:?'?|sender) (header|field|line|address|in header)",
  "from:? (header|field) (is )?(missing|required|invalid|empty|duplicate)",
  "message-?id…(missing|required|invalid|duplicate)",
  "violates? (rfc|the standard|smtp)",
]);

/** A policy that is named and nothing else. */
export const policyViolation: Rule = phrases("policyviolation", [
  "(for|by|due to|because of|of|against|violat[a-z]{1,5}|on|per|local|security|our|company|site|administrative|corporate|content|with|domain|email|e-mail|message|mail|delivery|server|organi[sz]ation|user|sender|host|isp|privacy|system|network|receiver|inbound|based on|under|usage|rejected by|matched)( a| an| the| our| local| some| your| site| recipient| security| administrative| user| its| company| content| domain| system| of)* ?polic(y|ies)",
  "(a|has a) policy that",
  "(bounced|rejected|refused|blocked|denied)…policy",
  "polic(y|ies) (reasons?|violation|reject|rule|restriction|error|block|issue|filter|based|denies|prohibit|does not|enforce|problem|refus|of|\\(|not)",
  "(administrative|admin) (prohibition|policy|reason|restriction|lock|reject)",
  "administrati(ve|vely) (prohibit|denied|reject|block|restrict)",
  "prohibited by administrator",
  "message (not accepted|rejected|refused|blocked) (for|due to|because of|by|per)( our| the| a)? (policy|administrative|local|site|administrator)",
  "header error",
  "(we|site|host|system|server) (does not|do not|don't) (accept|allow|permit) (messages?|mail|e-?mail|attachment|html|bulk|bcc|anonymous|free)",
  "terms of (service|use)",
  "email not accepted here",
  "(you have|has) exceeded (the |your )?(maximum|allowed) (number|bounces|errors)",
  "(you must|must|please) (use|have|include)…(subject|disclaimer|title)",
  "(closed|private) (mail )?(system|list|network)",
  "message refused$",
  "local policy",
  "(rules?|regel) (rejected|violat|block|match)",
  "(disclaimer|profanity|offensive|inappropriate|confidential) (content|language|material|words?)?",
  "protection (system|policy)",
  "code: ?(misc|policy)",
]);

/** Authentication, encryption, permission. */
export const securityError: Rule = phrases("securityerror", [
  "(authentication|auth|smtp auth|authorization|credentials?|login|password|certificate|tls|starttls|ssl|encryption|encrypted|cryptographic|security|secure)( is| was| has| mechanism| exchange| level| credentials| connection| handshake| session| check| command| feature| failure| features?| method| algorithm| must| protocol| negotiation| version| or)*…(required|failed|fail|failure|invalid|needed|not (supported|available|enabled|sufficient|accepted|offered|allowed|trusted|verified|provided)|must|denied|unsuccessful|expired|too weak|rejected|mandatory|error|insufficient|refused|first|disabled|violation|not|issue|problem|mismatch)",
  "(requires?|must|need|issue|please|should|use|without|unable to|cannot|no|not|only accept)( to| an?| a valid| be| issue| use| proper| over)* (authentication|authenticate|auth|authorization|credentials|starttls|tls|encryption|ssl|encrypted|requiretls|certificate|a secure)",
  "(not|unauthori[sz]ed|un)[ -]?(authenticated|authorized|authorised)",
  "unauthenticated (sender|user|client|connection|mail)",
  "(you are|you're|user|client|sender|account)( <@>)?( is| was)? (not|un)( |-)?(authori[sz]ed|authenticated|permitted|allowed)",
  "(permission|access|authorization|authorisation) (denied|refused|failure|failed|rejected|not allowed|forbidden|violation)",
  "(delivery|message|sender|submission|recipient) (is )?not (authori[sz]ed|permitted|allowed)",
  "insufficient (permission|rights|privilege|security|authori)",
  "(potential|possible) (security|threat|harm)",
  "security (issue|violation|problem|reason|failure|threat|error|status)",
  "(account|user)…(compromised|hijack|hacked)",
  "(message|mail) (integrity|confidentiality|signature)",
  "(not|un)trusted",
  "sorry, that domain isn't allowed",
  "(verification|verify) failure",
  "verification failed",
  "executable files are not allowed",
  "insecure (mail|connection|protocol)",
  "trust relationship",
  "priority (level )?is too low",
  "password (expired|transition)",
  "crypto failure|encryption",
]);

/** Says that the client has to log in, in a sentence that speaks of relaying too. */
export const logInFirst: Rule = phrases("securityerror", [
  "please turn on smtp auth",
  "delivery not authorized",
  "smtp auth(entication)? (is )?(required|needed)",
  "not authorized$",
]);
