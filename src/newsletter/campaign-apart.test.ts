/** One reader gets two campaigns: nothing in the two mails says that they went to the same person. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { SinkMail } from "../../sandbox/sink/mod.ts";
import { type CampaignScene, openCampaigns } from "../../test/campaign-run.ts";
import { begin } from "../../test/campaign-scene.ts";
import { commonTo, hexOf } from "./mail-common.fixture.ts";

setDefaultTimeout(60_000);

const count = 60;

let scene: CampaignScene;
/** What each reader got of the first campaign and of the second, in the order of sign-up. */
let got: (readonly [SinkMail, SinkMail])[];

beforeAll(async () => {
  scene = await openCampaigns();
  const first = await scene.campaign(count);
  await scene.start().settle();
  const second = { subject: "Another one", body: "Of something else, a month later." };
  await begin(scene.newsletter, [first.listId], second);
  await scene.start().settle();
  got = first.addresses.map((address) => {
    const [one, other] = scene.sink.mails.filter(({ to }) => to === address);
    if (!one || !other) throw new Error("a mail did not arrive");
    return [one, other];
  });
});
afterAll(() => scene.close());

/** Head and body as anybody reads them, with the envelope's sender before. */
const whole = ({ from, bytes }: SinkMail) =>
  `Return-Path: <${from}>\r\n${bytes.toString("latin1")}`;
const nameOf = (address: string) => {
  const [, n = ""] = /reader-(\d+)@/.exec(address) ?? [];
  return Number(n) % 3 === 0 ? "there" : `Reader ${n}`;
};

test("Two mails to one reader share nothing but the reader that a mail to somebody else lacks", () => {
  for (const [at, [one, other]] of got.entries()) {
    const [strange, too] = got[(at + 1) % count] ?? [];
    if (!strange || !too) throw new Error("there is no other reader");
    const mails = { one: whole(one), other: whole(other), others: [whole(strange), whole(too)] };
    expect(commonTo({ ...mails, own: [one.to, nameOf(one.to)] })).toEqual([]);
  }
});

test("What two mails to one reader share would be found", () => {
  const [[one, other] = [], [strange, too] = []] = got;
  if (!one || !other || !strange || !too) throw new Error("there are too few mails");
  const mails = { own: [one.to, nameOf(one.to)], others: [whole(strange), whole(too)] };
  for (const mark of ["X-Reader: 8d41f0c2", "?reader=8d41f0c2", "8d41f0c2"]) {
    const [a, b] = [one, other].map((mail) => `${whole(mail)}\r\n${mark}`);
    expect(commonTo({ ...mails, one: a ?? "", other: b ?? "" })).not.toEqual([]);
  }
});

const bytesOf = (token: string) => [...Buffer.from(hexOf(token), "hex")];

const tokens: readonly (readonly [string, (mail: SinkMail) => string])[] = [
  ["return address", ({ from }) => /\+([a-z0-9]{39})@/.exec(from)?.[1] ?? ""],
  [
    "Message-ID",
    ({ bytes }) => /^message-id: <([a-z0-9]{39})@/im.exec(bytes.toString("latin1"))?.[1] ?? "",
  ],
];

test.each(tokens)(
  "The %s of two mails to one reader agree no more than those of two readers",
  (_, of) => {
    const all = got.map(([one, other]) => [bytesOf(of(one)), bytesOf(of(other))] as const);
    for (let place = 0; place < 24; place += 1) {
      const alike = all.filter(([one, other]) => one[place] === other[place]).length;
      // One in 256 by chance: that 12 of 60 do happens once in 10^17 runs.
      expect(alike).toBeLessThan(12);
    }
  },
);

test.each(tokens)("The %s tells nothing of a reader's place by sign-up", (_, of) => {
  for (const which of [0, 1] as const) {
    const sorted = got.map((mails, place) => ({ place, token: of(mails[which]) }));
    sorted.sort((a, b) => (a.token < b.token ? -1 : 1));
    const rising = sorted.filter(({ place }, at) => at > 0 && place > (sorted[at - 1]?.place ?? 0));
    // All 59 in the order of sign-up; about half by chance.
    expect(rising.length).toBeLessThan(50);
    expect(rising.length).toBeGreaterThan(9);
  }
});
