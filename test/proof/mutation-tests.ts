import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Client } from "pg";
import { type PurposeName, purposeNames } from "../../src/promise/purpose.ts";
import type { CheckResult } from "../../src/promise/prover.ts";
import { type Instance, isOpen, startInstance } from "./instance.ts";
import { mutate } from "./mutate.ts";
import type { Mutation } from "./mutation.ts";

/**
 * A test for each mutation, one after the other on one running instance, with the live checks run
 * in this process. Sessions of every purpose are held open meanwhile.
 */
export function testMutations(mutations: readonly Mutation[]): void {
  let instance: Instance;
  let sessions = new Map<PurposeName, Client>();
  let off: readonly PurposeName[] = [];
  beforeAll(async () => {
    instance = await startInstance();
  }, 60_000);
  afterAll(async () => {
    // Whatever was done is undone: everything holds and is on again.
    expect(failed(await instance.prove())).toEqual([]);
    expect(await switchedOff(instance)).toEqual([]);
    await Promise.all([...sessions.values()].map((session) => session.end().catch(() => {})));
    await instance.stop();
  }, 60_000);

  /** Everything on, and a session of each purpose. */
  async function startAnew() {
    if (off.length > 0) expect(failed(await instance.prove())).toEqual([]);
    for (const session of sessions.values()) await session.end().catch(() => {});
    sessions = new Map();
    for (const purpose of purposeNames) sessions.set(purpose, await instance.logIn(purpose));
  }

  // What switches the same purposes off stands together, so that they need not go on in between.
  const key = (mutation: Mutation) => [...mutation.off].sort().join();
  for (const mutation of mutations.toSorted((a, b) => key(a).localeCompare(key(b)))) {
    test(`${mutation.title}: it is found, named, and switches off what it reaches`, async () => {
      const isSame = off.join() === key(mutation);
      if (!isSame || mutation.whenAllOn) await startAnew();
      off = [...mutation.off].sort();
      const undo = await mutate(instance, mutation);
      try {
        const wrong = failed(await instance.prove());
        expect([...new Set(wrong.map(({ promise }) => promise))].sort()).toEqual(
          [...mutation.breaks].sort(),
        );
        const reasons = wrong.map(({ detail }) => detail.toLowerCase()).join(" ");
        for (const name of mutation.names) expect(reasons).toContain(name.toLowerCase());
        expect([...new Set(wrong.flatMap(({ purposes }) => purposes))].sort()).toEqual([...off]);
        expect(await switchedOff(instance)).toEqual([...off]);
        for (const [purpose, session] of sessions) {
          // A session that goes under a stranger's name is not known for ours.
          if (mutation.names.includes(`${stranger} holds`) && purpose === "retention") continue;
          expect([purpose, await isOpen(session)]).toEqual([purpose, !off.includes(purpose)]);
        }
      } finally {
        await undo();
      }
    }, 20_000);
  }
}

const stranger = "proof_stranger";
const failed = (results: readonly CheckResult[]) => results.filter(({ holds }) => holds === false);

/** Purposes that the database itself no longer lets in. */
async function switchedOff({ database, attacker }: Instance): Promise<string[]> {
  const { rows } = await attacker.query<{ purpose: string; off: boolean; login: boolean }>(
    `select p.purpose, s.purpose is not null as off, r.rolcanlogin as login
     from unnest($1::text[]) as p (purpose)
     left join avow.switches s on s.purpose = p.purpose
     left join pg_roles r on r.rolname = 'avow_' || $2 || '_' || p.purpose`,
    [[...purposeNames], database.instanceId],
  );
  return rows
    .filter(({ off, login }) => off || !(login ?? true))
    .map(({ purpose }) => purpose)
    .sort();
}
