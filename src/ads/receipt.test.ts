import { expect, test } from "bun:test";
import { type Receipt, readReceipt, receiptKey, receiptOf } from "./receipt.ts";

const key = receiptKey(Buffer.alloc(32, 1));
const request = JSON.stringify({
  id: "b3f1a7",
  imp: [{ id: "1", tagid: "sidebar", native: { ver: "1.2" }, bidfloor: 1.5, bidfloorcur: "EUR" }],
  site: { domain: "larkwire.example", name: "Ünïcode", keywords: "vpn,wireguard" },
  regs: { ext: { gpc: "" } },
});

function receipt(more: Partial<Receipt> = {}): Receipt {
  return {
    ...{ at: new Date("2026-11-27T10:00:00Z"), slot: "sidebar", adId: null, partnerId: "acme" },
    ...{ area: "docs", keywords: ["vpn"], sent: [{ partnerId: "acme", request }] },
    ...more,
  };
}

/** The link of a receipt that is not too long. */
function link(of: Receipt): string {
  const made = receiptOf(key, of);
  if (made === undefined) throw new Error("the link is too long");
  return made;
}

test("a receipt says, to the letter, what was sent, and to everybody it was sent to", () => {
  const whole = receipt({
    sent: [
      { partnerId: "acme", request },
      { partnerId: "other", request: `${request} ` },
    ],
  });
  expect(readReceipt(key, link(whole))).toEqual(whole);
  const own = receipt({ adId: "a-1", partnerId: null, area: null, keywords: [], sent: [] });
  expect(readReceipt(key, link(own))).toEqual(own);
});

test("a receipt that anybody changed, or made under another key, is none", () => {
  for (const of of [receipt(), receipt({ sent: [] })]) {
    const made = link(of);
    for (let at = 0; at < made.length; at += 1) {
      const changed = made.slice(0, at) + (made[at] === "A" ? "B" : "A") + made.slice(at + 1);
      const read = readReceipt(key, changed);
      // The last letter may carry bits that stand for nothing.
      if (read !== undefined) expect(Buffer.from(changed, "base64url")).toEqual(bytes(made));
    }
    expect(readReceipt(receiptKey(Buffer.alloc(32, 2)), made)).toBeUndefined();
    expect(readReceipt(key, made.slice(0, -4))).toBeUndefined();
  }
  for (const none of ["", "A", "é", "%%%", "A".repeat(100_000)]) {
    expect(readReceipt(key, none)).toBeUndefined();
  }
});

const bytes = (text: string) => Buffer.from(text, "base64url");

test("ten companies that were asked alike fit into a link; what does not fit is no link", () => {
  const sent = Array.from({ length: 10 }, (_, at) => ({
    partnerId: `company-${at}`,
    request: request.replace("b3f1a7", `b3f1a${at}`).repeat(3),
  }));
  expect(link(receipt({ sent })).length).toBeLessThan(1_500);
  const noise = Array.from({ length: 4_000 }, (_, at) => (at * 7_919 * at).toString(36)).join("");
  expect(receiptOf(key, receipt({ sent: [{ partnerId: "a", request: noise }] }))).toBeUndefined();
});
