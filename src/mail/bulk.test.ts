import { afterEach, describe, expect, test } from "bun:test";
import { closeAll, mailsOf, openPair, outcomesOf, statesOf } from "./bulk.fixture.ts";

afterEach(closeAll);

const accepted = { state: "accepted", code: 250 } as const;

describe("many mails to a relay", () => {
  test("are all accepted, each once, with the bytes and the envelope that they were given", async () => {
    const { sink, bulk } = await openPair({}, { linesMax: 3 });
    const mails = mailsOf(200);
    expect(await outcomesOf(bulk, mails)).toEqual(mails.map(() => accepted));
    const byTo = new Map(sink.mails.map((mail) => [mail.to, mail]));
    expect(byTo.size).toBe(200);
    expect(sink.mails).toHaveLength(200);
    for (const mail of mails) {
      expect(byTo.get(mail.to)?.from).toBe(mail.from);
      expect(byTo.get(mail.to)?.bytes.equals(mail.bytes)).toBe(true);
    }
  });

  test("travel in one group each: the body of one together with the envelope of the next", async () => {
    const { sink, bulk } = await openPair();
    const writes: string[] = [];
    bulk.register.onBytes(({ bytes }) => writes.push(bytes.toString()));
    await outcomesOf(bulk, mailsOf(3));
    expect(writes.slice(1)).toEqual([
      expect.stringMatching(/^MAIL FROM:.*\r\nRCPT TO:<p0@.*\r\nDATA\r\n$/),
      expect.stringMatching(/News 0[^]*\r\n\.\r\nMAIL FROM:.*\r\nRCPT TO:<p1@.*\r\nDATA\r\n$/),
      expect.stringMatching(/News 1[^]*\r\n\.\r\nMAIL FROM:.*\r\nRCPT TO:<p2@.*\r\nDATA\r\n$/),
      expect.stringMatching(/News 2[^]*\r\n\.\r\n$/),
    ]);
    expect(sink.mails).toHaveLength(3);
  });

  test("go one command at a time to a relay without PIPELINING", async () => {
    const { sink, bulk } = await openPair({ extensions: ["SIZE 1000"] });
    const writes: string[] = [];
    bulk.register.onBytes(({ bytes }) => writes.push(bytes.toString()));
    expect(statesOf(await outcomesOf(bulk, mailsOf(3)))).toEqual(mailsOf(3).map(() => "accepted"));
    expect(sink.mails).toHaveLength(3);
    const body = /^Subject/;
    for (const write of writes.filter((it) => !body.test(it))) {
      expect(write.match(/\r\n/g)).toHaveLength(1);
    }
  });

  test("that are given while others are on their way all arrive", async () => {
    const { sink, bulk } = await openPair({}, { linesMax: 2 });
    const sendings = [0, 1, 2, 3].map(() => outcomesOf(bulk, mailsOf(25)));
    const all = (await Promise.all(sendings)).flat();
    expect(statesOf(all).filter((state) => state === "accepted")).toHaveLength(100);
    expect(await outcomesOf(bulk, mailsOf(5))).toHaveLength(5);
    expect(sink.mails).toHaveLength(105);
    expect(await outcomesOf(bulk, [])).toEqual([]);
  });

  test.each(["PIPELINING", "HELP"])(
    "that are given when others are settled all arrive, in their turn (%s)",
    async (offer) => {
      const log: string[] = [];
      const { sink, bulk } = await openPair({
        extensions: [offer, "8BITMIME"],
        script: () => void log.push("answer"),
      });
      bulk.register.onBytes(() => log.push("write"));
      const states: string[] = [];
      const sending: Promise<void>[] = [];
      const sendOne = (left: number) => {
        const sent = bulk.send(mailsOf(1), (_, { state }) => {
          states.push(state);
          if (left > 0) sendOne(left - 1);
        });
        sending.push(sent);
      };
      sendOne(20);
      sendOne(20);
      for (const sent of sending) await sent;
      expect(states).toEqual(Array.from({ length: 42 }, () => "accepted"));
      expect(sink.mails).toHaveLength(42);
      expect(log.join(" ")).not.toContain("write write");
    },
  );

  test("may be as large as a relay takes, with backpressure", async () => {
    const { sink, bulk } = await openPair();
    const large = mailsOf(2, "A line of the usual length, and then some.\r\n".repeat(100_000));
    expect(statesOf(await outcomesOf(bulk, large))).toEqual(["accepted", "accepted"]);
    expect(
      sink.mails.map((mail, i) => mail.bytes.equals(large[i]?.bytes ?? Buffer.alloc(0))),
    ).toEqual([true, true]);
  });

  test.each([
    ["a line of one dot", "a\r\n.\r\nb\r\n"],
    ["dots that begin lines", ".\r\n..\r\n.a\r\n"],
    ["a mail within a mail", "a\r\n.\r\nMAIL FROM:<x@example.org>\r\n"],
    ["no line end at its end", "a"],
  ])("arrive whole and single with %s in it", async (_, body) => {
    const { sink, bulk } = await openPair();
    const mails = mailsOf(2, body);
    expect(statesOf(await outcomesOf(bulk, mails))).toEqual(["accepted", "accepted"]);
    expect(sink.mails).toHaveLength(2);
    expect(sink.mails[0]?.bytes.toString().trimEnd()).toBe(
      `Subject: News 0\r\n\r\n${body}`.trimEnd(),
    );
  });

  test("in pieces arrive as if they were whole, wherever the pieces end", async () => {
    const { sink, bulk } = await openPair();
    const whole = Buffer.from("Subject: x\r\n\r\na\r\n.\r\nb\r\n.");
    const mails = mailsOf(whole.length).map((mail, at) => ({
      ...mail,
      bytes: [whole.subarray(0, at), Buffer.alloc(0), whole.subarray(at)],
    }));
    expect(statesOf(await outcomesOf(bulk, mails))).toEqual(mails.map(() => "accepted"));
    expect(sink.mails).toHaveLength(mails.length);
    for (const mail of sink.mails) expect(mail.bytes.toString()).toBe(`${whole.toString()}\r\n`);
  });

  test("never hold an end of mail that only some relays see", async () => {
    const { sink, bulk } = await openPair();
    const mails = mailsOf(1, "a\n.\nb\n.\r\nc\r.\rd\r\n");
    await outcomesOf(bulk, mails);
    expect(sink.mails[0]?.bytes.toString()).toEndWith("a\n..\nb\n..\r\nc\r..\rd\r\n");
  });

  test("that wait when the client is closed are untouched, and the others are finished", async () => {
    const { sink, bulk } = await openPair();
    let closing: Promise<void> | undefined;
    const outcomes: string[] = [];
    await bulk.send(mailsOf(50), (_, { state }) => {
      outcomes.push(state);
      closing ??= bulk.close();
    });
    await closing;
    const taken = outcomes.filter((state) => state === "accepted").length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(4);
    expect(sink.mails).toHaveLength(taken);
    expect(outcomes.filter((state) => state === "untouched")).toHaveLength(50 - taken);
    expect(await outcomesOf(bulk, mailsOf(1))).toMatchObject([
      { state: "untouched", relayFailed: false },
    ]);
  });
});

describe("a mail that this relay can't be given", () => {
  const plain = ["PIPELINING", "SIZE 500"];

  test("with an international address is refused with the reason, and the others go on", async () => {
    const { sink, bulk } = await openPair({ extensions: plain });
    const [first, second, third] = mailsOf(3);
    if (!first || !second || !third) throw new Error("three mails");
    const far = { ...second, to: "jürgen@example.org" };
    const raw = { ...third, utf8Header: true };
    const outcomes = await outcomesOf(bulk, [first, far, raw, third]);
    expect(statesOf(outcomes)).toEqual(["accepted", "refused", "refused", "accepted"]);
    expect(outcomes[1]).toMatchObject({ stage: "here", code: null });
    expect(outcomes[1]).toMatchObject({ reply: expect.stringContaining("SMTPUTF8") });
    expect(sink.asked).toEqual([first.to, third.to]);
  });

  test("goes to a relay that knows SMTPUTF8, which is told so", async () => {
    const { sink, bulk } = await openPair();
    const [mail] = mailsOf(1);
    if (!mail) throw new Error("one mail");
    await outcomesOf(bulk, [{ ...mail, to: "jürgen@example.org" }]);
    expect(sink.mails[0]?.to).toBe("jürgen@example.org");
    expect(sink.lines.join("\n")).toMatch(/MAIL FROM:<.*> SIZE=\d+ BODY=8BITMIME SMTPUTF8/);
  });

  test("for its size or its eight bits is refused before the recipient is named", async () => {
    const { sink, bulk } = await openPair({ extensions: plain });
    const [small] = mailsOf(1);
    const [large] = mailsOf(1, "x".repeat(500));
    const [wide] = mailsOf(1, "ü\r\n");
    if (!small || !large || !wide) throw new Error("three mails");
    const outcomes = await outcomesOf(bulk, [large, wide, small]);
    expect(outcomes).toMatchObject([
      { state: "refused", stage: "here", reply: expect.stringContaining("500 bytes") },
      { state: "refused", stage: "here", reply: expect.stringContaining("eight bits") },
      accepted,
    ]);
    expect(sink.asked).toEqual([small.to]);
  });

  test.each(["a@b\r\nRCPT TO:<x@example.org>", "a@b>", "a b@example.org", ""])(
    "for an address that would end its line says nothing to the relay: %j",
    async (to) => {
      const { sink, bulk } = await openPair();
      const [mail] = mailsOf(1);
      if (!mail) throw new Error("one mail");
      expect(await outcomesOf(bulk, [{ ...mail, to }])).toMatchObject([
        { state: "refused", stage: "here" },
      ]);
      expect(sink.lines.filter((line) => !/^(EHLO|QUIT)/.test(line))).toEqual([]);
    },
  );
});
