/** Whatever a stranger posts gets one clear answer, as a page or as JSON, and changes nothing. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

/** A refusal says itself as a page and as problem+json, with nothing stored and nothing mailed. */
async function expectRefusal(
  send: (json: boolean) => Promise<Response>,
  status: number,
  sentence: RegExp,
): Promise<void> {
  const before = await here.rows();
  const page = await send(false);
  expect(page.status).toBe(status);
  expect(page.headers.get("content-type")).toStartWith("text/html");
  expect(await page.text()).toMatch(sentence);
  const problem = await send(true);
  expect(problem.status).toBe(status);
  expect(problem.headers.get("content-type")).toBe("application/problem+json");
  const body = await problem.text();
  expect(JSON.parse(body)).toMatchObject({ status, type: expect.stringMatching(/^urn:avow:/) });
  expect(body).toMatch(sentence);
  expect(await here.rows()).toEqual(before);
}

const raw =
  (body: string | Uint8Array<ArrayBuffer> | ReadableStream, contentType: string) =>
  (json: boolean) =>
    here.ask("/forms/contact", {
      method: "POST",
      headers: { "content-type": contentType, accept: json ? "application/json" : "text/html" },
      body,
    });
const urlencoded = "application/x-www-form-urlencoded";
const card = "4111 1111 1111 1111";

describe("a form", () => {
  test("that does not exist is named as such", () =>
    expectRefusal(
      (json) =>
        here.ask("/forms/contcat", {
          method: "POST",
          headers: { accept: json ? "application/json" : "text/html" },
          body: new URLSearchParams(goodFields()),
        }),
      404,
      /no such form/,
    ));

  test.each([
    ["a field too many", { company: "Acme" }, /company[\s\S]*not a field of this form/],
    ["a missing message", { message: null }, /must be filled in/],
    ["an empty message", { message: " \n " }, /must be filled in/],
    ["no address", { email: null }, /must be filled in/],
    ["an address that is none", { email: "ada at home" }, /@|address/],
    ["a name too long", { name: "n".repeat(201) }, /at most 200 characters and has 201/],
    ["a subject too long", { _subject: "s".repeat(301), subject: null }, /at most 300/],
    ["a message too long", { message: "ü".repeat(10_001) }, /at most 10000 characters/],
    [
      "a page to go on to that is not the vendor's",
      { _next: "https://evil.example/" },
      /not allow; please tell the owner of the page/,
    ],
  ] as const)("with %s is refused", (_, fields, sentence) =>
    expectRefusal((json) => here.post(fields, { json }), 422, sentence),
  );

  test("that is refused comes back with what was typed, as text", async () => {
    const answer = await here.post({ email: "nobody", message: '<b onload="x">Hi</b>' });
    const page = await answer.text();
    expect(page).toContain("&lt;b onload=");
    expect(page).not.toContain("<b onload");
  });

  test.each([
    ["broken UTF-8", "name=%ff%fe&email=a%40people.example&message=x", urlencoded, 400, /UTF-8/],
    ["another charset", "message=caf%E9", `${urlencoded}; charset=iso-8859-1`, 415, /UTF-8/],
    ["a null byte", "email=a%40people.example&message=a%00b", urlencoded, 400, /control/],
    ["a field twice", "message=a&message=b", urlencoded, 400, /twice/],
    ["an unknown type", "<a/>", "text/xml", 415, /application\/json/],
    ["broken JSON", '{"message":', "application/json", 400, /JSON/],
    ["nested JSON", '{"message":{"a":1}}', "application/json", 400, /text/],
    ["multipart cut short", "--b\r\nContent-", "multipart/form-data; boundary=b", 400, /cut off/],
    ["fields without end", "a&".repeat(5_000), urlencoded, 413, /fields/],
  ] as const)("with %s is refused", (_, body, type, status, sentence) =>
    expectRefusal(raw(body, type), status, sentence),
  );

  test("of ten megabytes is refused, announced or not", async () => {
    const big = new Uint8Array(10_000_000).fill(97);
    await expectRefusal(raw(big, urlencoded), 413, /larger than/);
    const chunked = () =>
      new ReadableStream({
        pull(controller) {
          controller.enqueue(big.subarray(0, 100_000));
          sent += 1;
          if (sent % 100 === 0) controller.close();
        },
      });
    let sent = 0;
    await expectRefusal((json) => raw(chunked(), urlencoded)(json), 413, /larger than/);
  });
});

test("a page to go on to that is not allowed is told to its owner, and leaves the form usable", async () => {
  const page = await (await here.post({ _next: "https://evil.example/secret" })).text();
  expect(page).toContain("You can send your message from here all the same.");
  expect(page).not.toContain("evil.example");
  const line = here
    .logged()
    .split("\n")
    .findLast((it) => it.includes("server.allowed_origins"));
  expect(JSON.parse(line ?? "{}")).toMatchObject({ level: "warn", form: "contact" });
  expect(line).not.toContain("evil");
});

describe("a card number", () => {
  test.each(["name", "email", "subject", "message", "_subject", "_next", "_gotcha", "phone"])(
    "in %s is refused and never comes back",
    async (field) => {
      for (const digits of [card, card.replaceAll(" ", ""), card.replaceAll(" ", "-")]) {
        const value = field === "_next" ? `https://vendor.example/?${digits}` : `it is ${digits}.`;
        const send = (json: boolean) => here.post({ [field]: value }, { json });
        await expectRefusal(send, 422, /card number/i);
        for (const json of [true, false])
          expect(await (await send(json)).text()).not.toContain(digits);
      }
    },
  );

  test("is said beside the field that holds it, as the form calls that", async () => {
    const page = await (await here.post({ message: `it is ${card}.` })).text();
    expect(page).toMatch(
      /<label for="field-message">Your message[\s\S]*To mend:<\/strong> holds what looks like a card/,
    );
    expect(page).not.toMatch(/[Ff]ield message/);
  });

  test("as the name of a field is refused and never comes back", async () => {
    const send = (json: boolean) => here.post({ [card]: "x" }, { json });
    await expectRefusal(send, 422, /card number/i);
    expect(await (await send(true)).text()).not.toContain(card);
  });

  test("in JSON is refused, as a number too", () =>
    expectRefusal(
      raw(`{"email":"a@people.example","message":${card.replaceAll(" ", "")}}`, "application/json"),
      422,
      /card number/i,
    ));
});

describe("lines and tags in fields", () => {
  test("reach no header of a mail, and its body as little", async () => {
    const before = here.mailbox.mails().length;
    const injected = "Ada\r\nBcc: victim@people.example\r\nX-Evil: 1";
    const { email } = goodFields();
    const answer = await here.post({
      ...{ name: injected, subject: `<script>alert(1)</script>${injected}`, email: email ?? "" },
      message: `<script>alert(2)</script>\r\n.\r\nBcc: victim@people.example`,
    });
    expect(answer.status).toBe(303);
    await here.avow.delivering.settle();
    const [mail, ...more] = here.mailbox.mails().slice(0, here.mailbox.mails().length - before);
    expect(more).toEqual([]);
    expect(mail?.envelope.to).toEqual([email ?? ""]);
    expect(mail?.headers.map(({ name }) => name).sort()).toEqual(
      [
        ...["auto-submitted", "content-type", "date", "from", "message-id", "mime-version"],
        ...["references", "subject", "to"],
      ].sort(),
    );
    expect(new TextDecoder().decode(mail?.raw)).not.toMatch(/script|victim|X-Evil|Ada/);
  });

  test("make no address", async () => {
    for (const email of [
      "a@people.example\r\nBcc: b@people.example",
      "a@people.example, b@people.example",
      "<a@people.example>",
      "a@people.example%0aBcc:b@people.example",
      '"a b"@people.example\n',
      "a@people.example\u2028b",
    ]) {
      expect((await here.post({ email })).status).toBeOneOf([400, 422]);
    }
  });
});

describe("a form's address", () => {
  test.each(["PUT", "DELETE", "PATCH"])("does not know %s", async (method) => {
    const before = await here.rows();
    const answer = await here.ask("/forms/contact", { method, body: "message=a" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toContain("POST");
    expect(await here.rows()).toEqual(before);
  });

  test("answers HEAD like GET, without a body", async () => {
    const answer = await here.ask("/forms/contact", { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  test("takes no post from a stranger's page, and lets only the vendor's read the answer", async () => {
    const origin = (value: string) => ({ headers: { origin: value } });
    await expectRefusal(
      (json) => here.post({}, { json, ...origin("https://evil.example") }),
      403,
      /may not|not among/,
    );
    const good = await here.post({}, { json: true, ...origin("https://vendor.example") });
    expect(good.status).toBe(201);
    expect(good.headers.get("access-control-allow-origin")).toBe("https://vendor.example");
    const hidden = await here.post({}, { json: true, ...origin("null") });
    expect(hidden.status).toBe(201);
    expect(hidden.headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each([
    ["https://vendor.example", 204, "https://vendor.example"],
    ["https://evil.example", 403, null],
    ["null", 403, null],
    ["https://vendor.example.evil.example", 403, null],
  ] as const)("answers the preflight of %s with %d", async (origin, status, allowed) => {
    const headers = { origin, "access-control-request-method": "POST" };
    const answer = await here.ask("/forms/contact", { method: "OPTIONS", headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toBe(allowed);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });
});

test("no log line of all this holds what was posted", () => {
  const lines = here.logged();
  expect(lines.length).toBeGreaterThan(5_000);
  expect(lines).not.toMatch(/people\.example|router|4111|script|Ada|victim|evil|caf/i);
});
