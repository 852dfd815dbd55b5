/** Whatever a stranger posts to subscribe gets one clear answer, and what is refused changes nothing. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const urlencoded = "application/x-www-form-urlencoded";
const card = "4111 1111 1111 1111";
let count = 0;
const newAddress = () => `s${(count += 1)}@people.example`;

type Fields = Readonly<Record<string, string>> | [string, string][];
interface How {
  readonly json?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts the sign-up; `json` asks for the answer as JSON. */
function post(fields: Fields, how: How = {}) {
  return raw(new URLSearchParams(fields).toString(), urlencoded, how);
}

function raw(body: string | Uint8Array<ArrayBuffer>, type: string, how: How = {}) {
  const accept = how.json ? "application/json" : "text/html";
  return here.ask("/newsletter/subscribe", {
    method: "POST",
    headers: { accept, "content-type": type, ...how.headers },
    body,
  });
}

async function expectRefusal(
  send: (json: boolean) => Promise<Response>,
  status: number,
  sentence: RegExp,
): Promise<void> {
  // A mail that is on its way changes rows, too.
  await here.avow.delivering.settle();
  const before = await here.rows();
  const page = await send(false);
  expect(page.status).toBe(status);
  expect(page.headers.get("content-type")).toStartWith("text/html");
  expect(await page.text()).toMatch(sentence);
  const problem = await send(true);
  expect(problem.status).toBe(status);
  expect(problem.headers.get("content-type")).toBe("application/problem+json");
  expect(await problem.text()).toMatch(sentence);
  expect(await here.rows()).toEqual(before);
}

async function addList(slug: string, change?: string): Promise<void> {
  await here.query(
    `insert into newsletter.lists (id, slug, title, wording, created_at)
     values (gen_random_uuid(), $1, 'A list', 'I would like to get it.', now())`,
    [slug],
  );
  if (change) await here.query(`update newsletter.lists set ${change} where slug = $1`, [slug]);
}

describe("an address", () => {
  test.each([
    ["", /Enter your e-mail address/],
    ["ada at home", /has no spaces|has an @/],
    ["ada.people.example", /has an @ in it/],
    ["@people.example", /missing before the @/],
    ["a@b@people.example", /one @ only/],
    ['"ada l"@people.example', /no spaces/],
    ['"ada"@people.example', /character that can(?:'|&#39;)t stand there/],
    ["ada(at home)@people.example", /no spaces|can(?:'|&#39;)t stand there/],
    ["ada(home)@people.example", /can(?:'|&#39;)t stand there/],
    ["<ada@people.example>", /can(?:'|&#39;)t stand there|no domain/],
    [".ada@people.example", /can(?:'|&#39;)t stand there/],
    ["ada..l@people.example", /can(?:'|&#39;)t stand there/],
    ["ada@localhost", /no domain/],
    ["ada@[127.0.0.1]", /no domain/],
    ["ada@people..example", /no domain/],
    ["ada@-people.example", /no domain/],
    ["ada@127.0.0.1", /no domain/],
    [`${"l".repeat(65)}@people.example`, /at most 64 characters/],
    [
      `ada@${"d".repeat(60)}.${"d".repeat(63)}.${"d".repeat(63)}.${"d".repeat(63)}.example`,
      /at most 254/,
    ],
    ["ada@people.example\r\nBcc: victim@people.example", /no spaces or control/],
    ["ada@people.example, bob@people.example", /no spaces/],
    ["ada\u200b@people.example", /no spaces or control/],
  ] as const)("%j is refused, with what to mend", (email, sentence) =>
    expectRefusal((json) => post({ email }, { json }), 422, sentence),
  );

  test.each([
    "ada+news@people.example",
    "ADA@PEOPLE.EXAMPLE",
    "o'brien&co@people.example",
    "j\u00f6rg@b\u00fccher.example",
    "\u7528\u6237@\u4f8b\u3048.example",
    `${"l".repeat(64)}@people.example`,
  ])("%j is taken", async (email) => {
    const answer = await post({ email });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("https://avow.vendor.example/newsletter/thanks");
  });

  test("is one mailbox however it is spelled: the second spelling gets no other mail", async () => {
    await here.avow.delivering.settle();
    const before = here.mailbox.mails().length;
    for (const email of ["eva@b\u00fccher.example", "EVA@xn--bcher-kva.example"]) {
      expect((await post({ email })).status).toBe(303);
    }
    await here.avow.delivering.settle();
    expect(here.mailbox.mails().length - before).toBe(1);
  });
});

describe("a sign-up", () => {
  test.each([
    [{ company: "Acme" }, /company[\s\S]*not a field of this form/],
    [{ ip: "10.0.0.1" }, /ip[\s\S]*not a field of this form/],
    [{ name: "n".repeat(201) }, /at most 200 characters and has 201/],
    [{ list: "gossip" }, /“gossip” is no list here; the lists here are: newsletter/],
    [{ list: "newsletter,gossip" }, /“gossip” is no list here/],
    [{ _next: "https://evil.example/" }, /not allow; please tell the owner of the page/],
    [{ _next: "javascript:alert(1)" }, /not allow; please tell the owner of the page/],
  ] as const)("with %j is refused, with what to mend", (extra, sentence) =>
    expectRefusal((json) => post({ email: newAddress(), ...extra }, { json }), 422, sentence),
  );

  test("that is refused comes back with what was typed, as text", async () => {
    const page = await (await post({ email: "nobody", name: '<b onload="x">Ada</b>' })).text();
    expect(page).toContain('value="nobody"');
    expect(page).toContain("&lt;b onload=");
    expect(page).not.toContain("<b onload");
    expect(page).toContain("I would like to get the newsletter of Larkwire Tools");
  });

  test.each(["name", "email", "list", "_next", "_gotcha", "phone", card])(
    "with a card number in %j is refused, and it never comes back",
    async (field) => {
      for (const digits of [card, card.replaceAll(" ", "")]) {
        const send = (json: boolean) => post({ email: newAddress(), [field]: digits }, { json });
        await expectRefusal(send, 422, /card number/i);
        for (const json of [true, false])
          expect(await (await send(json)).text()).not.toContain(digits);
      }
    },
  );

  test.each([
    ["broken UTF-8", "email=a%40people.example&name=%ff%fe", urlencoded, 400, /UTF-8/],
    ["another charset", "email=a", `${urlencoded}; charset=iso-8859-1`, 415, /UTF-8/],
    ["a null byte", "email=a%40people.example&name=a%00b", urlencoded, 400, /control/],
    ["an address twice", "email=a%40b.example&email=c%40d.example", urlencoded, 400, /twice/],
    ["an unknown type", "<a/>", "text/xml", 415, /application\/json/],
    ["nested JSON", '{"email":{"a":1}}', "application/json", 400, /text/],
    ["ten megabytes", new Uint8Array(10_000_000).fill(97), urlencoded, 413, /larger than/],
  ] as const)("with %s is refused", (_, body, type, status, sentence) =>
    expectRefusal((json) => raw(body, type, { json }), status, sentence),
  );

  test("whose trap was filled in is thanked, and thrown away", async () => {
    await here.avow.delivering.settle();
    const before = await here.rows();
    expect((await post({ email: newAddress(), _gotcha: "x" })).status).toBe(303);
    expect(await here.rows()).toEqual(before);
  });

  test("leads to the vendor's own page, or to one of ours", async () => {
    const next = "https://vendor.example/almost-there?a=1";
    const answer = await post({ email: newAddress(), _next: next });
    expect(answer.headers.get("location")).toBe(next);
    const thanks = await here.ask("/newsletter/thanks");
    expect(await thanks.text()).toContain("only then are you");
  });

  test("of a stranger's page is refused, and only the vendor's may read the answer", async () => {
    const from = (origin: string) => ({ headers: { origin } });
    const evil = (json: boolean) =>
      post({ email: newAddress() }, { json, ...from("https://evil.example") });
    await expectRefusal(evil, 403, /not among those that may post/);
    const good = await post(
      { email: newAddress() },
      { json: true, ...from("https://vendor.example") },
    );
    expect(good.status).toBe(201);
    expect(await good.json()).toEqual({ ok: true });
    expect(good.headers.get("access-control-allow-origin")).toBe("https://vendor.example");
    expect(good.headers.get("set-cookie")).toBeNull();
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const preflight = await here.ask("/newsletter/subscribe", { method: "OPTIONS", headers });
    expect(preflight.status).toBe(403);
  });
});

test("Nothing that a visitor typed reaches a mail, in a header or in its text", async () => {
  const email = newAddress();
  await here.avow.delivering.settle();
  const before = here.mailbox.mails().length;
  const name =
    "Adalovelace\r\nBcc: victim@people.example\r\n<script>alert(1)</script> http://evil.example";
  expect((await post({ email, name })).status).toBe(303);
  await here.avow.delivering.settle();
  const [mail, ...more] = here.mailbox.mails().slice(0, here.mailbox.mails().length - before);
  expect(more).toEqual([]);
  expect(mail?.envelope.to).toEqual([email]);
  expect(new TextDecoder().decode(mail?.raw)).not.toMatch(
    /alert|victim@|evil\.example|Adalovelace/,
  );
  const page = /\/newsletter\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
  const shown = await (await here.ask(page)).text();
  expect(shown).toContain("&lt;script&gt;");
  expect(shown).not.toContain("<script>alert");
});

describe("with several lists", () => {
  beforeAll(async () => {
    await addList("releases");
    await addList("inside", "is_public = false");
    await addList("old", "archived_at = now()");
  });

  test("one has to be named, and those that there are, are told", () =>
    expectRefusal(
      (json) => post({ email: newAddress() }, { json }),
      422,
      /list[\s\S]*must be chosen; the lists here are: releases, newsletter|must be chosen; the lists here are: newsletter, releases/,
    ));

  test.each([
    ["inside", /“inside” is no list here/],
    ["old", /“old” takes no sign-ups any more/],
  ] as const)("%j can't be joined by a form", (list, sentence) =>
    expectRefusal((json) => post({ email: newAddress(), list }, { json }), 422, sentence),
  );

  test("several can be named at once, in each way that forms have", async () => {
    const asked = async (send: (email: string) => Promise<Response>) => {
      const email = newAddress();
      expect((await send(email)).status).toBeOneOf([201, 303]);
      const [row] = await here.query<{ n: number }>(
        "select cardinality(list_ids) as n from newsletter.sign_ups where email_index = $1",
        [here.keyring.emailIndex(email)],
      );
      return row?.n;
    };
    const both = ["newsletter", "releases"];
    expect(
      await asked((email) =>
        post([
          ["email", email],
          ["list", both[0] ?? ""],
          ["list", both[1] ?? ""],
        ]),
      ),
    ).toBe(2);
    expect(await asked((email) => post({ email, list: both.join(", ") }))).toBe(2);
    const json = (email: string) =>
      raw(JSON.stringify({ email, list: both }), "application/json", { json: true });
    expect(await asked(json)).toBe(2);
  });

  test("each has a page of its own, and none that can't be joined has one", async () => {
    const page = await here.ask("/newsletter/subscribe/releases");
    expect(await page.text()).toContain('type="hidden" name="list" value="releases"');
    for (const slug of ["inside", "old", "gossip", "../admin", "%00"]) {
      expect((await here.ask(`/newsletter/subscribe/${slug}`)).status).toBeOneOf([404, 403]);
    }
    const all = await (await here.ask("/newsletter/subscribe")).text();
    expect(
      [...all.matchAll(/name="list" value="([^"]+)"/g)].map(([, slug]) => slug).toSorted(),
    ).toEqual(both());
  });
  const both = () => ["newsletter", "releases"];
});

test("No log line of all this holds what was posted", () => {
  const lines = here.logged();
  expect(lines.length).toBeGreaterThan(5_000);
  expect(lines).not.toMatch(
    /people\.example|4111|<script|Adalovelace|victim|evil\.example|gossip|bcher/i,
  );
});
