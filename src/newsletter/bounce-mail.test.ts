import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { log } from "../kernel/log.ts";
import { type BounceScene, changeOf, openBounceScene, writtenTo } from "./bounce.fixture.ts";
import { takeMail } from "./bounce-mail.ts";
import { complaintAbout, failureOf } from "./bounce-mails.fixture.ts";

let scene: BounceScene;
const logged: string[] = [];
let loud: (line: string) => void;
beforeAll(async () => {
  loud = log.redirect((line) => logged.push(line));
  scene = await openBounceScene();
});
afterAll(async () => {
  log.redirect(loud);
  await scene.close();
});

const written = () => writtenTo(scene);
const take = (mail: string) => takeMail(scene.bounces, Buffer.from(mail, "latin1"));

const change = (work: () => Promise<unknown>) => changeOf(scene, "mailbox", work);

describe("a mail that came back", () => {
  test("is tied by the address that it came to", async () => {
    const { email, person, verp } = await written();
    expect(await take(failureOf({ to: verp, recipient: email }))).toBe("done");
    expect(await scene.suppressed(person)).toBe("bounced");
  });

  test("is tied by our Message-ID when it came to another address", async () => {
    const { email, person, messageId } = await written();
    const mail = failureOf({ to: "hello@larkwire.example", recipient: email, messageId });
    expect(await take(mail)).toBe("done");
    expect(await scene.suppressed(person)).toBe("bounced");
  });

  test("that names a victim and no token of ours does nothing", async () => {
    const { email, person, delivery, verp, messageId } = await written();
    const last = messageId.slice(0, -25);
    const forged = [
      failureOf({ to: "hello@larkwire.example", recipient: email }),
      failureOf({ to: `hello+${delivery}@larkwire.example`, recipient: email }),
      failureOf({
        to: verp.replace(/\+./, (first) => (first === "+q" ? "+r" : "+q")),
        recipient: email,
      }),
      failureOf({ to: verp.replace("@", "x@"), recipient: email }),
      failureOf({ to: verp.replace("larkwire", "evil"), recipient: email }),
      failureOf({
        to: "a@b.example",
        recipient: email,
        messageId: `<${delivery}@larkwire.example>`,
      }),
      failureOf({ to: "a@b.example", recipient: email, messageId: `${last}@larkwire.example>` }),
      complaintAbout({ to: "hello@larkwire.example", recipient: email }),
    ];
    const changed = await change(async () => {
      for (const mail of forged) expect(await take(mail)).toBe("leave");
    });
    expect(changed).toEqual({ untied: forged.length });
    expect(await scene.suppressed(person)).toBe("");
  });

  test("with somebody's own token names only themselves, whoever stands in it", async () => {
    const [own, victim] = [await written(), await written()];
    await take(failureOf({ to: own.verp, recipient: victim.email, messageId: victim.messageId }));
    expect(await scene.suppressed(victim.person)).toBe("");
    expect((await scene.rows()).filter(({ person_id }) => person_id === victim.person)).toEqual([]);
  });

  test("from where it was passed on to gives up no address", async () => {
    const { person, verp } = await written();
    await take(failureOf({ to: verp, recipient: "somebody.else@elsewhere.example" }));
    const [row] = (await scene.rows()).filter(({ person_id }) => person_id === person);
    expect(row).toMatchObject({ reason: "userunknown", is_hard: false, suppressed: false });
  });

  test("of which some arrived gives up no address", async () => {
    const { email, person, verp } = await written();
    const changed = await change(() =>
      take(failureOf({ to: verp, recipient: email, delivered: email })),
    );
    expect([changed, await scene.suppressed(person)]).toEqual([{ ignored: 1 }, ""]);
  });

  test("that is delayed, delivered, or answered by a machine changes nothing", async () => {
    const { email, person, verp } = await written();
    const mails = [
      failureOf({ to: verp, recipient: email, action: "delayed", status: "4.4.1" }),
      failureOf({ to: verp, recipient: email, action: "delivered", status: "2.0.0" }),
      `From: ${email}\nTo: ${verp}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nAway.\n`,
      `From: ${email}\nTo: ${verp}\nSubject: Re: News\n\nThank you!\n`,
    ];
    const changed = await change(async () => {
      for (const mail of mails) expect(await take(mail)).toBe("leave");
    });
    expect([changed, await scene.suppressed(person)]).toEqual([{ ignored: 4 }, ""]);
  });

  test("as a complaint ends the writing, whatever else a provider sends does not", async () => {
    const { email, person, verp, messageId } = await written();
    for (const type of ["not-spam", "auth-failure", "virus"]) {
      await take(complaintAbout({ to: verp, recipient: email, messageId, type }));
    }
    expect(await scene.suppressed(person)).toBe("");
    await take(complaintAbout({ to: "hello@larkwire.example", recipient: email, messageId }));
    expect(await scene.suppressed(person)).toBe("complained");
  });

  test("leaves no address and no word of it in the log", () => {
    expect(logged.join("")).not.toMatch(/@example\.org|unknown user/i);
  });
});

describe("whatever lies in the mailbox", () => {
  test("never throws, suppresses nobody and lets nobody go without a token of ours", async () => {
    const { email, person, delivery } = await written();
    const whole = failureOf({ to: "hello@larkwire.example", recipient: email });
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
      fc.constantFrom(email, delivery, "Subject: unsubscribe\n", "To: hello+", "@larkwire.example"),
      fc.constantFrom("Message-ID: <", "Feedback-Type: abuse\n", "\n\n", "--b\n", "\r\n", "\0"),
      fc.nat(whole.length).map((at) => whole.slice(at)),
      fc.nat(whole.length).map((at) => whole.slice(0, at)),
    );
    const before = await scene.rows();
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        expect(await take(pieces.join(""))).toBe("leave");
      }),
      { numRuns: 150 },
    );
    expect(await scene.rows()).toEqual(before);
    expect(await scene.suppressed(person)).toBe("");
  });

  test("acts on one delivery when a valid token is among it", async () => {
    const [other, one] = [await written(), await written()];
    const noise = fc
      .string({ unit: "binary", maxLength: 60 })
      .map((it) => it.replace(/[\r\n]/g, ""));
    await fc.assert(
      fc.asyncProperty(noise, noise, async (first, second) => {
        const mail = failureOf({ to: one.verp, recipient: one.email });
        const made = `X-One: ${first}\n${mail.replace("\n\n", `\nX-Two: ${second}\n\n`)}`;
        expect(await takeMail(scene.bounces, Buffer.from(made))).toBe("done");
      }),
      { numRuns: 40 },
    );
    expect(await scene.suppressed(one.person)).toBe("bounced");
    expect(await scene.suppressed(other.person)).toBe("");
  });
});
