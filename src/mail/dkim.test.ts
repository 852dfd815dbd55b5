import { describe, expect, test } from "bun:test";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import DKIM from "nodemailer/lib/dkim";
import { tagsOf, verifyDkim } from "./dkim-verify.fixture.ts";
import { createDkimSigner, generateDkimKey } from "./mod.ts";

const keys = { rsa: await generateDkimKey(), ed25519: await generateDkimKey("ed25519") };
const where = { domain: "larkwire.example", selector: "avow" };
const signerOf = (type: "rsa" | "ed25519", cores = 2) =>
  createDkimSigner({ ...where, privateKeyPem: keys[type], cores });

const header = [
  "From: Larkwire Tools <hello@larkwire.example>",
  'To: "Ada" <ada@example.org>',
  "Subject: News\r\n  that is\tfolded ",
  "Date: Tue, 24 Nov 2026 10:00:00 +0000",
  "Message-ID: <1@larkwire.example>",
  "List-Unsubscribe: <https://avow.larkwire.example/u/abc>",
  "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  "X-Other: à",
].join("\r\n");
const mailOf = (body: string) => Buffer.from(`${header}\r\n\r\n${body}`);

async function signed(type: "rsa" | "ed25519", mail: Buffer, cores = 2) {
  const signer = signerOf(type, cores);
  const message = Buffer.concat([Buffer.from(await signer.sign(mail)), mail]);
  return { message, record: signer.publicRecord };
}

/** RFC 8463, appendix A. */
const rfcRecord = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const rfcMessage = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`.replaceAll("\n", "\r\n");

describe("the verifier of these tests", () => {
  test("accepts the example of RFC 8463", () => {
    expect(verifyDkim(Buffer.from(rfcMessage), rfcRecord)).toBe("valid");
    const changed = rfcMessage.replace("dinner", "supper");
    expect(verifyDkim(Buffer.from(changed), rfcRecord)).toBe("header differs");
  });

  test("accepts what another program signed", async () => {
    const composer = new MailComposer({
      from: "hello@larkwire.example",
      to: "ada@example.org",
      subject: "Grüße",
      text: "One.\n\n two  three \n\n",
      newline: "windows",
    });
    const bytes = await composer.compile().build();
    const other = new DKIM({
      domainName: where.domain,
      keySelector: where.selector,
      privateKey: keys.rsa,
    });
    const stream = other.sign(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { publicRecord } = signerOf("rsa");
    expect(verifyDkim(Buffer.concat(chunks), publicRecord)).toBe("valid");
  });
});

describe.each(["rsa", "ed25519"] as const)("a signature by %s", (type) => {
  test.each([1, 2])("holds, whatever the body is, where there are %i cores", async (cores) => {
    const piece = fc.constantFrom("a", "b ", "  ", "\t", "\r\n", " \r\n", ".", "=20", "ü", ":");
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const { message, record } = await signed(type, mailOf(pieces.join("")), cores);
        expect(verifyDkim(message, record)).toBe("valid");
      }),
      { numRuns: 60 },
    );
  });

  test.each(["", "a", "\r\n", "a\r\n", "a  b\r\n", "a \r\n", "a\tb\r\n", "a\r\n\r\n", " a\r\n"])(
    "holds for the body %j",
    async (body) => {
      const { message, record } = await signed(type, mailOf(body));
      expect(verifyDkim(message, record)).toBe("valid");
    },
  );

  test("breaks when body, recipient or unsubscribe address are changed, or another sender is added", async () => {
    const { message, record } = await signed(type, mailOf("Hello.\r\n"));
    const after = (from: string | RegExp, to: string) =>
      verifyDkim(Buffer.from(message.toString("latin1").replace(from, to), "latin1"), record);
    expect(after("Hello", "Hallo")).toBe("body differs");
    expect(after("ada@", "eve@")).toBe("header differs");
    expect(after("/u/abc", "/u/abd")).toBe("header differs");
    expect(after("One-Click", "Two-Click")).toBe("header differs");
    expect(after("\r\nTo:", "\r\nFrom: eve@example.org\r\nTo:")).toBe("header differs");
    expect(after("\r\nTo:", "\r\nReply-To: eve@example.org\r\nTo:")).toBe("header differs");
    expect(after("\r\nTo:", "\r\nSubject: Another\r\nTo:")).toBe("header differs");
    expect(after("X-Other", "X-Else")).toBe("valid");
    expect(after(/  that is\tfolded /, " that is folded")).toBe("valid");
  });

  test.each([
    ...["From: eve@example.org", "To: eve@example.org", "Subject: Another", "Reply-To: eve@x.org"],
    ...["Date: Tue, 24 Nov 2020 10:00:00 +0000", "Message-ID: <2@larkwire.example>"],
    ...["MIME-Version: 1.1", "Content-Type: text/html", "Content-Transfer-Encoding: base64"],
    "List-Unsubscribe: <https://eve.example/u>",
    "List-Unsubscribe-Post: List-Unsubscribe=Another",
    "List-Id: <eve.example>",
  ])(
    "breaks when “%s” is put on top of it, or behind, whether there was one or not",
    async (field) => {
      const [name = ""] = field.split(":");
      const without = header
        .split(/\r\n(?! )/)
        .filter((it) => !it.startsWith(`${name}:`))
        .join("\r\n");
      for (const head of [header, `${header}\r\nList-Id: <news.larkwire.example>`, without]) {
        const { message, record } = await signed(type, Buffer.from(`${head}\r\n\r\nHello.\r\n`));
        const text = message.toString("latin1");
        expect(verifyDkim(message, record)).toBe("valid");
        const onTop = Buffer.from(`${field}\r\n${text}`, "latin1");
        expect(verifyDkim(onTop, record)).toBe("header differs");
        const behind = Buffer.from(text.replace("\r\n\r\n", `\r\n${field}\r\n\r\n`), "latin1");
        expect(verifyDkim(behind, record)).toBe("header differs");
      }
    },
  );

  test("leaves all others a turn before the next one on a single core", async () => {
    const signer = signerOf(type, 1);
    let turn = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; turn += 1) await new Promise(setImmediate);
    })();
    const turns = await Promise.all(
      Array.from({ length: 20 }, async () => {
        await signer.sign(mailOf("Hello.\r\n"));
        return turn;
      }),
    );
    isDone = true;
    await others;
    expect(new Set(turns).size).toBe(20);
  });

  test("stands in lines of at most 78 characters, and names what it signs", async () => {
    const { message } = await signed(type, mailOf("Hello.\r\n"));
    const lines =
      message
        .toString("latin1")
        .split(/\r\n(?! )/)[0]
        ?.split("\r\n") ?? [];
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
    const tags = tagsOf(lines.join(""));
    expect(tags.get("d")).toBe(where.domain);
    expect(tags.get("s")).toBe(where.selector);
    expect(tags.get("a")).toBe(`${type}-sha256`);
    const names = (tags.get("h") ?? "").replace(/\s/g, "").split(":");
    expect(names.filter((name) => name === "from")).toHaveLength(2);
    for (const name of ["to", "subject", "date", "message-id"]) expect(names).toContain(name);
    for (const name of ["list-unsubscribe", "list-unsubscribe-post"]) expect(names).toContain(name);
  });
});

test("A signer that has signed other mails before signs each as if it were its first", async () => {
  const field = fc.constantFrom(
    ...[
      "Subject: a",
      "Subject: ab",
      "Subject: a\r\n b",
      "Subject: a\r\n\tb",
      "To: ada@example.org",
    ],
    ...["To: ada@example.org\r\n , eve@example.org", "X-Other: à", "From: a@b.example", "no field"],
  );
  const head = fc.array(field, { minLength: 1, maxLength: 6 }).map((fields) => fields.join("\r\n"));
  await fc.assert(
    fc.asyncProperty(fc.array(head, { minLength: 2, maxLength: 8 }), async (heads) => {
      const signer = signerOf("ed25519");
      for (const one of heads) {
        const mail = Buffer.from(`${one}\r\n\r\nHello.\r\n`);
        const message = Buffer.concat([Buffer.from(await signer.sign(mail)), mail]);
        expect(verifyDkim(message, signer.publicRecord)).toBe("valid");
      }
    }),
    { numRuns: 200 },
  );
});

test("a key that is too small, of another kind, or no key is refused in one sentence", () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const pemOf = (key: typeof small) => key.export({ type: "pkcs8", format: "pem" });
  for (const privateKeyPem of [pemOf(small), pemOf(other), "", "no key"]) {
    expect(() => createDkimSigner({ ...where, privateKeyPem })).toThrow(/^The DKIM key is no/);
  }
});

test("the record for DNS is that of the key", () => {
  expect(signerOf("rsa").publicRecord).toMatch(/^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{392}$/);
  expect(signerOf("ed25519").publicRecord).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
  expect(signerOf("rsa").recordName).toBe("avow._domainkey.larkwire.example");
  expect(createPrivateKey(keys.rsa).asymmetricKeyDetails?.modulusLength).toBe(2048);
});
