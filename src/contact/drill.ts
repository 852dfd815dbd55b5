import { newMark } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { call } from "../promise/call.ts";
import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { outcomeOfProbes, yesOrNo } from "../promise/outcome.ts";
import { holdsAny } from "../promise/scan.ts";

/** A made-up person whose values are found wherever they turn up. */
function canary() {
  const mark = newMark();
  return {
    mark,
    name: `Canary ${mark}`,
    email: `canary-${mark}@drill.example`,
    subject: `subject ${mark}`,
    message: `message ${mark}`,
    company: `company ${mark}`,
    phone: `+49 ${mark}`,
  };
}

type Values = Readonly<Record<string, string>>;

function post(drill: DrillContext, values: Values): Promise<Response> {
  const form = drill.forms[0]?.id ?? "contact";
  return drill.fetch(`${drill.url}/forms/${form}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(values),
  });
}

/** A canary with exactly the fields that the first form has. */
function valuesFor(drill: DrillContext, person = canary()): Values {
  const fields = drill.forms[0]?.fields ?? [];
  return Object.fromEntries(Object.entries(person).filter(([field]) => fields.includes(field)));
}

async function countMessages(drill: DrillContext): Promise<number> {
  const { rows } = await drill.database.steward.query<{ n: number }>(
    "select count(*)::int as n from people.messages",
  );
  return rows[0]?.n ?? 0;
}

async function personOf(drill: DrillContext, email: string) {
  const keyring = createKeyring(drill.masterKey, drill.database.instanceId);
  const { rows } = await drill.database.steward.query<{ id: string; verified: boolean }>(
    "select id, verified_at is not null as verified from people.persons where email_index = $1",
    [keyring.emailIndex(email)],
  );
  return rows;
}

export const basicOnlyDrills: readonly Check<DrillContext>[] = [
  {
    name: "A form that asks for more is refused",
    kind: "drill",
    async run(drill) {
      const allowed = valuesFor(drill);
      const others = [
        "company",
        "phone",
        "address",
        "birthday",
        "ip",
        "user_agent",
        "__proto__",
      ].filter((field) => !drill.forms[0]?.fields.includes(field));
      const before = await countMessages(drill);
      const wrong: string[] = [];
      for (const field of others) {
        const response = await post(drill, { ...allowed, [field]: "x" });
        if (![400, 422].includes(response.status)) wrong.push(`${field} (${response.status})`);
      }
      const taken = (await countMessages(drill)) - before;
      return yesOrNo(
        wrong.length === 0 && taken === 0,
        `${others.length} further fields were posted; each was refused and nothing was stored.`,
        `These further fields were not refused as such: ${wrong.join(", ") || "none"} (${taken} messages stored).`,
      );
    },
  },
  {
    name: "The form itself works",
    kind: "drill",
    async run(drill) {
      const before = await countMessages(drill);
      const response = await post(drill, valuesFor(drill));
      const taken = (await countMessages(drill)) - before;
      return yesOrNo(
        response.status === 201 && taken === 1,
        "A message with the listed fields was taken in once.",
        `A message with the listed fields was answered with ${response.status}; ${taken} stored.`,
      );
    },
  },
];

/** Ways in which a login may try to get at an address that is not for its purpose. */
const attempts: readonly { readonly way: string; readonly sql: string }[] = [
  { way: "SELECT", sql: "select email from people.persons" },
  { way: "EXPLAIN", sql: "explain analyze select email from people.persons" },
  { way: "COPY", sql: "copy people.persons to stdout" },
  {
    way: "set_config",
    sql: "select set_config('role', 'avow_' || split_part(session_user, '_', 2) || '_correspondence', false)",
  },
  { way: "row security off", sql: "set row_security = off; select email from people.persons" },
  {
    way: "a view",
    sql: "create temporary view v as select email from people.persons; select * from v",
  },
  {
    way: "the functions",
    sql: "select * from people.open_messages(array(select id from contact.threads), '{}', '{message}', 'drill')",
  },
];

export const purposeDrills: readonly Check<DrillContext>[] = [
  {
    name: "Another purpose that tries to read an address gets nothing",
    kind: "drill",
    async run(drill) {
      const person = canary();
      await post(drill, valuesFor(drill, person));
      const [row] = await personOf(drill, person.email);
      const wrong: string[] = [];
      let tried = 0;
      for (const purpose of ["operators", "retention"] as const) {
        const pool = drill.database.pool(purpose);
        for (const { way, sql } of attempts) {
          tried += 1;
          const got = await pool.query(sql).then(
            // EXPLAIN has rows and no count; COPY has a count and no rows.
            (result) => [result].flat().some((it) => (it.rowCount ?? 0) + it.rows.length > 0),
            (error: unknown) => (sqlState(error) === undefined ? "broken" : false),
          );
          if (got) wrong.push(`${purpose} by ${way}`);
        }
        tried += 1;
        const opened = await call(drill.database.db(purpose), "people.open_persons", {
          p_persons: [row?.id ?? ""],
          p_fields: ["email"],
          p_reason: "drill",
        }).catch(() => []);
        if (opened.length > 0) wrong.push(`${purpose} by people.open_persons`);
      }
      return outcomeOfProbes(Boolean(row), tried, wrong);
    },
  },
  {
    name: "A message is tied to a person only after the mailed link was used",
    kind: "drill",
    async run(drill) {
      const person = canary();
      await post(drill, valuesFor(drill, person));
      await drill.settle();
      const before = await personOf(drill, person.email);
      const mail = drill.mailbox.raw().find((raw) => raw.includes(person.email)) ?? "";
      const link = /https?:\/\/[^\s"<>]+\/forms\/confirm\/[\w-]+/.exec(unfold(mail))?.[0];
      if (!link) return { holds: false, detail: "No confirmation with a link was mailed." };
      const page = await (await drill.fetch(link)).text();
      const looked = await personOf(drill, person.email);
      const thread = /name="(thread-[^"]+)"/.exec(page)?.[1] ?? "";
      const press = (at: string) =>
        drill.fetch(at, {
          method: "POST",
          body: new URLSearchParams({ [thread]: "mine", do: "confirm" }),
        });
      await press(link.replace(/.{8}$/, "AAAAAAAA"));
      const forged = await personOf(drill, person.email);
      await press(link);
      const after = await personOf(drill, person.email);
      const alone = [before, looked, forged].every(
        ([row, ...more]) => row?.verified === false && more.length === 0,
      );
      return yesOrNo(
        alone && after[0]?.verified === true,
        "It stood alone before, stayed alone when the link was only opened and when a forged one was used, and was tied by the button.",
        "The message was tied too early, or not at all.",
      );
    },
  },
];

/** Undoes quoted-printable, in which links are broken over lines. */
function unfold(mail: string): string {
  return mail.replace(/=\r?\n/g, "").replaceAll("=3D", "=");
}

export const notSharedDrills: readonly Check<DrillContext>[] = [
  {
    name: "A made-up person's values leave by the named carrier alone, each time on record",
    kind: "drill",
    async run(drill) {
      const person = canary();
      await post(drill, valuesFor(drill, person));
      await drill.settle();
      const tried = drill.mailbox.attempts().length;
      const { rows } = await drill.database.steward.query<{ n: number }>(
        "select count(*)::int as n from ledger.disclosures",
      );
      const strangers = drill
        .opened()
        .filter(({ recipient, count }) => recipient !== "mail-relay" && count > 0);
      const reached = drill.mailbox.attempts().includes(person.email);
      return yesOrNo(
        reached && tried === rows[0]?.n && strangers.length === 0,
        `${tried} times an address was handed to the mail relay, ${tried} disclosures stand on record, and no other connection was opened.`,
        `${tried} times an address was handed over and ${rows[0]?.n ?? 0} disclosures stand on record; other connections: ${strangers.map(({ recipient }) => recipient).join(", ") || "none"}.`,
      );
    },
  },
  {
    name: "An automatic mail carries nothing that the sender wrote",
    kind: "drill",
    async run(drill) {
      const person = canary();
      await post(drill, valuesFor(drill, person));
      await drill.settle();
      const mails = drill.mailbox.raw().filter((raw) => raw.includes(person.email));
      const leaked = mails.some((raw) =>
        holdsAny(Buffer.from(raw), [person.name, person.subject, person.message]),
      );
      return yesOrNo(
        mails.length > 0 && !leaked,
        "The confirmation went out and holds neither name, subject nor message.",
        mails.length === 0
          ? "No confirmation went out."
          : "The confirmation repeats what the sender wrote.",
      );
    },
  },
];
