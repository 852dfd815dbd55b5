import { phrases, type Rule } from "./rule.ts";

/** A null MX (RFC 7505), or a host that is none for mail. */
export const notAccepting: Rule = phrases("notaccept", [
  "(host|domain|system|server|site|machine|mx|destination)…(does not|doesn't|do not|don't|not|never|no longer|will not|cannot|isn't|is not) (accept|accepting|receive|receiving|handle|process)( any| inbound| incoming| network| e-?)* ?(mail|e-?mail|messages|smtp)( at all)?(?! from| with| over| to| for| larger)",
  "(null|nullmx|dot|empty) ?-?mx",
  "(has|have|is) (a )?null mx",
  "(system|host|server) (is )?not (accepting|currently accepting) (network |any |inbound |incoming )?(messages|mail)",
  "(no|not an?|is not an?) (mail|smtp|e-?mail) (host|server|exchanger|exchange|hosts|here)",
  "no mx (found|record|records|for|exist|host|server|entry)",
  "(domain|host|<@>)…(has|have) no mx",
  "smtp protocol returned a permanent error",
  "does not accept mail(?! from| with| over)",
  "not accepting (any )?(mail|messages|e-?mail)$",
  "(smtp|mail|e-?mail) (service|is|delivery|reception) (is )?(disabled|not (enabled|available|offered|supported) (here|on this))",
  "this (host|server|domain|system|machine|mailhost|site) (does|is|no|will|has) (not|no longer|no)…(mail|smtp)",
]);

/** The domain. DNS that fails for now is `networkerror`; a name that is not there is this. */
export const unknownHost: Rule = phrases(
  "hostunknown",
  [
    "(host|domain|hostname|host name|domain name|site|destination|dns|recipient's? domain|mail server|dns domain|host or domain name|recipient host|system|destination host|destination server|destination domain|server|domains?|name server: .: host|recipient domain|mail domain|smtp server|destination system|relay)( <@>| \\[?[a-z0-9-]{1,63}\\.[a-z0-9.-]{1,100}\\]?)? ?(name |type )?(is |was |does |has |could |can |do |are |address |name |not |no |be |cannot |been |lookup |entry |or domain name |exist |server |either |for |records? )*(unknown|not found|not exist|non-?existent|nonexistant|cannot be found|couldn't be found|could not be found|not be (found|resolved)|doesn'?t exist|does not exist|no such|invalid|illegal|not known|not registered|not valid|unresolvable|not resolvable|unroutable|undefined|expired domain|unrecogni[sz]ed|not resolve|suspicious domain)",
    "(unknown|no such|invalid|bad|illegal|non-?existent|unresolvable|unrouteable|unroutable|unrecogni[sz]ed|undefined) (host|domain|hostname|destination host|mail ?host|mail domain|destination system|destination domain|recipient domain|mail server|site|domain name|server|rcpt domain|internet address|address domain|system)",
    "(couldn't|could not|cannot|can't|unable to|failed to|can not) (find|resolve|locate|lookup|look up|route to)…(host|domain|mx|server|hostname|named)(?!…try again)",
    "couldn't find any host (named|by that name)",
    "couldn't find (a )?(mail exchanger|any host|host)",
    "unroute?able (address|domain|mail domain|host)",
    "(dns|name server|nameserver|mx)( record| lookup| resolver| query| error| type)+…(nxdomain|not found|no such|does not exist|non-existent|non-existing|no (such )?(data|records?|answer)|host not found|unknown)",
    "nxdomain",
    "(no|not any) (valid )?(dns|a|mx or a|address|mail exchanger|mail exchangers|mx)( record| records)? (found |available |exists? |known )?(for|to)( the)? (host|domain|destination|recipient)",
    "no route for domain",
    "all relevant mx records point to non-existent hosts",
    "(has|have) no (mail exchanger|dns record|address record|a record|valid mx|smtp server)",
    "name or service not known",
    "not a valid (domain|host|internet|hostname)",
    "(is|was) not a (valid|registered|existing) (domain|host)",
    "domain…(not exist|no longer exist|non-existent|is not|unknown|not found)",
    "(recipient|mail) domain must (exist|resolve)",
    "(domaine|hote|nom de domaine)…(inconnu|inexistant|n'existe|introuvable|invalide)",
    "(dominio|servidor|host)…(no existe|desconocid|inexistent|nao existe|desconhecid|non esiste|no encontrad)",
    "(domain|domane|host|rechner)…(existiert nicht|unbekannt|nicht gefunden)",
    "(домен|хост)…(не существует|не наиден|неизвест)",
    "(ドメイン|ホスト)…(見つかりません|存在し|不明)",
    "(域名|主机)…(不存在|未找到|无效)",
  ],
  // The mailbox was looked for, so there was a host; and what is so for now is a matter of DNS.
  ({ status, command, text }) =>
    !/try again|name server reply/.test(text) &&
    !/^4\.(?!1\.2$)|\.1\.1$/.test(status) &&
    command !== "MAIL",
);

/** Time ran out, or the other side could not be reached for as long as was tried. */
export const expired: Rule = phrases("expired", [
  "no (answer|response) from (the )?(host|server)",
  "after \\d{1,4} (minute|hour|day|week)",
  "delivery failed \\d{1,4} attempts",
  "aborted after",
  "(message|envelope|mail|delivery|delivery time|e-?mail|queue|retry|it|retry time|time|timeout|delivery attempts?|deadline|lifetime)…(expired|has expired|timed out|expiration|time-?out|timeout exceeded|time exceeded)",
  "(expired|delayed) (in|after|while|from|message)",
  "(could|can|has|was)( not|n't) (yet )?(be|been) (delivered|sent|transferred) (for|in|within|after|since|until|to … for)( more than| over| at least| the| the last| past)* ?(\\d|several|some|too|a|many|one|long|specified|maximum|time)",
  "could not (be delivered|be sent|send|deliver)…for (past |the past |more than |over )?\\d{1,4} (second|minute|hour|day|week)",
  "could not send message for past",
  "(cannot|can't|unable to|couldn't|could not) (send|deliver)( message| mail| your message| your mail)* (for|in|within|after) (past |the |more than )?\\d{1,5} (minute|hour|day|second|week)",
  "(still|yet) (undelivered|not (been )?delivered|be(en)? unable|in the queue|queued|trying|being retried)",
  "(has been|have been|been|was|is|sitting|remained|stayed|being|spent|it's been) (in|on) (the |our |my )?(mail |outgoing |delivery )?queue (for|more|longer|since)",
  "(retry|retries|attempts?)…(exceeded|exhausted|expired|limit|maximum|unsuccessful|failed after|not reached|too many|count)",
  "retry (timeout|time) (exceeded|not reached)",
  "after (multiple|several|repeated|many|\\d{1,3}|numerous|all|maximum) (retries|attempts|tries|delivery attempts)",
  "(despite|after) repeated attempts",
  "(delivery )?(is |has been |will be |was |have been )?(delayed|deferred|postponed)",
  "(delivery|message|mail|e-?mail|it|we|will)( attempts?)? (will|to) (continue|keep|be retried|retry|be re-?attempted|keep trying)",
  "will (keep|continue)( on)? (trying|to try|to retry|to be|attempting)",
  "message (is |)delayed",
  "connection (has |was |attempt |to … |with … |attempts? )*(timed[ -]?out|timeout|time out)",
  "(operation|connect|connecting|connection|socket|session|read|server|host|smtp|response|attempt|query|greeting|command|it|communication|conversation|dialogue|network)…(timed[ -]?out|timeout|time-?out)",
  "timed[ -]?out",
  "(connection|connect)…(refused|actively refused)",
  "refus(ed|ing|es) (to accept |our |the |a |your )?connections?",
  "(did not|does not|doesn't|didn't|not|cannot|can't|couldn't|could not|unable to|failed to|wasn't able to) (accept our requests to connect|respond|answer|responding|reply)",
  "(server|host|system|destination|remote|machine|site|gateway|it|mailserver)…(not responding|did not respond|does not respond|unreachable|not reachable|not respond|no response|not answering|didn't respond|is down|unavailable for)",
  "(not|un)( be )?reachable",
  "(could not|couldn't|cannot|can't|unable to|failed to) (connect|contact|reach|be reached|establish a connection)…(host|server|remote|mx|hosts|mail|smtp|domain|destination|any|for|after)",
  "(no|any) (mail )?(server|host|mx)s?…(could be reached|reachable|available|responding|is responding)",
  "given up|giving up|gave up|give up",
  "not (been )?collected",
  "unable to contact (destination|remote|server|host|the|mail)",
  "was not delivered (within|after|in time)",
  "(temps|delai)…(depasse|expire)",
  "(zeit|frist)…(uberschritten|abgelaufen)",
  "(tiempo|tempo|prazo)…(agotado|esgotado|excedid|scadut|expirad)",
  "(время|срок)…(истек|ожидания)",
  "(期限|タイムアウト|時間)…(切れ|超過|配信)",
  "(超时|逾时)",
]);

/** Routing, name service, a connection that broke. */
export const networkError: Rule = phrases("networkerror", [
  "server dropped connection",
  "(network|communication|communications|transport|socket|protocol|connection|i/o|session|link|transmission) (is |)?(error|failure|unreachable|problem|down|failed|fault|trouble|loss)",
  "no route to (host|destination)",
  "(mail|message|routing|forwarding|delivery|mail routing|possible|a|smtp|e-?mail|alias|mx)( forwarding| delivery| routing)? ?(is )?loop(s|ing)?",
  "loop(ed|ing|s)? (detected|back|found|count|in|limit|condition|to|error|between)",
  "loops? back to (me|myself|itself)",
  "(too many|excessive|maximum|exceeded|max|number of) (of )?(hops|hop|received|forward|redirect|received:|mail hops|relay|received headers)",
  "hop ?count",
  "(message|mail) (was |is |has been |)?(forwarded|looping) (more|too)",
  "(connection|session)( was| is| has been| with … | to … | unexpectedly| suddenly| prematurely)* ?(reset|lost|dropped|closed|broken|aborted|interrupted|terminated|disconnected)",
  "(lost|broken|bad|dropped|unexpected) (connection|pipe|disconnect)",
  "remote (host|server|protocol) (closed|error|dropped|disconnect)",
  "(host|network|destination|server) (is |was )?unreachable",
  "(dns|name server|nameserver|name service|domain name|mx|name resolution|host name lookup|host lookup|resolver|lookup|hostname resolution)( lookup| server| query| resolution| service| record| records| name| host| system)* ?(error|fail|failed|failure|timeout|problem|servfail|did not complete|not (responding|available|complete)|loop|temporar|could not|configur|misconfig|broken|issue|trouble|trying)",
  "(temporary|transient|temporarily|soft)( dns| lookup| name| resolution| server| unable)* (lookup|dns|name|resolve|failure in name|resolution)",
  "temporary failure in name resolution",
  "(unable|failed|cannot|could not|couldn't|not able|wasn't able) (to )?(resolve|lookup|look up|route|connect|establish|open|contact|reach|communicate|make|create)( to| an?| the| with| any| smtp| tcp| route| socket)* ?(route|dns|connection|mx|hostname|address|smtp connection|host|server|socket|network|remote|destination|to)",
  "establish an smtp connection",
  "(mx|all|best|destination) (host|records?|list|mxs?|server)…(loop|invalid|unusable|bad|misconfigured|point|failed|localhost|private)",
  "(config|configuration) (error|problem)…(mx|dns|relay|loop)",
  "mx (record|list|lookup|host|hosts|problem|points|error)",
  "cname (lookup|record|loop|chain)",
  "(invalid|bad|no valid|illegal|non-routable|loopback|private) (mx|route|ip for mx|mx record|a record)",
  "routing (error|failed|failure|problem|not|server)",
  "(route|routing|path) (not found|to … unavailable|is not available|unavailable)",
  "(unable|not) to (be )?route",
  "bad connection|no connection",
  "network (unreachable|is unreachable)",
  "address family not supported",
  "bad gateway",
  "loop",
]);

/** No space at the receiving system, as against in one mailbox. */
export const systemFull: Rule = phrases("systemfull", [
  "(insufficient|not enough|no|out of|low on|low|lack of|full|exceeded|exhausted|no more|no free)( free| system| available| enough| server)* (system |server |disk |spool |queue |mail )?(storage|disk|space|file ?system|resources? \\(disk|inodes?)",
  "(mail )?(system|disk|file ?system|filesystem|server|spool|queue|partition|storage|volume)( is| storage| space)* full",
  "no space left on device",
  "insufficient (system )?(storage|disk|space)",
  "(system|disk|server) storage",
  "disk full",
  "write error…(disk|space)",
]);

/** A program behind the mailbox: procmail, maildrop, a pipe, a script, LMTP. */
export const mailerError: Rule = phrases("mailererror", [
  "pipe to",
  '(mailer|command|program|process|procmail|maildrop|deliver|delivery agent|local mailer|pipe|filter|script|child|external|transport|mail\\.local|lda|sieve|agent|mda|local delivery agent|delivery program|vacation|majordomo|smrsh)( <@>| "[^"]{1,60}"| command| program| process| \\|?[^ ]{1,80})* ?(terminated|failed|exited|returned|died|error|exit|status|execution|not (found|available|executable)|unavailable for|could not|unknown|signal|timed out|output|code)',
  "(exit|exited|return|returned)( with)?( status| code| value)? ?\\d{1,3}",
  "(unknown|local|x-unix;?) mailer( error)?",
  "x-unix",
  "mailer error",
  "(died|killed) (with|by|on|of) (signal|status)",
  "command (output|failed|died|line|time limit)",
  "(unable to|can't|cannot|could not|failed to) (execute|run|exec|fork|open|lock|create|write|append|deliver to file|chdir)…(program|command|mailbox|file|pipe|mail|script|directory|maildir|inbox|temp|spool|to)?",
  "not available for programs",
  "service unavailable for programs",
]);

/** The receiving system, when it says no more than that something is wrong with itself. */
export const systemError: Rule = phrases("systemerror", [
  "child crashed",
  "(internal|system|server|local|configuration|config|software|unexpected|database|ldap|backend|server-side|unknown|processing|operational|general|service|application|fatal|lookup|storage|runtime|directory|queue|queue file|i/o|resource|mail system|permanent|unspecified|unrecoverable|technical|gateway)( smtp| system| server| mail| delivery| ldap| software| processing| lookup| write| configuration| internal| local| resource| message| service)* ?(error|failure|problem|fault|trouble|difficult|exception|failed|unavailable|crash|issue|overload|errors|lookup failure|misconfig)",
  "(error|problem|failure) (in|with|while|on|at|occurred|writing|processing|during)( the| our| this)* ?(local|system|server|processing|receiving|queue|database|mail|remote|storage|data|message|delivery|configuration|backend|transport|lookup)?",
  "(system|server|service|host|resources?|mail ?server|mail system|network|site)( is| are| was| has been| currently| temporarily| too)* (busy|unavailable|overloaded|not available|down|shutting down|congest|out of (memory|resources)|in maintenance|offline|restarting|not ready|misconfigured|not capable|incorrectly configured|too high)",
  "(service|server|system|mail)( temporarily| currently)? (refused|refuse|shutdown|shut down|closing|deferred|suspended)",
  "(try|retry|please try|come back|resend)( again)?( it)? (later|again|in a|after|soon)",
  "(unable to|cannot|could not|can't|failed to|couldn't) (contact|access|process|queue|open|read|write|connect to|handle|complete|store|accept|create|verify|lookup|allocate|update|save|perform)…(ldap|server|database|message|mail|queue|file|directory|request|recipient|service|system|store|mailbox|temp|transaction|spool|disk|resource|user|data|lookup)",
  "(out of|insufficient|low|lack of|not enough|no) (memory|resources?|system resources|buffers?|file descriptors|processes|cpu|swap)",
  "(temporary|temporarily|transient|tempfail|temp)( local| server| system| delivery| error| lookup| service)*( problem| error| unavailable| deferred| rejected| reject| unable| out| issue)",
  "does not support tls",
  "(aliasing|alias|forwarding|expansion|rewrite|alias expansion|include file|:include:)( file)?…(broken|error|loop|fail|problem|not|bad)",
  "configuration (error|problem)",
  "(queue file|write) error",
  "(high|system|server) load|load (average|too|is)",
  "(maintenance|overloaded|overload|congestion|busy|shutting down)",
  "unknown (error|failure|problem)",
  "unable to (complete|process) (the )?(command|request|operation|message|mail|delivery)",
  "transaction failed",
  "requested action aborted|local error in processing",
  "lmtp|ldap|mysql|sql|database",
  "unexpected (error|failure|condition)",
  "serverfail|server failure|fatal error",
]);

/** Commands that one side does not know. */
export const syntaxError: Rule = phrases("syntaxerror", [
  "(command|parameter|argument|syntax|verb|option|command parameter|parameters|arguments|keyword|mechanism|esmtp)( is| was| sequence| line| not| in| or| unrecogni[sz]ed| has| of| parameters?| arguments?)*…(not (implemented|recogni[sz]ed|understood|supported|known|allowed|valid|permitted)|unrecogni[sz]ed|unimplemented|unknown|invalid|error|out of (order|sequence)|rejected|unsupported|incorrect|bad|too long|wrong|disabled)",
  "(syntax|protocol|parameter|command) (error|violation)",
  "(bad|invalid|unknown|unrecogni[sz]ed|unsupported|illegal|unimplemented|improper) (command|sequence|syntax|parameter|argument|verb|smtp command|esmtp|option|mail from parameter|command sequence|pipelining)",
  "(synchroni[sz]ation|pipelining) error|improper (use of )?(smtp )?pipelining",
  "(improper|bad|out of) (sequence|order)",
  "need (rcpt|mail|helo|ehlo)( command)?( before| \\()?",
  "nested mail command|sender already specified",
  "not implemented",
  "polite people say helo",
  "command unrecogni[sz]ed",
]);

/** qmail and its kin add this to every failure that once was for a while: it is the last to ask. */
export const queuedTooLong: Rule = phrases("expired", [
  "(this message has been |been )?in the (mail )?queue too long",
]);

/** A service behind the receiving host that it could not ask. */
export const lookupFailed: Rule = phrases("systemerror", [
  "temporary lookup failure",
  "mail transport error",
  "(unable|cannot|can't|could not|couldn't|failed|not able|problem|error|trouble)…(ldap|database|mysql|sql server|directory server|user lookup|alias database|internal)",
  "(ldap|database|mysql|sql|directory server) (server |lookup |query |connection )?(error|fail|unavail|is down|not|problem|time)",
]);

/** The name service gave no answer to rely on, or the reporter itself still tries. */
export const nameServiceForNow: Rule = phrases(
  "networkerror",
  [
    "malformed or unexpected name server reply",
    "host not found, try again",
    "(dns|name service|name server|nxdomain|domain name|host or domain name|mx lookup|host lookup)…(error|not found|fail|nxdomain)",
    "nxdomain",
  ],
  ({ text, status }) => status.startsWith("4") || /try again|name server reply/.test(text),
);

/** There is no way to the host at all, as against a host that does not answer. */
export const noWay: Rule = phrases("networkerror", [
  "network (is )?unreachable",
  "no route to host",
  "address family not supported",
]);
