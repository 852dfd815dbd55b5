/** The mailed link, in the hands of its owner, of scanners and of strangers. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const dayMs = 86_400_000;

/** Posts a message and returns the path of the link that was mailed about it, if one was. */
async function write(email: string, message = goodFields()["message"] ?? ""): Promise<string> {
  const before = here.mailbox.mails().length;
  expect((await here.post({ email, message })).status).toBe(303);
  await here.avow.delivering.settle();
  const [mail, more] = here.mailbox.mails().slice(0, here.mailbox.mails().length - before);
  expect(more).toBeUndefined();
  return /\/forms\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
}

const open = (link: string) => here.ask(link).then((answer) => answer.text());

/** Presses a button on the link's page, with the boxes as the page has them. */
async function press(link: string, button: "confirm" | "disown"): Promise<Response> {
  const page = await open(link);
  const boxes = [...page.matchAll(/name="(thread-[\w-]+)"/g)].map(([, name]) => name ?? "");
  const body = new URLSearchParams({ do: button });
  for (const name of boxes) body.set(name, "mine");
  return here.ask(link, { method: "POST", body });
}

/** How many people stand under an address: known, and alone. */
async function standing(email: string) {
  const [row] = await here.query<{ known: number; alone: number; messages: number }>(
    `select count(distinct p.id) filter (where p.verified_at is not null)::int as known,
       count(distinct p.id) filter (where p.verified_at is null)::int as alone,
       count(m.id)::int as messages
     from people.persons p left join people.messages m on m.person_id = p.id
     where p.email_index = $1`,
    [here.keyring.emailIndex(email)],
  );
  return row;
}

const addressOf = () => goodFields()["email"] ?? "";

test("Opening a link changes nothing, however often scanners do it", async () => {
  const email = addressOf();
  const link = await write(email);
  const before = await here.rows();
  for (const method of ["GET", "HEAD", "GET"]) {
    expect((await here.ask(link, { method })).status).toBe(200);
  }
  expect(await here.rows()).toEqual(before);
  expect(await standing(email)).toEqual({ known: 0, alone: 1, messages: 1 });
  expect(await open(link)).toContain("Did you write");
});

test("A confirmed link makes one known person, and a second use finds nothing to do", async () => {
  const email = addressOf();
  const link = await write(email);
  expect(await (await press(link, "confirm")).text()).toContain("confirmed");
  expect(await standing(email)).toEqual({ known: 1, alone: 0, messages: 1 });
  const before = await here.rows();
  expect(await open(link)).toContain("Already confirmed");
  expect((await press(link, "confirm")).status).toBe(200);
  expect((await press(link, "disown")).status).toBe(200);
  expect(await here.rows()).toEqual(before);
});

test("A disowned message is erased, and the link then knows nothing any more", async () => {
  const email = addressOf();
  const before = await here.rows();
  const link = await write(email);
  expect(await (await press(link, "disown")).text()).toContain("Deleted");
  expect(await standing(email)).toEqual({ known: 0, alone: 0, messages: 0 });
  const { "ledger.disclosures": _, "mail.deliveries": __, ...left } = await here.rows();
  expect(before).toMatchObject(left);
  expect((await here.ask(link)).status).toBe(410);
});

test("Two messages of one address in the window are both confirmed by the one link", async () => {
  const email = addressOf();
  const link = await write(email);
  expect(await write(email)).toBe("");
  expect(await open(link)).toContain("2 messages");
  await press(link, "confirm");
  expect(await standing(email)).toEqual({ known: 1, alone: 0, messages: 2 });
});

test("Of two messages only the one that is marked is confirmed", async () => {
  const email = addressOf();
  const link = await write(email);
  await write(email);
  const [name] = /thread-[\w-]+/.exec(await open(link)) ?? [""];
  const body = new URLSearchParams({ [name]: "mine", do: "confirm" });
  expect((await here.ask(link, { method: "POST", body })).status).toBe(200);
  expect(await standing(email)).toEqual({ known: 1, alone: 1, messages: 2 });
});

test("A message of a known person waits for its own link, and joins then", async () => {
  const email = addressOf();
  await press(await write(email), "confirm");
  await here.later(2 * 3_600_000);
  const link = await write(email);
  expect(await standing(email)).toEqual({ known: 1, alone: 1, messages: 2 });
  await press(link, "confirm");
  expect(await standing(email)).toEqual({ known: 1, alone: 0, messages: 2 });
});

test("Two links of one address that are used at once make one known person", async () => {
  const email = addressOf();
  const links = [await write(email)];
  await here.later(2 * 3_600_000);
  links.push(await write(email));
  const answers = await Promise.all(
    [...links, ...links].map((link) => press(link, "confirm").then(({ status }) => status)),
  );
  expect(answers).toEqual([200, 200, 200, 200]);
  expect(await standing(email)).toEqual({ known: 1, alone: 0, messages: 2 });
});

describe("a link", () => {
  test("that is a week old says so, and nothing happens", async () => {
    const email = addressOf();
    const link = await write(email);
    await here.later(7 * dayMs + 1000);
    const page = await here.ask(link);
    expect(page.status).toBe(410);
    // The sweep may have come first; then nothing is left that could tell of a date.
    expect(await page.text()).toMatch(/has expired|is no longer known/);
    const body = new URLSearchParams({ do: "confirm" });
    const posted = await here.ask(link, {
      method: "POST",
      headers: { accept: "application/json" },
      body,
    });
    expect(posted.status).toBe(410);
    expect(posted.headers.get("content-type")).toBe("application/problem+json");
    expect(await standing(email)).toMatchObject({ known: 0, alone: 1 });
  });

  test("that is forged or cut is not known", async () => {
    const link = await write(addressOf());
    const flipped = link.replace(/.$/, (sign) => (sign === "A" ? "Q" : "A"));
    const forged = [
      flipped,
      link.slice(0, -1),
      `${link}A`,
      `/forms/confirm/${"A".repeat(43)}`,
      "/forms/confirm/%00",
      `/forms/confirm/${"x".repeat(2000)}`,
      "/forms/confirm/..%2f..%2fadmin",
    ];
    for (const path of forged) {
      for (const method of ["GET", "POST"]) {
        const body = method === "POST" ? new URLSearchParams({ do: "disown" }) : null;
        expect((await here.ask(path, { method, body })).status).toBeOneOf([404, 410]);
      }
    }
  });

  test("reaches only what waits under its own address", async () => {
    const [mine, theirs] = [addressOf(), addressOf()];
    const link = await write(mine);
    const theirLink = await write(theirs);
    const [name] = /thread-[\w-]+/.exec(await open(theirLink)) ?? [""];
    for (const button of ["confirm", "disown"]) {
      const body = new URLSearchParams({ [name ?? ""]: "mine", do: button });
      await here.ask(link, { method: "POST", body });
    }
    expect(await standing(theirs)).toEqual({ known: 0, alone: 1, messages: 1 });
  });

  test("can't be pressed by a page of another site", async () => {
    const link = await write(addressOf());
    const answer = await here.ask(link, {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      body: new URLSearchParams({ do: "disown" }),
    });
    expect(answer.status).toBe(403);
    expect(await open(link)).toContain("Did you write");
  });
});

test("No line of the log holds a link or an address", () => {
  expect(here.logged()).not.toMatch(/people\.example|confirm\/[\w-]{20}/);
});
