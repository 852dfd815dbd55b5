import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId, newSecret } from "../kernel/ids.ts";
import { type PurposeName, purposeNames, type TableRights } from "../promise/purpose.ts";
import { dataMap } from "../promises.ts";
import { withdrawConsent } from "./consent.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { openPersons } from "./open.ts";
import { askAs, inDays, writeIn } from "./people.fixture.ts";

let database: TestDatabase;
let keyring: Keyring;
let someone: Awaited<ReturnType<typeof writeIn>>;

beforeAll(async () => {
  database = await testDatabase();
  keyring = createKeyring(database.masterKey, database.instanceId);
});
beforeEach(async () => {
  someone = await writeIn(database.db("correspondence"), keyring, {
    details: { email: "row@example.org", name: "Row" },
  });
});
afterAll(() => database.drop());

const ask = (purpose: PurposeName, sql: string, values?: unknown[]) =>
  askAs(database, purpose, sql, values);

const personalTables = Object.entries(dataMap).filter(([, columns]) =>
  Object.values(columns).some((category) => category !== "fact"),
);

/** Every way to touch a table, each column apart, with whether the rights allow it. */
function probes(table: string, columns: readonly string[], rights: TableRights = {}) {
  const may = (verb: "select" | "insert" | "update", column: string) =>
    rights[verb]?.includes(column) ?? false;
  const mayReadAll = columns.every((column) => may("select", column));
  const mayWriteAll = columns.every((column) => may("insert", column));
  return [
    ...columns.flatMap((column) => [
      { sql: `select "${column}" from ${table}`, may: may("select", column) },
      { sql: `select from ${table} where "${column}" is null`, may: may("select", column) },
      { sql: `insert into ${table} ("${column}") values (default)`, may: may("insert", column) },
      { sql: `update ${table} set "${column}" = default`, may: may("update", column) },
      {
        sql: `create temporary view v as select "${column}" from ${table}; select * from v`,
        may: may("select", column),
      },
    ]),
    { sql: `delete from ${table}`, may: rights.delete ?? false },
    { sql: `select * from ${table}`, may: mayReadAll },
    { sql: `select t from ${table} t`, may: mayReadAll },
    { sql: `explain analyze select * from ${table}`, may: mayReadAll },
    // A copy that is allowed would wait for its other end.
    ...(mayReadAll ? [] : [{ sql: `copy ${table} to stdout`, may: false }]),
    ...(mayWriteAll ? [] : [{ sql: `copy ${table} from stdin`, may: false }]),
    { sql: `truncate ${table}`, may: false },
    { sql: `create index on ${table} ("${columns[0]}")`, may: false },
    { sql: `create policy p on ${table} using (true)`, may: false },
    { sql: `alter table ${table} disable row level security`, may: false },
    { sql: `create trigger t after insert on ${table} execute function avow.now()`, may: false },
  ];
}

// A column that numbers itself is refused before rights are looked at.
const refusals: readonly unknown[] = ["refused", "428C9"];

describe("every login at every table about people", () => {
  test.each(purposeNames)("%s can do what its rights say, and nothing else", async (purpose) => {
    const own = database.purposes.find(({ name }) => name === purpose)?.tables ?? {};
    const wrong: string[] = [];
    let asked = 0;
    for (const [table, columns] of personalTables) {
      for (const { sql, may } of probes(table, Object.keys(columns), own[table])) {
        const answer = await ask(purpose, sql);
        asked += 1;
        if (refusals.includes(answer) === may) wrong.push(`${sql}: ${answer}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(200);
  });
});

describe("what a login may write, it may write for its own purpose only", () => {
  const inAYear = () => inDays(365);
  const taken: readonly [string, string, () => unknown[], number | string][] = [
    [
      "a person with a date and not verified",
      "insert into people.persons (id, created_at, expires_at) values ($1, avow.now(), $2)",
      () => [newId(), inAYear()],
      1,
    ],
    [
      "a person without a date",
      "insert into people.persons (id, created_at) values ($1, avow.now())",
      () => [newId()],
      "42501",
    ],
    [
      "a person whose date has passed",
      "insert into people.persons (id, created_at, expires_at) values ($1, avow.now(), $2)",
      () => [newId(), inDays(-1)],
      "42501",
    ],
    [
      "a person who is verified already",
      "insert into people.persons (id, created_at, expires_at, verified_at) values ($1, avow.now(), $2, avow.now())",
      () => [newId(), inAYear()],
      "refused",
    ],
    [
      "a message whose date has passed",
      "insert into people.messages (id, thread_id, person_id, direction, at, expires_at) values ($1, $1, $2, 'in', avow.now(), $3)",
      () => [newId(), someone.personId, inDays(-1)],
      "42501",
    ],
    [
      "a consent for another purpose",
      "insert into people.consents (id, person_id, purpose, basis, policy_version, given_at) values ($1, $2, 'operators', 'agreed', '1', avow.now())",
      () => [newId(), someone.personId],
      "42501",
    ],
    [
      "a second standing consent for its own",
      "insert into people.consents (id, person_id, purpose, basis, policy_version, given_at) values ($1, $2, 'correspondence', 'agreed', '1', avow.now())",
      () => [newId(), someone.personId],
      "23505",
    ],
    [
      "a second key for a person",
      "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, 'correspondence', $2)",
      () => [someone.personId, newSecret(61)],
      "42501",
    ],
    ...(["operators", "retention"] as const).map(
      (other) =>
        [
          `a key for ${other}`,
          `insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, '${other}', $2)`,
          () => [newId(), newSecret(61)],
          "42501",
        ] as [string, string, () => unknown[], string],
    ),
  ];
  test.each(taken)("correspondence and %s", async (_, sql, values, answer) => {
    expect(await ask("correspondence", sql, values())).toBe(answer);
  });

  test("operators take in nobody who could be found by address", async () => {
    const insert =
      "insert into people.persons (id, created_at, email_index) values ($1, avow.now(), $2)";
    expect(await ask("operators", insert, [newId(), newSecret(32)])).toBe("refused");
    const key = "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, $2, $3)";
    expect(await ask("operators", key, [newId(), "correspondence", newSecret(61)])).toBe("42501");
  });

  test.each(["requests", "retention", "operators"] as const)(
    "%s writes no message",
    async (purpose) => {
      const insert = `insert into people.messages (id, thread_id, person_id, direction, at, expires_at)
      values ($1, $1, $2, 'in', avow.now(), $3)`;
      expect(await ask(purpose, insert, [newId(), someone.personId, inAYear()])).toBe("refused");
    },
  );

  test("no login writes itself a key for somebody who is here already", async () => {
    await withdrawConsent(database.db("requests"), someone.personId, "correspondence");
    const forged = keyring.wrap("correspondence", someone.personId, keyring.newPersonKey());
    const insert =
      "insert into keys.wrapped_keys (person_id, purpose, wrapped) values ($1, $2, $3)";
    for (const purpose of ["correspondence", "operators"] as const) {
      expect(await ask(purpose, insert, [someone.personId, purpose, forged])).toBe("42501");
    }
    const reading = { purpose: "correspondence", reason: "test" } as const;
    const asked = { ids: [someone.personId], fields: ["email"] } as const;
    const opened = await openPersons(database.db("correspondence"), keyring, reading, asked);
    expect(opened.size).toBe(0);
  });
});
