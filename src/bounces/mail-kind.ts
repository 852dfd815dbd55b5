import { type Entity, fieldOf } from "./header.ts";

const daemons =
  /\b(?:mailer-?daemon|post[-_]?(?:master|office)|mail delivery (?:sub)?system|mail (?:system|administrator|gateway)|system administrator|mail delivery|mdaemon|delivery (?:sub)?system|mail-?deamon|bounce|returned mail|smtp gateway|interscan|notification)\b/i;

const bounceSubjects =
  /(?:undeliver|returned mail|return(?:ed)? to sender|delivery (?:status|report|fail|error|problem|notification|has failed|delayed|warning)|(?:mail|message) (?:delivery|could not|not delivered|system error|undeliver|failure|error)|failure notice|non[- ]?deliver|nondeliver|failed (?:mail|delivery)|could not (?:be )?(?:deliver|send)|cannot (?:be )?(?:deliver|send)|not delivered|unable to deliver|delayed mail|permanent delivery failure|delivery status|warning: (?:could|message)|user unknown|bounce|rejected (?:mail|message)|unzustellbar|nicht zugestellt|non (?:remis|distribu|recapitat)|échec|no se (?:ha podido|pudo) entregar|не доставлен|недоставлен|エラー|配信(?:不能|できません|エラー)|送信(?:できません|エラー)|退信|系统退信|blocked by our)/i;

/** Whether the header alone makes a mail look like a report of a mail system. */
export function looksLikeBounce(message: Entity, subject: string): boolean {
  const from = fieldOf(message.fields, "from");
  const path = fieldOf(message.fields, "return-path").trim();
  return (
    fieldOf(message.fields, "x-failed-recipients") !== "" ||
    daemons.test(from) ||
    bounceSubjects.test(subject) ||
    (/^<>$|mailer-daemon/i.test(path) && fieldOf(message.fields, "auto-submitted") === "")
  );
}

const signs: readonly RegExp[] = [
  /(?:could not|couldn't|can't|cannot|able to|was not|wasn't|not be) (?:be )?deliver|undeliver|delivery (?:has )?(?:failed|failure|error)|returned to sender|did not reach/i,
  /(?:^|[\s:<])[45]\d\d[ -](?:[45]\.\d\.\d|[A-Z#<"'-])|#[45]\.\d\.\d/m,
  /rcpt to|mail from|smtp|transcript|mailer|postmaster|delivery status|error message/i,
];

/**
 * Whether the text looks like a report, when the header does not: three signs of four, one of them
 * a mail that came back. Nothing that a mail program for people wrote counts.
 */
export function readsLikeBounce(message: Entity, text: string, returns: boolean): boolean {
  const byPerson = ["x-mailer", "user-agent", "references"].some(
    (name) => fieldOf(message.fields, name) !== "",
  );
  const head = text.slice(0, 20_000);
  const seen = signs.filter((sign) => sign.test(head)).length + (returns ? 1 : 0);
  return !byPerson && seen >= 3;
}

const away =
  /(?:out of (?:the )?office|auto(?:matic|mated|matische)?[ -]?(?:reply|response|answer|antwort|responder)|vacation|away (?:until|from|on)|on holiday|on leave|absen(?:ce|t|z)|abwesen|urlaub|réponse automatique|fuera de la oficina|respuesta automática|ausência|resposta automática|risposta automatica|автоответ|自動応答|自動返信|不在|自动回复|自動回覆)/i;

/**
 * Whether a mail is the automatic answer of a person who is away (RFC 3834). What a mail system
 * writes is auto-replied too, so a report is asked for first.
 */
export function isVacation(message: Entity, subject: string, text: string): boolean {
  const auto = fieldOf(message.fields, "auto-submitted").toLowerCase();
  const replies = [
    /^auto-(?:replied|generated)/.test(auto),
    fieldOf(message.fields, "x-autoreply") !== "",
    fieldOf(message.fields, "x-autorespond") !== "",
    fieldOf(message.fields, "x-autoresponder") !== "",
    /auto_reply|auto-reply/i.test(fieldOf(message.fields, "precedence")),
    /^(?:oof|all|autoreply)/i.test(fieldOf(message.fields, "x-auto-response-suppress")),
    /vacation/i.test(fieldOf(message.fields, "x-mailer") + fieldOf(message.fields, "delivered-by")),
  ];
  return (
    replies.some(Boolean) || away.test(subject) || (auto !== "" && away.test(text.slice(0, 500)))
  );
}

const listRefusals =
  /(?:not a (?:member|subscriber)|not members?|not subscribed|not allowed to post|members only|only members|rejected by (?:the )?(?:list|moderator))/i;

/** What a list server answers to somebody who may not write to it. */
export function isListRefusal(subject: string, text: string): boolean {
  return listRefusals.test(subject) || listRefusals.test(text.slice(0, 600));
}
