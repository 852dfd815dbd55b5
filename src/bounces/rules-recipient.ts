import { type Evidence, phrases, type Rule } from "./rule.ts";

/** A mailbox without space. "Storage" of a whole system is `systemfull`, in rules-transport.ts. */
export const mailboxFull: Rule = phrases(
  "mailboxfull",
  [
    "(over|exceeded|exceeds|exceeding|above|beyond) (the |their |its |his |your |allowed |allotted |maximum |storage |disk |mailbox |mail |user |account )*quota",
    "(over|out of) (disk |storage |mail )?quota",
    "overquota",
    "over-quota",
    "quota (for … )?(has been |was |is |would be |will be )?(exceeded|exceed|exceeds|full|reached|violation|limit)",
    "quota…(exceeded|exhausted)",
    "exceed…quota",
    "quota exceed",
    "disk quota",
    "(mailbox|mail box|inbox|maildir|mail ?folder|mail directory|user's mailbox|account|mail drop|maildrop|postbox) (for … )?(is |has |was |size |almost |already |currently |of … )*(full|over (quota|limit|the limit|its limit|size)|exceeded|overloaded)",
    "(mailbox|inbox|account)…(is|has) (full|exceeded|over|reached|too full|out of)…",
    "full mailbox",
    "mailbox…(size|storage) (limit |quota )?(exceeded|exceeds|is exceeded)",
    "(mailbox|account|inbox)( storage| size| space)? (limit|allocation) (has been |was )?(exceeded|reached)",
    "mailbox_full",
    "mailfull",
    "maximum (mailbox|allowed|account) (size|storage)…(exceed|reached|limit)",
    "(exceeds|exceeded|exceed|reached) (the |its |their |his |your )?(maximum |allotted |allowed |allocated )?(mailbox|storage|inbox|space|disk space) (size|limit|allocation|quota|space|capacity)",
    "(not enough|insufficient|no|out of|lacks?|lack of)( more| free| available| enough)? (storage|disk|mailbox|mail) ?(space|storage)? (in|for|on|left|available)…(mailbox|user|recipient|account|inbox|maildir|<@>)",
    "(user|recipient|account|mailbox) (has |is )?(out of|no|insufficient|not enough|exhausted|exceeded|run out of) (disk |storage |mailbox |the )?(space|storage|quota|allowed)",
    "(user|recipient|account)…(has too many|too many|too much) (message|mail|mails|data)…(server|mailbox|stored|on)",
    "too (much mail data|many messages) (on|in|stored)",
    "(is|are) over (quota|limit|the maximum|his|their|its)",
    "recipient storage full",
    "recipient reached disk quota",
    "(recipient|user)…(over quota|storage (is )?full|box (is )?full|mailbox (is )?full)",
    "space (for|in)…(mailbox|this user) (is )?(exceed|exhausted|full)",
    "storage quota",
    "mail(box)? quota",
    "exceeded storage allocation",
    "exceeded email quota",
    "exceeded (the )?mailbox",
    "requested mail action aborted: exceeded storage",
    "delivery would exceed",
    "mailbox cannot accept…(space|full|size)",
    "boite (aux lettres|mail|de reception)?…(pleine|saturee|quota)",
    "boite du destinataire pleine",
    "compte…(quota|plein|sature)",
    "quota (depasse|atteint)",
    "postfach…(voll|ueberfuellt|uberfullt)",
    "mailbox…(voll|llena|piena|cheia)",
    "buzon…(lleno|excedido)",
    "casella…piena",
    "caixa postal…cheia",
    "caixa…(lotada|cheia)",
    "(почтовыи )?ящик…(переполнен|заполнен)",
    "переполнен…ящик",
    "メールボックス…(いっぱい|一杯|容量|超)",
    "容量…(超|オーバー|いっぱい)",
    "邮箱…(已满|容量|空间)",
    "信箱…(已滿|已满|額滿)",
  ],
  // A quota of what a sender may send is a rate.
  ({ text }) =>
    !/(?:daily|hourly|sending|message rate)(?: user)?(?: sending| mail)? (?:quota|limit)/.test(
      text,
    ),
);

/** This one message is larger than this one recipient takes. */
export const exceedLimit: Rule = phrases(
  "exceedlimit",
  [
    "message (length|size) exceeds (the )?(administrative|fixed|maximum|allowed)",
    "message too (large|big|long)",
    "message (size|length)…(exceed|too)",
    "exceeds…(size|length|limit)",
  ],
  ({ status }) => status.endsWith(".2.3"),
);

/** The account is there and does not take mail, because somebody closed it. */
export const suspended: Rule = phrases(
  "suspend",
  [
    "(account|mailbox|user|e-?mail( address| account)?|recipient|address|domain|alias|user account|recipient account|addressee|login|mail)( <@>)? (for … )?(is |has been |has |was |are |been |temporarily |currently |administratively |now |permanently |either |locally |marked as |)*(disabled|suspended|locked|frozen|inactive|deactivated|blocked|closed|discontinued|expired|not active|unactivated|terminated|dormant|cancelled|canceled|restricted|disable|in lock-?down|on hold|barred)(?! by| using| due| because| for spam| list)",
    "(account|mailbox|user|recipient|address|email)…(is|has been|been|was) (temporarily |permanently |currently |administratively )?(disabled|suspended|frozen|inactive|deactivated|locked|not active|unavailable due to inactivity)",
    "(inactive|disabled|suspended|locked|deactivated|blocked|frozen|closed|dormant|expired|discontinued|terminated) (account|mailbox|user|e-?mail|address|recipient)",
    "(no longer|not) (an )?active",
    "inactive for",
    "(not|never) (been )?(logged|accessed|used)…(days|months|long|recently)",
    "mailbox currently suspended",
    "mailbox disabled",
    "disabled or (discontinued|suspended)",
    "account that you tried to reach is (disabled|inactive|suspended)",
    "invalid/inactive user",
    "has been (disabled|suspended|deactivated) (for|due|by|because)",
    "(is a |)deactivated mailbox",
    "user (is |)suspended",
    "vdelivermail: account is locked",
    "email has been suspended",
    "sorry your message to <@> cannot be delivered. this account has been disabled",
    "out of service",
    "temporarily locked",
    "(compte|adresse|boite)…(bloque|desactive|suspendu|ferme|inactif|inactive|inutilise)",
    "(konto|postfach|account)…(gesperrt|deaktiviert|inaktiv)",
    "(cuenta|buzon)…(suspendid|desactivad|inactiv|bloquead|deshabilitad)",
    "(conta|caixa)…(suspens|desativad|inativ|bloquead)",
    "(account|casella)…(sospes|disabilitat|disattivat)",
    "(ящик|аккаунт|пользователь)…(заблокирован|отключен|неактив)",
    "アカウント…(停止|無効|ロック)",
    "(帐号|账号|账户|邮箱)…(冻结|禁用|停用|锁定)",
  ],
  // Who connects or sends is no account of the recipient's.
  ({ command }) => !["CONNECT", "HELO", "MAIL"].includes(command),
);

/** The mailbox is elsewhere. RFC 5321 has 551 for it; "not our user" is how hosts word that. */
export const hasMoved: Rule = phrases("hasmoved", [
  "(user|mailbox|account|address|recipient|destination mailbox|destination address) (has |<@> |has been )*(moved|been replaced|changed|been moved)",
  "has (been )?(moved to|replaced by|changed to)",
  "(no|without) forwarding address",
  "new (e-?mail )?address (is|for|of)",
  "is no longer at",
  "(mailbox|domain) owner has changed",
  "changed (his|her|their) (e-?mail )?address",
]);

/**
 * Sentences that say that an address does not exist. Whether that makes the address unknown for
 * good is decided in classify.ts: after the content was sent it may be a filter's way to say no.
 */
export const unknownUser: Rule = phrases("userunknown", [
  "(unknown|no such|not a known|non-?existent|nonexisting|invalid|illegal|unrecognized|unlisted|bad|undefined|inexistent|unresolvable|unroutable|undeliverable|incorrect) (or (illegal|unknown|invalid|inactive) )?(local )?(user|recipient|mailbox|mail box|e-?mail|mail|address|account|person|addressee|destination|alias|local[- ]?part|username|user name|rcpt|virtual user|local user|receiver|mail address|name|user id|userid|object)s?(?![a-z-])",
  "no (such )?(local |virtual |valid |known |existing )?(user|mailbox|mail ?box|recipient|account|person|address|alias|addressee|username)( <@>)? (here|found|exists|known|by|with|at|in|named|on|for|called|such|matches)",
  "no (mailbox|account|user|such user|such mailbox|such recipient|such address|such person|such account|such local user|such email|valid recipients?|recipients?|addressee)",
  "not our (customer|user)",
  "(user|recipient|mailbox|mail ?box|account|address|e-?mail( account| address)?|person|addressee|destination|alias|local[- ]?part|username|user name|adressee|mail address|login|name|member|the account|id|ldap user|customer|to address|mail recipient|subscriber|owner|user or domain|object)( <@>| \\[?[^ ]{1,80}\\]?|: <@>)? (specified |you tried to reach |given |you sent to |that you tried to reach |you have entered |name |account |address |status |<@> |in .{1,40} )*(is |was |has |are |could |can |does |do |did |either |may |might |be |been |currently |no longer |probably |)*(not |n't |in)?(unknown|not found|not exist|does not exist|doesn't exist|don't exist|not exists|non-existent|nonexistent|not known|invalid|not listed|undefined|not valid|not recogni[sz]ed|not available at this site|not registered|unrecognized|no longer (exists?|valid|available|here|in use|on server|with|employed|works?|active here)|not be (found|resolved)|not local|unlisted|not a valid|illegal|not defined|exist|nonexistant|does not have|not present|missing|not match|no found|not on|inexistent|not deliverable)",
  "(does|do|did|is|was|has|could|can|doesn|isn|don|couldn)('t| not|not) (have|exist|found|known|a valid|valid|recogni[sz]ed|listed|be found|match|a known|like recipient)…(account|mailbox|user|recipient|address|here|exist|system|domain|server|@)",
  "(does not|doesn't|do not|didn't|did not|not) exist",
  "address(es)? (couldn't|could not|cannot|can't) be found",
  "(couldn't|could not|cannot|can't|unable to) (be )?(find|found|resolve|locate|verify|validate|lookup)…(user|recipient|mailbox|address|account|<@>)",
  "(recipient|user|address|mailbox|account)…(couldn't|could not|cannot|can't|was not|wasn't) (be )?(found|resolved|located|verified|validated|recognized|expanded)",
  "(user|recipient|address|mailbox|name|account)…(not found|unknown|not exist|doesn't exist|not known|not recognized)",
  "who does not exist",
  "unknown (user|recipient|address|account|or illegal|local|e-?mail|mailbox|addressee|person|to|name)",
  "(user|recipient)-?unknown",
  "user_?(unknown|not_?found)",
  "unknown_?(user|recipient)",
  "recipnotfound",
  "recipientnotfound",
  "resolver.adr.(recipnotfound|exrecipnotfound|recipientnotfound|invalidinsmtp)",
  "this user doesn't have",
  "this address no longer accepts mail",
  "no longer (accepts|receives) (mail|e-?mail|messages)",
  "(is|are) not (a )?(local|registered|valid|known|hosted|existing) (user|recipient|address|mailbox|account|here|member)",
  "not a (valid|local|registered|known|recognized) (mailbox|user|recipient|address|account|e-?mail)",
  "we (do not|don't) (host|have|know)…",
  "mailbox (not found|unavailable or|does not exist|not available|not exist|unknown|invalid|nonexistent)",
  "destination (address|mailbox|user)…(not|invalid|unknown|rejected)",
  "unknown or over quota",
  "addressee unknown",
  "returned to sender as undeliverable: no such",
  "user (reject|not listed|not exist|unkown|unknow|unkwown|undefine)",
  "(name|entry) (is )?(not|was not) (found|listed) in (directory|the directory|public|domino|address book|name & address|public name)",
  "not listed in (public name|domino|directory)",
  "(adresse|destinataire|utilisateur|boite)…(invalide|inconnu|inexistant|n'existe|introuvable)",
  "(empfanger|empfaenger|benutzer|adressat|adresse|postfach|mailbox)…(unbekannt|existiert nicht|nicht gefunden|ungultig|nicht vorhanden|nicht bekannt)",
  "(usuario|destinatario|direccion|buzon|cuenta)…(desconocid|no existe|inexistente|invalid|no encontrad|no valid)",
  "(usuario|destinatario|endereco|conta|caixa)…(desconhecid|nao existe|inexistente|invalid|nao encontrad)",
  "(utente|destinatario|indirizzo|casella|mailbox)…(sconosciut|inesistente|non esiste|non valid|non trovat)",
  "(пользовател|получател|адрес|ящик|такого)…(не существует|не наиден|неизвест|отсутству|нет)",
  "(nie istnieje|nieznany|ukendt|onbekende|okand|bilinmeyen|kayitli degil)",
  "ディレクトリ…ありません",
  "(宛先|ユーザ|メールアドレス|受信者|アドレス)…(見つかりません|存在しま|不明|ありません|見つからない|間違)",
  "(用户|用戶|收件人|帐号|账号|邮箱|地址)…(不存在|未找到|无效|無效|错误)",
  "(수신자|사용자|계정)…(없|존재하지)",
]);

/** A system says it of its own directory, or without doubt: when it was asked does not matter. */
export const notInDirectory: Rule = phrases("userunknown", [
  "(not|was not|is not) (listed|found) in…(directory|address book|name & address)",
  "recipient name is not recognized",
  "(recipient|user|name) (is )?not (listed|found) in (public|domino|the)",
  "recipnotfound|recipientnotfound",
  "recipient not found",
  "please check if address is correct",
  "no mailbox (here )?by that name",
  "address(es)? (couldn't|could not|can't|cannot) be found",
  "unknown or illegal alias",
  "unknown local[- ]part",
  "delivery error: dd ",
  "this address no longer accepts mail",
  "not unique. several matches found",
  "invalid recipient",
  "no valid recipients",
  "bounce ?category: bad-mailbox",
  "remote server returned (unknown recipient|invalid address|no such)",
  "ディレクトリ…ありません",
  "メールアドレスが見つかりません",
]);

/** The host says no to the address itself and gives no other cause. */
export const recipientRefused: Rule = phrases("userunknown", [
  "<@> rejected",
  "<@>: rejected",
  "recipient address rejected",
  "(recipient|rcpt|destination|to) (address )?(is )?(rejected|refused|not accepted|not allowed|not permitted|denied|unacceptable)",
  "(invalid|bad) address",
  "requested action not taken: mailbox unavailable",
  "mailbox (is )?(unavailable|not available|inaccessible)",
  "(user|recipient|address)…(unavailable|not available)",
  "no such (domain )?at this (location|site)",
  "550 requested action not taken",
  "address (rejected|refused|unavailable)",
  "not our (customer|user)",
  "rejecting…recipient",
  "no recipients",
]);

/** The recipient's own settings, or a filter that looked at what was sent. */
export const filteredByRecipient: Rule = phrases("filtered", [
  "(refused|rejected|blocked|filtered|restricted|not accepted|declined) (by|due to|because of) (the )?(recipient|user|account owner|mailbox owner|addressee|owner|recipient's|user's|end user|personal|receiver|intended recipient|target)(?! (domain|server|system|mail|host|e-?mail|mx|isp|'s (mail|server|domain)))",
  "(recipient|user|addressee|mailbox owner|account owner|owner|customer)…(refuses|refused|has refused|(does not|doesn't|not) accept(?! our| a connection| the connection)|has blocked|has rejected|only accepts|does not want|has restricted|declined|is not accepting|is configured to reject|has filtered)",
  "(not|isn't) accepting (mail|e-?mail|messages?) (from|at this|with|over)",
  "only accept(s)? (mail|messages|e-?mail) (from|for|with)",
  "because the recipient is (only )?accepting (mail|messages|e-?mail)",
  "recipient (filter|blocked|policy|preferences|settings)",
  "blocked by (the )?(recipient|user)",
  "restricted (by|to) (the )?(owner|recipient|administrator|members|sender)",
  "delivery restriction",
  "(challenge|whitelist|white list|allow list|approved sender|permitted sender)…(required|only|not|list|needed|verification)",
  "sender is (on|in) (the )?(recipient|user)('s)? (black|block|deny)",
  "message (was |has been )?(filtered|refused by mailbox|discarded|quarantined)",
  "user reject(s|ed)?",
  "unable to accept (mail|messages) from",
  "not authorized to send to (this )?(recipient|address|user|<@>)",
  "this (user|recipient|mailbox) (doesn't|does not) (accept|receive|want)",
  "bloqueado por el destinatario",
  "受信拒否",
  "拒否設定",
  "拒收",
]);

/** Whether the mail says that the address itself was asked for and found missing. */
export function isAboutAddress({ command, status }: Evidence): boolean {
  return command === "RCPT" || /^[245]\.1\.(?:[0136]|1\d|35\d)$/.test(status);
}
