/** A letter that can't be taken in now comes back as it was typed, so that nobody writes it twice. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const letter = { name: "Ada Writer", subject: "My router", message: "A letter\nof two <lines>" };
const card = "4111 1111 1111 1111";

/** What stands in the fields of the page, and that no card number does. */
async function expectLetter(response: Response, status: number, sentence: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  const page = await response.text();
  expect(page).toMatch(sentence);
  expect(page).toContain("What you wrote stands below");
  expect(page).toContain('value="Ada Writer"');
  expect(page).toContain('value="My router"');
  expect(page).toContain("A letter\nof two &lt;lines&gt;");
  expect(page).not.toContain(card);
}

const withCard = { ...letter, message: `${letter.message}\n${card}` };

test("when its client wrote too often, with the wait in words", async () => {
  const from = "198.51.100.20";
  for (let n = 0; n < 10; n += 1) await here.post({}, { from, json: true });
  await here.avow.delivering.settle();
  const before = await here.rows();
  const answer = await here.post(letter, { from });
  // It runs down while the test does.
  const wait = Number(answer.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(120);
  expect(wait).toBeLessThanOrEqual(180);
  await expectLetter(answer, 429, /please wait 3 minutes, then send it again/);
  await expectLetter(await here.post(withCard, { from }), 429, /please wait 3 minutes/);
  const problem = await here.post(letter, { from, json: true });
  expect(await problem.json()).toMatchObject({ status: 429 });
  expect(await here.rows()).toEqual(before);
});

test("when too many came for its address, with the wait in words", async () => {
  const { email = "" } = goodFields();
  for (let n = 0; n < 5; n += 1) await here.post({ email }, { json: true });
  await expectLetter(await here.post({ ...letter, email }), 429, /please wait 12 minutes/);
});

test("while correspondence is switched off", async () => {
  await here.avow.delivering.settle();
  await here.query(
    `insert into avow.switches (purpose, off_since, promise, reason)
     values ('correspondence', now(), 'contact-purpose', 'as tried')`,
  );
  await here.avow.proofs.refresh();
  try {
    const before = await here.rows();
    await expectLetter(await here.post(letter), 503, /switched off/);
    await expectLetter(await here.post(withCard), 503, /switched off/);
    expect((await here.post(letter, { json: true })).status).toBe(503);
    expect(await here.rows()).toEqual(before);
  } finally {
    await here.query("delete from avow.switches");
    await here.avow.proofs.refresh();
  }
  expect((await here.post(letter)).status).toBe(303);
});
