/**
 * What somebody with all rights on the database might do to a running instance, one thing at a
 * time, and what `avow prove` and the server then do, each a process of its own.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Client } from "pg";
import { type PurposeName, purposeNames } from "../../src/promise/purpose.ts";
import { type Instance, isOpen, prove, type Report, startInstance, within } from "./instance.ts";
import { mutate } from "./mutate.ts";
import type { Mutation } from "./mutation.ts";
import { mutationsOfCards } from "./mutations-of-cards.ts";
import { mutationsOfObjects } from "./mutations-of-objects.ts";
import { mutationsOfRights } from "./mutations-of-rights.ts";
import { mutationsOfRoles } from "./mutations-of-roles.ts";
import { mutationsOfRows } from "./mutations-of-rows.ts";

setDefaultTimeout(90_000);

let instance: Instance;
const sessions = new Map<PurposeName, Client>();

beforeAll(async () => {
  instance = await startInstance();
});
afterAll(async () => {
  await Promise.all([...sessions.values()].map((session) => session.end().catch(() => {})));
  await instance.stop();
});

const all = [
  ...[...mutationsOfRights, ...mutationsOfRows, ...mutationsOfObjects],
  ...[...mutationsOfRoles, ...mutationsOfCards],
];

const named = [
  "Correspondence may read e-mail addresses past its functions",
  "The operators' login may read e-mail addresses",
  "Row security of people.persons is switched off",
  "Row security no longer binds the owner of the table of people",
  "There is a new sealed column about people",
  "The body of the function that erases was changed",
  "A function has lost its search_path",
  "The login of correspondence becomes a member of operators",
  "The login of retention becomes a member of owner",
  "A card number was put past the text type, whose rule then came back as if it held for all",
].map((title) => {
  const found = all.find((mutation) => mutation.title === title);
  if (!found) throw new Error(`no such mutation: ${title}`);
  return found;
});

for (const mutation of named) {
  test(`${mutation.title}: proof and server say so until it is undone`, async () => {
    for (const purpose of purposeNames) {
      if (!sessions.has(purpose)) sessions.set(purpose, await instance.logIn(purpose));
    }
    const undo = await mutate(instance, mutation);
    try {
      const { code, report } = await prove(instance.folder);
      expect([code, report.ok]).toEqual([1, false]);
      expectBroken(report, mutation);
      await expectSwitches(mutation.off);
      expect(await within(20_000, async () => (await formStatus()) === statusWhile(mutation))).toBe(
        true,
      );
      expect(await within(20_000, async () => samePage(mutation.breaks))).toBe(true);
    } finally {
      await undo();
    }
    // One of them by the command, whose process takes ten times as long to say the same.
    if (mutation === named.at(-1)) {
      const { code, report } = await prove(instance.folder);
      expect([code, report.ok]).toEqual([0, true]);
    } else {
      expect((await instance.prove()).filter(({ holds }) => holds !== true)).toEqual([]);
    }
    await (await instance.logIn(mutation.off[0] ?? "correspondence")).end();
    expect(await within(20_000, async () => (await post()).status === 303)).toBe(true);
    expect(await within(20_000, async () => samePage([]))).toBe(true);
  });
}

/** The sentences that do not hold are the right ones, and what is wrong is named under them. */
function expectBroken(report: Report, { breaks, names }: Mutation) {
  const broken = report.promises.filter(({ holds }) => holds === false);
  // A promise that two sentences make is broken in both.
  expect([...new Set(broken.map(({ id }) => id))].sort()).toEqual([...breaks].sort());
  const reasons = broken.flatMap(({ checks }) =>
    checks.filter(({ holds }) => holds === false).map(({ detail }) => detail),
  );
  for (const name of names) expect(reasons.join(" ")).toContain(name);
  expect(broken.every(({ provenAt }) => provenAt === null)).toBe(true);
}

/** Open sessions of what is switched off are ended, new ones refused; all others go on. */
async function expectSwitches(off: readonly PurposeName[]) {
  for (const [purpose, session] of sessions) {
    expect([purpose, await isOpen(session)]).toEqual([purpose, !off.includes(purpose)]);
    if (!off.includes(purpose)) continue;
    sessions.delete(purpose);
    expect(await instance.logIn(purpose).catch((error: { code?: string }) => error.code)).toBe(
      "28000",
    );
  }
}

const statusWhile = ({ off }: Mutation) => (off.includes("correspondence") ? 503 : 303);

async function formStatus(): Promise<number> {
  const shown = await fetch(`${instance.url}/forms/contact`);
  const taken = await post();
  // What is shown and what is taken must agree.
  return shown.status === 200 ? taken.status : shown.status === taken.status ? taken.status : 0;
}

let sender = 0;
function post(): Promise<Response> {
  sender += 1;
  return fetch(`${instance.url}/forms/contact`, {
    method: "POST",
    redirect: "manual",
    headers: { "x-forwarded-for": `10.1.${sender >> 8}.${sender & 255}` },
    body: new URLSearchParams({
      name: "A",
      email: `a${sender}@larkwire.example`,
      subject: "S",
      message: `number ${sender}`,
    }),
  });
}

/** Whether the policy page says "not proven since" beside these promises and no others. */
async function samePage(broken: readonly string[]): Promise<boolean> {
  const page = await (await fetch(`${instance.url}/privacy`)).text();
  const marks = [...page.matchAll(/<p class="proof-card-state[^>]*>\s*Evidence: ([^<]*)/g)];
  const said = instance.policy.bindings.filter((_, index) =>
    /^not proven since \d/.test(marks[index]?.[1] ?? ""),
  );
  return (
    marks.length === instance.policy.bindings.length &&
    [...new Set(said.map(({ promise }) => promise))].sort().join() === [...broken].sort().join()
  );
}
