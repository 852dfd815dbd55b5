import { afterEach, describe, expect, test } from "bun:test";
import type { SinkAnswer, SinkOptions } from "../../sandbox/sink/mod.ts";
import { closeAll, mailsOf, openPair, outcomesOf, statesOf, takenOf } from "./bulk.fixture.ts";

afterEach(closeAll);

type Script = NonNullable<SinkOptions["script"]>;
type Stage = Parameters<Script>[0]["stage"];

/** Says this at a stage: every time, or from the so-maniest mail on. */
const at =
  (stage: Stage, answer: string | SinkAnswer, from = 0): Script =>
  (moment) =>
    moment.stage === stage && moment.mail >= from ? answer : undefined;

const silenceMs = 300;
const plain = ["SIZE 1000000", "8BITMIME"];

describe("a relay that falls silent or hangs up", () => {
  const ways = [
    ["falls silent", { end: "hang" }],
    ["hangs up", { end: "close" }],
  ] as const;
  const stages = [
    ["greeting", ["untouched", "untouched", "untouched"]],
    ["ehlo", ["untouched", "untouched", "untouched"]],
    ["mail", ["deferred", "untouched", "untouched"]],
    ["rcpt", ["deferred", "untouched", "untouched"]],
    ["data", ["deferred", "untouched", "untouched"]],
    // The envelope of the second stood right behind the body of the first.
    ["body", ["uncertain", "deferred", "untouched"]],
  ] as const;

  test.each(ways.flatMap((way) => stages.map((stage) => [...way, ...stage] as const)))(
    "%s, %j, at %s: leaves no mail in doubt but the one whose body it has",
    async (_, answer, stage, states) => {
      const { bulk, sink } = await openPair({ script: at(stage, answer) }, { silenceMs });
      const outcomes = await outcomesOf(bulk, mailsOf(3));
      expect(statesOf(outcomes)).toEqual([...states]);
      for (const outcome of outcomes) {
        if (outcome.state === "uncertain") continue;
        expect(outcome).toMatchObject({ relayFailed: true });
      }
      expect(sink.mails).toBeEmpty();
      const reasons = outcomes.flatMap((it) => (it.state === "untouched" ? [it.reason] : []));
      for (const reason of reasons) expect(reason).toMatch(/^The mail relay [^@]*\.$/);
    },
  );

  test.each([
    ["took the mail", true],
    ["did not take it", false],
  ])("after the last dot without a reply, and %s: that mail is uncertain", async (_, take) => {
    const { bulk, sink } = await openPair({ script: at("body", { end: "close", take }, 2) });
    expect(statesOf(await outcomesOf(bulk, mailsOf(5)))).toEqual([
      ...["accepted", "accepted", "uncertain", "deferred"],
      // A line that did some good is followed by another one.
      "accepted",
    ]);
    expect(sink.mails).toHaveLength(take ? 4 : 3);
  });

  test("after each yes costs a try of the next mail, and never one in doubt", async () => {
    const once: Script = ({ stage }) =>
      stage === "body" ? { reply: "250 2.0.0 Ok", end: "close" } : undefined;
    const { bulk, sink } = await openPair({ script: once });
    const states = statesOf(await outcomesOf(bulk, mailsOf(6)));
    expect(states).toEqual([
      "accepted",
      "deferred",
      "accepted",
      "deferred",
      "accepted",
      "deferred",
    ]);
    expect(takenOf(sink.mails)).toEqual([0, 2, 4]);
  });

  test("while nothing is sent costs no mail", async () => {
    const { bulk, sink } = await openPair({
      script: ({ stage, connection, mail }) =>
        /rset|mail/.test(stage) && connection === 0 && mail === 1 ? { end: "close" } : undefined,
    });
    expect(statesOf(await outcomesOf(bulk, mailsOf(1)))).toEqual(["accepted"]);
    await Bun.sleep(1_100);
    expect(statesOf(await outcomesOf(bulk, mailsOf(2)))).toEqual(["accepted", "accepted"]);
    expect(sink.asked).toHaveLength(3);
  });

  test("is called again when there is more to send", async () => {
    let isDown = true;
    const { bulk } = await openPair({
      script: ({ stage }) => (isDown && stage === "greeting" ? { end: "close" } : undefined),
    });
    expect(statesOf(await outcomesOf(bulk, mailsOf(2)))).toEqual(["untouched", "untouched"]);
    isDown = false;
    expect(statesOf(await outcomesOf(bulk, mailsOf(2)))).toEqual(["accepted", "accepted"]);
  });
});

describe("a relay that says no", () => {
  test.each([
    ["550 5.1.1 Unknown user", { state: "refused", code: 550, reply: "5.1.1 Unknown user" }],
    ["450-4.2.1 Not\r\n450 now", { state: "deferred", code: 450, reply: "4.2.1 Not now" }],
  ])("to some recipients (%j) says so for those only", async (reply, outcome) => {
    const even: Script = ({ stage, line }) =>
      stage === "rcpt" && /p\d*[02468]@/.test(line) ? reply : undefined;
    for (const extensions of [undefined, plain]) {
      const { bulk, sink } = await openPair({
        script: even,
        ...(extensions ? { extensions } : {}),
      });
      const outcomes = await outcomesOf(bulk, mailsOf(10));
      for (const [i, it] of outcomes.entries()) {
        if (i % 2 === 1) expect(it.state).toBe("accepted");
        else expect(it).toMatchObject({ ...outcome, stage: "recipient" });
      }
      expect(takenOf(sink.mails)).toEqual([1, 3, 5, 7, 9]);
    }
  });

  test("to a recipient and wants a body all the same gets an empty one, and nobody's mail", async () => {
    const { bulk, sink } = await openPair({
      script: ({ stage, line }) => {
        if (stage === "rcpt" && line.includes("p1@")) return "550 5.1.1 Unknown user";
        return stage === "data" ? "354 Go on" : undefined;
      },
    });
    const outcomes = await outcomesOf(bulk, mailsOf(4));
    expect(statesOf(outcomes)).toEqual(["accepted", "refused", "accepted", "accepted"]);
    expect(takenOf(sink.mails)).toEqual([0, 2, 3]);
    expect(sink.mails.every(({ bytes }) => bytes.length > 10)).toBe(true);
  });

  test.each([
    ["data", "554 5.7.1 No", "refused", 554],
    ["data", "451 4.3.0 Later", "deferred", 451],
    ["body", "554 5.6.0 Spam", "refused", 554],
    ["body", "452 4.3.1 Full", "deferred", 452],
  ] as const)("to the content at %s (%s): that mail is %s", async (stage, reply, state, code) => {
    for (const extensions of [undefined, plain]) {
      const { bulk, sink } = await openPair({
        script: (moment) => {
          const isSecond = sink.asked.length === (moment.stage === "body" ? 3 : 2);
          return moment.stage === stage && (stage === "body" ? moment.mail === 1 : isSecond)
            ? reply
            : undefined;
        },
        ...(extensions ? { extensions } : {}),
      });
      const outcomes = await outcomesOf(bulk, mailsOf(4));
      expect(statesOf(outcomes)).toEqual(["accepted", state, "accepted", "accepted"]);
      expect(outcomes[1]).toMatchObject({ stage: "content", code, reply: reply.slice(4) });
      expect(takenOf(sink.mails)).toEqual([0, 2, 3]);
    }
  });

  test.each(["451 4.7.1 Later", "550 5.7.1 Not from you", "421 4.3.2 Closing"])(
    "to the sender (%s) blames no recipient, and the others are spared",
    async (reply) => {
      for (const extensions of [undefined, plain]) {
        const { bulk, sink } = await openPair({
          script: at("mail", reply),
          ...(extensions ? { extensions } : {}),
        });
        const outcomes = await outcomesOf(bulk, mailsOf(4));
        const others = mailsOf(3).map(() => ({ state: "untouched", relayFailed: true }));
        expect(outcomes).toMatchObject([
          {
            state: "deferred",
            stage: "sender",
            relayFailed: true,
            code: Number(reply.slice(0, 3)),
          },
          ...others,
        ]);
        expect(sink.mails).toBeEmpty();
      }
    },
  );

  test("to one mail for its size goes on with the others", async () => {
    for (const extensions of [undefined, plain]) {
      const { bulk } = await openPair({
        script: ({ stage, line }) =>
          stage === "mail" && line.includes("+1@") ? "552 5.3.4 Too big" : undefined,
        ...(extensions ? { extensions } : {}),
      });
      const outcomes = await outcomesOf(bulk, mailsOf(3));
      expect(statesOf(outcomes)).toEqual(["accepted", "refused", "accepted"]);
    }
  });

  test("to everybody for now is not asked about everybody", async () => {
    const { bulk, sink } = await openPair({ script: at("rcpt", "451 4.7.1 Later") });
    const states = statesOf(await outcomesOf(bulk, mailsOf(200)));
    expect(states.filter((state) => state === "deferred")).toHaveLength(50);
    expect(states.filter((state) => state === "untouched")).toHaveLength(150);
    expect(sink.asked).toHaveLength(50);
  });

  test("to a second connection gets all mails over the first", async () => {
    const { bulk, sink } = await openPair(
      {
        script: ({ stage, connection }) =>
          stage === "greeting" && connection > 0
            ? { reply: "421 4.7.0 Too many", end: "close" }
            : undefined,
      },
      { linesMax: 4 },
    );
    expect(statesOf(await outcomesOf(bulk, mailsOf(1)))).toEqual(["accepted"]);
    const states = statesOf(await outcomesOf(bulk, mailsOf(300)));
    expect(states.every((state) => state === "accepted")).toBe(true);
    expect(sink.mails).toHaveLength(301);
  });

  test.each([
    ["mail", ["accepted", "deferred", "accepted"]],
    ["rcpt", ["accepted", "deferred", "accepted"]],
    ["data", ["accepted", "deferred", "accepted"]],
    ["body", ["accepted", "deferred", "deferred"]],
  ] as const)(
    "with 421 at %s ends that line, and each mail is told how it stands",
    async (stage, states) => {
      const { bulk, sink } = await openPair({
        script: (moment) =>
          moment.connection === 0 && moment.stage === stage && moment.mail === 1
            ? { reply: "421 4.3.2 Closing", end: "close" }
            : undefined,
      });
      const outcomes = await outcomesOf(bulk, mailsOf(3));
      expect(statesOf(outcomes)).toEqual([...states]);
      expect(outcomes[1]).toMatchObject({ code: 421, relayFailed: true });
      expect(takenOf(sink.mails)).toEqual(stage === "body" ? [0] : [0, 2]);
    },
  );
});

describe("a relay that answers out of protocol", () => {
  const hang = { end: "hang" } as const;
  const endless = { isHalf: true, ...hang } as const;
  const cases: readonly (readonly [string, Stage, SinkAnswer, string])[] = [
    ["no reply at all", "mail", { reply: "what?" }, "no reply"],
    ["a code that is none", "rcpt", { reply: "950 Ok" }, "no reply"],
    ["two codes in one reply", "rcpt", { reply: "250-Ok\r\n251 Ok" }, "two codes"],
    ["a long line", "rcpt", { reply: `250 ${"x".repeat(9_000)}` }, "without an end"],
    ["a line without an end", "rcpt", { reply: "2".repeat(9_000), ...endless }, "without an end"],
    [
      "a reply without an end",
      "rcpt",
      { reply: "250-\r\n".repeat(999), ...hang },
      "without an end",
    ],
    ["yes in place of go on", "data", { reply: "250 Ok" }, "out of step"],
    ["yes right behind go on", "data", { reply: "354 Go on\r\n250 Ok" }, "out of step"],
    ["half a yes right behind go on", "data", { reply: "354 Go on\r\n25" }, "out of step"],
    ["go on in place of yes", "rcpt", { reply: "354 Go on" }, "out of step"],
    ["go on after the body", "body", { reply: "354 Go on" }, "out of step"],
    ["no reply after the body", "body", { reply: "\0\xff\r\n" }, "no reply"],
  ];
  test.each(cases)("with %s is not believed", async (_, stage, answer, reason) => {
    const { bulk } = await openPair({ script: at(stage, { take: false, ...answer }) });
    const outcomes = await outcomesOf(bulk, mailsOf(3));
    const first = stage === "body" ? ["uncertain", "deferred"] : ["deferred", "untouched"];
    expect(statesOf(outcomes)).toEqual([...first, "untouched"]);
    expect(outcomes[2]).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  test("with more than was asked, when nothing was, loses its line and no mail", async () => {
    const { bulk, sink } = await openPair({
      script: ({ stage, connection }) =>
        stage === "body" && connection === 0 ? "250 Ok\r\n250 Ok" : undefined,
    });
    expect(statesOf(await outcomesOf(bulk, mailsOf(1)))).toEqual(["accepted"]);
    expect(statesOf(await outcomesOf(bulk, mailsOf(1)))).toEqual(["accepted"]);
    expect(sink.mails).toHaveLength(2);
  });
});
