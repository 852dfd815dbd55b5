import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { cardLikeText, paint, validNumber } from "../../test/card-numbers.ts";
import { hasCardNumber } from "./card-number.ts";
import { decimalZeros } from "./card-number-digits.ts";

setDefaultTimeout(60_000);
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function verdicts(texts: readonly string[]): Promise<readonly boolean[]> {
  const { rows } = await database.admin.query<{ verdict: boolean }>(
    `select avow.has_card_number(sample) as verdict
     from unnest($1::text[]) with ordinality as it(sample, at) order by at`,
    [texts],
  );
  return rows.map((row) => row.verdict);
}

async function refusal(sql: string, value: string): Promise<string> {
  return database.admin.query(sql, [value]).then(
    () => "taken",
    (error: Error) => error.message,
  );
}

test("the database and the program give the same verdict on any text", async () => {
  const property = fc.asyncProperty(
    fc.array(cardLikeText, { minLength: 100, maxLength: 100 }),
    async (texts) => {
      expect(await verdicts(texts)).toEqual(texts.map(hasCardNumber));
    },
  );
  await fc.assert(property, { numRuns: 60, endOnFailure: true });
});

test("the database knows the same ranges and lengths", async () => {
  const lengths = [12, 13, 14, 15, 16, 17, 18, 19];
  const samples = (prefix: number) =>
    lengths.flatMap((length) => {
      const card = validNumber(
        String(prefix)
          .padStart(4, "0")
          .padEnd(length - 1, "7"),
      );
      return [card, `1 ${card.slice(0, 4)} ${card.slice(4, 11)} ${card.slice(11)} 2`];
    });
  const all = Array.from({ length: 10_000 }, (_, prefix) => samples(prefix));
  const known = all.map((texts) => texts.map(hasCardNumber).join());
  // Both sides of each border, and some in between.
  const texts = all
    .filter((_, at) => at % 101 === 0 || known[at] !== known[at - 1] || known[at] !== known[at + 1])
    .flat();
  const found = await verdicts(texts);
  expect(texts.filter((text, at) => found[at] !== hasCardNumber(text))).toEqual([]);
  expect(found.filter(Boolean).length).toBeGreaterThan(500);
});

test("the database knows the same numbers without a right check digit", async () => {
  const wrong = ["6199", "6200", "6221", "6299", "6300", "8100"].flatMap((prefix) =>
    [15, 16, 17, 18, 19].map((length) => {
      const card = validNumber(prefix.padEnd(length - 1, "7"));
      return `${card.slice(0, -1)}${(Number(card.at(-1)) + 5) % 10}`;
    }),
  );
  const texts = wrong.flatMap((card) => [
    ...[card, `x${card} 12/30`, `1 ${card}`, `${card}0000`, card.replace(/(.{4})(?=.)/g, "$1 ")],
    `${card.replace(/(.{4})(?=.)/g, "$1-")} 12/30 123`,
    `${card.slice(0, 8)} ${card.slice(8)} 1`,
    `${card.slice(0, 4)} ${card.slice(4, 10)} ${card.slice(10)}`,
    Array.from(card).join(" "),
  ]);
  const found = await verdicts(texts);
  expect(texts.filter((text, at) => found[at] !== hasCardNumber(text))).toEqual([]);
  expect(found.filter(Boolean).length).toBeGreaterThan(50);
});

test("the database takes the same characters for separators, and for the same kind of them", async () => {
  const characters = Array.from({ length: 0x110000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((it) => /[\p{P}\p{Z}\p{S}\p{M}\p{Cf}\t-\r\u0085]/u.test(it) && !/[%&\\]/.test(it));
  const between = characters.map((it) => `4111${it}1111 1111/1111`);
  expect(await verdicts(between)).toEqual(between.map(hasCardNumber));
  const kinds = characters
    .filter((_, at) => hasCardNumber(between[at] ?? ""))
    .flatMap((it) =>
      Array.from(" -./,_", (one) => `2 ${`41${it}11-11-11-11-11-11-11`.replaceAll("-", one)} 2`),
    );
  expect(kinds.length).toBeGreaterThan(1000);
  expect(await verdicts(kinds)).toEqual(kinds.map(hasCardNumber));
  const single = ["4111\\1111/1111 1111", "+4917612345679", "+49 176 12345679", "49 176 12345679"];
  expect(await verdicts(single)).toEqual([true, false, false, true]);
});

test("the database reads the digits of every script", async () => {
  const card = "4111111111111111";
  const texts = decimalZeros.map((zero) => paint(card, zero));
  expect(await verdicts(texts)).toEqual(texts.map(() => true));
});

test("a column of plain text or plain JSON refuses a card number without repeating it", async () => {
  const asText = "select $1::avow.plain_text";
  const asJson = "select $1::avow.plain_json";
  expect(await refusal(asText, "my card is 4111 1111 1111 1111")).toContain("no_card_number");
  expect(await refusal(asText, "my card is 4111 1111 1111 1111")).not.toContain("1111");
  expect(await refusal(asText, "my card is lost")).toBe("taken");
  for (const value of [
    { note: "4111-1111\n1111-1111" },
    { "4111111111111111": true },
    { number: 4111111111111111 },
    [4111, 1111, 1111, 1111],
  ]) {
    expect(await refusal(asJson, JSON.stringify(value))).toContain("no_card_number");
  }
  expect(await refusal(asJson, '{"note": "12 \\u0001 apples", "at": 1763900000000}')).toBe("taken");
});

test("a login without any right of its own may use the check", async () => {
  const client = await database.admin.connect();
  const role = `nobody_${database.login.database}`;
  try {
    await client.query("begin");
    await client.query(`create role ${role}`);
    await client.query(`set local role ${role}`);
    const sql = "select 'fine'::avow.plain_text as text, '{}'::avow.plain_json as json";
    expect((await client.query(sql)).rows).toEqual([{ text: "fine", json: {} }]);
  } finally {
    await client.query("rollback");
    client.release();
  }
});

test("a long text that almost is a card number at every digit costs the database no minute", async () => {
  const before = performance.now();
  expect(await verdicts(["0".repeat(20_000), "4000 ".repeat(4000)])).toEqual([false, false]);
  expect(performance.now() - before).toBeLessThan(10_000);
});
