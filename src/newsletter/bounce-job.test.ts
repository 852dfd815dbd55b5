import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type BounceMailbox, startBounceMailbox } from "../../sandbox/bounce-mailbox/mod.ts";
import { createRegister } from "../egress/mod.ts";
import { log } from "../kernel/log.ts";
import { bounceMailbox } from "../mail/mod.ts";
import { type BounceScene, changeOf, openBounceScene, writtenTo } from "./bounce.fixture.ts";
import { lookForBounces } from "./bounce-job.ts";
import { takeMail } from "./bounce-mail.ts";
import { failureOf } from "./bounce-mails.fixture.ts";
import { readPlace, readSources } from "./store-bounce-sources.ts";

let scene: BounceScene;
let loud: (line: string) => void;
beforeAll(async () => {
  loud = log.redirect(() => undefined);
  scene = await openBounceScene();
});
afterAll(async () => {
  log.redirect(loud);
  await scene.close();
});

const written = () => writtenTo(scene);
const change = (work: () => Promise<unknown>) => changeOf(scene, "mailbox", work);

describe("the look into a mailbox", () => {
  let mailbox: BounceMailbox;
  afterEach(() => mailbox.stop());

  async function open() {
    const account = { user: "bounces", password: "secret" };
    mailbox = await startBounceMailbox({ port: 0, ...account });
    const { bounces } = scene;
    const at = { host: "127.0.0.1", port: mailbox.port, tls: "off" as const };
    const settings = { ...bounces.settings, ...account, ...at };
    return { ...bounces, settings, register: createRegister(bounceMailbox(settings)) };
  }

  test("acts on what came back, deletes it, and leaves a letter alone", async () => {
    const bounces = await open();
    const { email, person, verp } = await written();
    mailbox.deliver(failureOf({ to: verp, recipient: email }));
    mailbox.deliver("From: ann@example.org\r\nSubject: A letter\r\n\r\nHello");
    await lookForBounces(bounces);
    expect(await scene.suppressed(person)).toBe("bounced");
    expect(mailbox.mails().map(({ bytes }) => bytes.toString().slice(0, 5))).toEqual(["From:"]);
  });

  test("that ended before it could delete counts the mail once, and deletes it next time", async () => {
    const bounces = await open();
    const { email, person, verp } = await written();
    mailbox.deliver(failureOf({ to: verp, recipient: email }));
    mailbox.fail({ commandsMax: 6 });
    await lookForBounces(bounces);
    expect([mailbox.mails().length, await scene.suppressed(person)]).toEqual([1, "bounced"]);
    mailbox.fail(null);
    const changed = await change(() => lookForBounces(bounces));
    expect([mailbox.mails().length, changed]).toEqual([0, { repeated: 1 }]);
    expect((await scene.rows()).filter(({ person_id }) => person_id === person)).toHaveLength(1);
  });

  test("begins behind the last one, and at the beginning of another mailbox", async () => {
    const bounces = await open();
    mailbox.deliver("Subject: A letter\r\n\r\nHello");
    await lookForBounces(bounces);
    expect(await change(() => lookForBounces(bounces))).toEqual({});
    const other = { ...bounces, settings: { ...bounces.settings, folder: "Other" } };
    expect(await change(() => lookForBounces(other))).toEqual({ ignored: 1 });
  });

  test("that fails says why to operators, and the next one clears it", async () => {
    const bounces = await open();
    mailbox.fail({ hang: "greeting", greeting: "" });
    mailbox.fail({ greeting: "* BYE full" });
    await lookForBounces(bounces);
    const problem = async () =>
      (await readSources(scene.database.db("newsletter"))).map((it) => it.problem);
    expect(await problem()).toEqual(["The mailbox server does not greet as an IMAP server does."]);
    mailbox.fail(null);
    await lookForBounces(bounces);
    expect(await problem()).toEqual([null]);
  });

  test("leaves the mail while the newsletter's login is switched off", async () => {
    const bounces = await open();
    const { email, verp } = await written();
    mailbox.deliver(failureOf({ to: verp, recipient: email }));
    const { newsletter } = bounces;
    const off = { purpose: "newsletter" as const, since: new Date(), promise: "x", reason: "x" };
    newsletter.gate.set([off]);
    const mail = Buffer.from(failureOf({ to: verp, recipient: email }));
    const why = await takeMail(bounces, mail).catch((error: Error) => error.message);
    expect(why).toContain("switched off");
    await lookForBounces(bounces).catch(() => undefined);
    newsletter.gate.set([]);
    expect(mailbox.mails()).toHaveLength(1);
  });

  test("of an unknown mailbox has no place yet", async () => {
    await open();
    expect(await readPlace(scene.database.db("newsletter"), Buffer.from("x"))).toBeUndefined();
  });
});
