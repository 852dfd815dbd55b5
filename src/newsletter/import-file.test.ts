import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openPersons } from "../people/mod.ts";
import {
  correspondent,
  fileOf,
  importText,
  mailchimpHead,
  mailchimpRow,
  subscribedAddresses,
  subscribedAs,
} from "./import.fixture.ts";
import { importFile } from "./import-file.ts";
import { endSubscriptions } from "./unsubscribe.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

let scene: NewsletterScene;
let news: string;
let other: string;

beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
  other = await scene.list("other");
});
afterAll(() => scene.close());

const admin = (sql: string, values: readonly unknown[] = []) =>
  scene.database.admin.query(sql, [...values]);
const count = async (table: string) =>
  Number((await admin(`select count(*)::int as n from ${table}`)).rows[0].n);
const isOn = async (email: string, slug = "news") =>
  (await subscribedAddresses(scene)).includes(subscribedAs(scene, email, slug));

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "",
    (error: Error) => error.message,
  );

async function readable(email: string) {
  const { newsletter } = scene;
  const { rows } = await admin("select id from people.persons where email_index = $1", [
    newsletter.keyring.emailIndex(email),
  ]);
  const people = await openPersons(
    newsletter.database.db("newsletter"),
    newsletter.keyring,
    { purpose: "newsletter", reason: "test", operatorId: scene.operatorId },
    { ids: rows.map((row) => row.id), fields: ["email", "name"] },
  );
  const [person] = [...people.values()];
  return { email: person?.email?.reveal(), name: person?.name?.reveal() };
}

describe("an import", () => {
  test("brings Mailchimp's subscribers with name and time, and nothing else of the file", async () => {
    const file = [
      mailchimpHead,
      mailchimpRow("ada@example.org"),
      mailchimpRow("Bob@Example.ORG", "", ""),
    ];
    const report = await importText(scene, file.join("\r\n"), { listIds: [news] });
    expect(report.plan.shape).toBe("mailchimp");
    expect(report.outcomes).toEqual({ added: 2 });
    expect(await readable("ada@example.org")).toEqual({
      email: "ada@example.org",
      name: "Ada Lovelace",
    });
    expect(await readable("bob@example.org")).toEqual({
      email: "Bob@example.org",
      name: undefined,
    });
    const { rows } = await admin(
      `select n.subscribed_at, n.source, c.basis from newsletter.subscriptions n
       join people.consents c on c.person_id = n.person_id
       join people.persons p on p.id = n.person_id where p.email_index = $1`,
      [scene.newsletter.keyring.emailIndex("ada@example.org")],
    );
    // When they confirmed, not when they asked.
    expect(rows).toEqual([
      { subscribed_at: new Date("2023-01-02T03:05:06Z"), source: "import", basis: "imported" },
    ]);
  });

  test("says which columns it dropped and why, and stores no value of them", async () => {
    const { rows } = await admin("select dropped from newsletter.imports order by id desc limit 1");
    const dropped: string[] = rows[0].dropped;
    expect(dropped).toContain("OPTIN_IP: it holds an IP address, which is not taken in");
    expect(dropped).toContain("LATITUDE: it holds a place, which is not taken in");
    expect(dropped).toContain(
      "MEMBER_RATING: it holds a score of the person, which is not taken in",
    );
    const { rows: dump } = await admin("select i::text as t from newsletter.imports i");
    expect(dump.map((row) => row.t).join()).not.toMatch(/192\.0\.2|53\.2|example/i);
  });

  test("of the same file again changes nothing", async () => {
    const file = `${mailchimpHead}\n${mailchimpRow("ada@example.org")}\n`;
    const before = [await count("people.persons"), await subscribedAddresses(scene)] as const;
    const report = await importText(scene, file, { listIds: [news] });
    expect(report.outcomes).toEqual({ known: 1 });
    expect([await count("people.persons"), await subscribedAddresses(scene)]).toEqual([...before]);
  });

  test("joins somebody to a further list", async () => {
    await importText(scene, "email\nada@example.org\n", { listIds: [other] });
    expect(await isOn("ada@example.org", "other")).toBe(true);
    expect(await isOn("ada@example.org", "news")).toBe(true);
  });

  test("counts every row under what became of it", async () => {
    const file = [
      "email;name;status",
      "eve@example.org;Eve;active",
      "eve@example.org;Eve again;active",
      "EVE@EXAMPLE.org;Eve;active",
      "ada@example.org;Ada;active",
      ";Nobody;active",
      "not an address;Nobody;active",
      "card@example.org;4111 1111 1111 1111;active",
      "maybe@example.org;May;unconfirmed",
      "what@example.org;What;inactive",
      "away@example.org;Away;unsubscribed",
    ];
    const report = await importText(scene, file.join("\n"), { listIds: [news] });
    expect(report.rowsRead).toBe(10);
    expect(report.outcomes).toEqual({
      ...{ added: 1, repeated: 2, known: 1, "no address": 1, "not an address": 1 },
      ...{ "card number": 1, unconfirmed: 2, gone: 1 },
    });
    expect(report.refusedLines).toEqual([
      { line: 6, why: "no address" },
      { line: 7, why: "not an address" },
      { line: 8, why: "card number" },
    ]);
    for (const email of ["maybe", "what", "away", "card"]) {
      expect(await isOn(`${email}@example.org`)).toBe(false);
    }
  });

  test("reads listmonk's file; whoever is disabled or blocklisted there is never written to", async () => {
    const file = [
      "uuid,email,name,attributes,status,created_at,updated_at",
      'b1,lm-on@example.org,Lena,"{""city"": ""Cork"", ""ip"": ""192.0.2.9""}",enabled,2022-03-04T05:06:07.891Z,2022-03-04T05:06:07.891Z',
      "b2,lm-off@example.org,Lars,{},disabled,2022-03-04T05:06:07Z,2022-03-04T05:06:07Z",
      "b3,lm-block@example.org,Lynn,{},blocklisted,2022-03-04T05:06:07Z,2022-03-04T05:06:07Z",
    ];
    const report = await importText(scene, file.join("\n"), { listIds: [news] });
    expect(report.plan.shape).toBe("listmonk");
    expect(report.outcomes).toEqual({ added: 1, gone: 2 });
    const again = await importText(scene, "email\nlm-off@example.org\nlm-block@example.org\n", {
      listIds: [news],
    });
    expect(again.outcomes).toEqual({ suppressed: 2 });
  });

  test("joins a correspondent, and never one who withdrew from the newsletter", async () => {
    const { newsletter } = scene;
    await correspondent(scene, "writer@example.org");
    const withdrew = await correspondent(scene, "withdrew@example.org");
    await importText(scene, "email\nwithdrew@example.org\n", { listIds: [news] });
    await endSubscriptions(newsletter, newsletter.database.db("requests"), {
      ...{ personId: withdrew, listIds: null, by: "page" },
    });
    await admin("delete from newsletter.suppressions where email_index = $1", [
      newsletter.keyring.emailIndex("withdrew@example.org"),
    ]);
    const file = "email\nwriter@example.org\nwithdrew@example.org\n";
    const foreseen = await importText(scene, file, { listIds: [news], isDryRun: true });
    const report = await importText(scene, file, { listIds: [news] });
    expect(report.outcomes).toEqual({ joined: 1, suppressed: 1 });
    expect(foreseen.outcomes).toEqual(report.outcomes);
    expect(await isOn("writer@example.org")).toBe(true);
    expect(await isOn("withdrew@example.org")).toBe(false);
    const { rows } = await admin(
      `select basis from people.consents c join people.persons p on p.id = c.person_id
       where p.email_index = $1 and purpose = 'newsletter' and withdrawn_at is null`,
      [newsletter.keyring.emailIndex("writer@example.org")],
    );
    expect(rows).toEqual([{ basis: "imported" }]);
  });

  test("waits for nobody: a second one at the same time is refused", async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* slow() {
      yield Buffer.from("email\n");
      yield Buffer.from(`${"x".repeat(20)}@example.org\n`);
      await held;
    }
    const { newsletter, operatorId } = scene;
    const order = { listIds: [news], isDryRun: true, isVouched: false, operatorId };
    const first = importFile(newsletter, { ...order, file: slow() });
    await Bun.sleep(50);
    expect(await refusal(importText(scene, "email\na@example.org", { listIds: [news] }))).toBe(
      "Another import is running; wait until it is done.",
    );
    go();
    expect((await first).rowsRead).toBe(1);
  });

  test("needs a list, unless the file only says who left", async () => {
    expect(await refusal(importText(scene, "email\na@example.org\n"))).toBe(
      "Choose at least one list for those who subscribe.",
    );
    const left = await importText(
      scene,
      "Email Address,OPTIN_TIME,UNSUB_TIME,LEID\nz@example.org,2020-01-01,2021-01-01,1\n",
    );
    expect(left.outcomes).toEqual({ gone: 1 });
  });

  test("brings nobody unless an operator says that they agreed", async () => {
    const { newsletter, operatorId } = scene;
    const order = { listIds: [news], isDryRun: false, isVouched: false, operatorId };
    const file = fileOf("email\nnobody-asked@example.org\n");
    expect(await refusal(importFile(newsletter, { ...order, file }))).toContain("agreed");
    expect(await isOn("nobody-asked@example.org")).toBe(false);
  });

  test("that breaks off keeps whole batches, says where, and can be repeated", async () => {
    const good = Array.from({ length: 1_500 }, (_, n) => `part-${n}@example.org`);
    const before = await count("newsletter.subscribers");
    const broken = `email\n${good.join("\n")}\n"never closed\n`;
    expect(await refusal(importText(scene, broken, { listIds: [news] }))).toStartWith(
      "A quotation mark that opens after line 1,501 is never closed",
    );
    expect((await count("newsletter.subscribers")) - before).toBe(1_000);
    const { rows } = await admin(
      "select state, rows_read from newsletter.imports order by id desc limit 1",
    );
    expect(rows).toEqual([{ state: "failed", rows_read: 1_500 }]);
    const again = await importText(scene, `email\n${good.join("\n")}\n`, { listIds: [news] });
    expect(again.outcomes).toEqual({ known: 1_000, added: 500 });
  });
});

describe("a dry run", () => {
  test("says what an import would come to, and writes nobody", async () => {
    const file = [
      "email,status",
      ...["dry-1@example.org,active", "dry-1@example.org,active", "ada@example.org,active"],
      ...["eve@example.org,unsubscribed", "dry-2@example.org,cleaned", "nobody,active"],
      ...["lm-off@example.org,active", "dry-2@example.org,active", ",active"],
    ].join("\n");
    const tables = ["people.persons", "keys.wrapped_keys", "people.consents"];
    tables.push("newsletter.subscribers", "newsletter.subscriptions", "newsletter.suppressions");
    const before = await Promise.all(tables.map(count));
    const dry = await importText(scene, file, { listIds: [news], isDryRun: true });
    expect(await Promise.all(tables.map(count))).toEqual(before);
    const real = await importText(scene, file, { listIds: [news] });
    expect(dry.outcomes).toEqual(real.outcomes);
    expect(real.outcomes).toEqual({
      ...{ added: 1, repeated: 2, known: 1, left: 1, gone: 1, suppressed: 1 },
      ...{ "not an address": 1, "no address": 1 },
    });
    expect(await isOn("eve@example.org")).toBe(false);
    expect(await isOn("dry-2@example.org")).toBe(false);
  });

  test("shows the first rows as they were understood, and a plan that can't be carried out", async () => {
    const lost = await importText(scene, "a,b\n1,2\n", { isDryRun: true });
    expect(lost.plan.problem).toContain("No column holds e-mail addresses");
    expect(lost.rowsRead).toBe(0);
    const chosen = await importText(scene, "a,b\nc@example.org,Cy\n", {
      ...{ isDryRun: true, listIds: [news] },
      choices: new Map([
        ["a", "email"],
        ["b", "name"],
      ] as const),
    });
    expect(chosen.firstRows).toEqual([
      {
        line: 2,
        person: { email: "c@example.org", name: "Cy", subscribedAt: null, standing: "subscribed" },
      },
    ]);
  });
});

test("the pieces in which a file comes make no difference", async () => {
  const text = `email,name\n${Array.from({ length: 40 }, (_, n) => `p${n}@example.org,"Zoë, ${n}"`).join("\r\n")}`;
  const { newsletter, operatorId } = scene;
  for (const size of [1, 2, 3, 7, 1_000]) {
    const report = await importFile(newsletter, {
      ...{ file: fileOf(text, size), listIds: [news], isDryRun: true, operatorId },
      isVouched: false,
    });
    expect(report.outcomes).toEqual({ added: 40 });
    expect(report.firstRows[0]).toMatchObject({ person: { name: "Zoë, 0" } });
  }
});
