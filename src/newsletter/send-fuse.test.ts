import { describe, expect, test } from "bun:test";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createFuse, type Fuse } from "./send-fuse.ts";
import type { Judged } from "./send-outcome.ts";

const settledAs = (state: "accepted" | "refused", reason: string | null) =>
  ({ id: newId(), attempt: 1, state, code: 550, reason, nextAt: null }) as const;

const good = (): Judged => ({ settled: settledAs("accepted", null), sign: "good" });
const blocked = (): Judged => ({ settled: settledAs("refused", "blocked"), sign: "refused" });
const unwanted = (): Judged => ({ settled: settledAs("refused", "rejected"), sign: "sender" });

function atMailbox(isHard: boolean): Judged {
  const reason = isHard ? "userunknown" : "mailboxfull";
  const who = { deliveryId: newId(), personId: newId(), at: clock.now() };
  const said = { reason, isHard, status: "", replyCode: 550, diagnostic: "" } as const;
  return { settled: settledAs("refused", reason), sign: null, refused: { ...who, ...said } };
}

/** What the fuse says after so many of these. */
function after(fuse: Fuse, count: number, judged: () => Judged): string | undefined {
  let said: string | undefined;
  for (let i = 0; i < count; i += 1) said = fuse.see(judged()) ?? said;
  return said;
}

describe("a campaign stops before its list is spent", () => {
  test("when fifty mails in a row are refused for a reason that lies not in their readers", () => {
    const fuse = createFuse();
    expect(after(fuse, 49, blocked)).toBeUndefined();
    expect(after(fuse, 1, blocked)).toContain("50 mails in a row, the last as blocked (550)");
    expect(fuse.refused).toHaveLength(50);
  });

  test("when the relay says of a hundred readers in a row that nobody is there", () => {
    const fuse = createFuse();
    expect(after(fuse, 99, () => atMailbox(true))).toBeUndefined();
    expect(after(fuse, 1, () => atMailbox(true))).toContain("100 recipients in a row");
    expect(fuse.refused).toEqual([]);
  });

  test("when the relay refuses the sender three times in a row", () => {
    const fuse = createFuse();
    expect(after(fuse, 2, unwanted)).toBeUndefined();
    expect(after(fuse, 1, unwanted)).toContain("refuses the sender's address");
  });

  test("and not while mails are taken in between, or mailboxes are only full", () => {
    const fuse = createFuse();
    for (let i = 0; i < 5; i += 1) {
      expect(after(fuse, 49, blocked)).toBeUndefined();
      expect(after(fuse, 99, () => atMailbox(true))).toBeUndefined();
      expect(after(fuse, 2, unwanted)).toBeUndefined();
      fuse.see(good());
    }
    expect(after(fuse, 300, () => atMailbox(false))).toBeUndefined();
  });
});
