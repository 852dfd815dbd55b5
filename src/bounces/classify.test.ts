import { expect, test } from "bun:test";
import { type BounceReason, classifyReply, isHard, type Refusal, type Verdict } from "./mod.ts";
import { replies } from "./replies.fixture.ts";

for (const { reason, command, text } of replies) {
  test(`${reason}, ${command || "no command known"}: ${text}`, () => {
    expect(classifyReply({ text, command }).reason).toBe(reason);
  });
}

const judge = (refusal: Refusal): Verdict => classifyReply(refusal);

const never = new Set<BounceReason>([
  "mailboxfull",
  "suspend",
  "filtered",
  "exceedlimit",
  "mesgtoobig",
  "rejected",
  "blocked",
  "badreputation",
  "requireptr",
  "authfailure",
  "norelaying",
  "speeding",
  "toomanyconn",
  "policyviolation",
  "securityerror",
  "spamdetected",
  "virusdetected",
  "contenterror",
  "notcompliantrfc",
  "expired",
  "networkerror",
  "systemerror",
  "systemfull",
  "mailererror",
  "syntaxerror",
  "onhold",
  "undefined",
]);

test("no address is given up for a full mailbox, a policy, a filter or a fault", () => {
  const hard = replies.map(judge).filter((verdict) => never.has(verdict.reason) && verdict.hard);
  expect(hard).toEqual([]);
  expect([...never].filter((reason) => isHard(reason, true))).toEqual([]);
});

test("a cause that is nobody's fault stays soft when the host words it as a refused recipient", () => {
  const soft = new Set<BounceReason>([
    ...(["mailboxfull", "suspend", "policyviolation", "spamdetected", "blocked"] as const),
    ...(["authfailure", "speeding", "toomanyconn", "norelaying", "contenterror"] as const),
    ...(["virusdetected", "mesgtoobig", "systemfull", "expired", "badreputation"] as const),
  ]);
  const hard = replies
    .filter(({ reason }) => soft.has(reason))
    .map(
      ({ text }) =>
        `550 <bea@example.net>: Recipient address rejected: ${text.replace(/^\d{3}[ -]/, "")}`,
    )
    .filter((text) => judge({ text, command: "RCPT" }).hard);
  expect(hard).toEqual([]);
});

test("an unknown mailbox is given up, even when the host answered with 4xx", () => {
  const text = "450 4.1.1 <bea@example.net>: Recipient address rejected: User unknown";
  expect(classifyReply({ text, command: "RCPT" })).toEqual({
    reason: "userunknown",
    hard: true,
    replyCode: "450",
    status: "4.1.1",
  });
});

test("an unknown mailbox is not given up when the host says so after the content was sent", () => {
  const text = "550 <bea@example.net>: User unknown";
  expect(classifyReply({ text, command: "DATA" })).toMatchObject({
    reason: "filtered",
    hard: false,
  });
  expect(classifyReply({ text, command: "RCPT" })).toMatchObject({
    reason: "userunknown",
    hard: true,
  });
});

test("a recipient that is refused for now is not taken for an unknown one", () => {
  const text =
    "450 4.2.0 <bea@example.net>: Recipient address rejected: Greylisted, try again later";
  expect(classifyReply({ text, command: "RCPT" }).hard).toBeFalse();
});

test("a host that takes no mail is given up only when it says so for good", () => {
  const text = "System not accepting network messages";
  expect(classifyReply({ text: `521 5.3.2 ${text}` })).toMatchObject({
    reason: "notaccept",
    hard: true,
  });
  expect(classifyReply({ text: `421 4.3.2 ${text}` })).toMatchObject({
    reason: "notaccept",
    hard: false,
  });
});

test("code and status that are known beside the text are used", () => {
  const verdict = classifyReply({ text: "no", replyCode: "550", status: "5.1.1", command: "RCPT" });
  expect(verdict).toEqual({ reason: "userunknown", hard: true, replyCode: "550", status: "5.1.1" });
});

test("nothing said is undefined, a code without a meaning is on hold", () => {
  expect(classifyReply({ text: "" }).reason).toBe("undefined");
  expect(classifyReply({ text: "550 5.0.0 Failed" }).reason).toBe("onhold");
});

test("an address or a link in a reply says nothing about its reason", () => {
  const text =
    "550 5.7.1 <virus.spam@example.net>: see https://example.net/mailbox-full?dmarc=fail";
  expect(classifyReply({ text, command: "MAIL" }).reason).toBe("securityerror");
});
