import { expect, test } from "bun:test";
import fc from "fast-check";
import { type PostgresMessage, passLog, readLogLine } from "./postgres-log.ts";

const sample = [
  '23514|client backend|ERROR:  invalid input syntax for type date: "canary"',
  "23514|client backend|DETAIL:  Failing row contains (1, canary).",
  "00000|client backend|LOG:  statement: insert into t values ('canary')",
  "00000|client backend|LOG:  several lines",
  "\tcanary",
  "00000|postmaster|LOG:  server process (PID 12) was terminated by signal 9: Killed",
  "00000|postmaster|DETAIL:  Failed process was running: select 'canary'",
  '53100|checkpointer|PANIC:  could not write to file "pg_wal/1": No space left on device',
  "canary",
].join("\n");

test("What the database writes about a person's value does not reach our log", async () => {
  const passed: unknown[] = [];
  const seen: PostgresMessage[] = [];
  const to = {
    debug: (...line: unknown[]) => passed.push(line),
    warn: (...line: unknown[]) => passed.push(line),
  };
  await passLog(new Blob([sample]).stream(), to, (message) => seen.push(message));
  expect(seen.map(({ severity }) => severity)).toEqual(["ERROR", "LOG", "LOG", "LOG", "PANIC"]);
  expect(JSON.stringify(passed)).toContain("terminated by signal 9");
  expect(JSON.stringify(passed)).toContain("No space left on device");
  expect(JSON.stringify(passed)).not.toContain("canary");
});

test("No text of a session's message is passed on, whatever it is", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom("ERROR", "LOG", "DETAIL", "FATAL"), (text, level) => {
      expect(readLogLine(`22P02|client backend|${level}:  ${text}`)?.text).toBeUndefined();
    }),
  );
});
