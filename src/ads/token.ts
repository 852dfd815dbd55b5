import { clock, hourMs } from "../kernel/clock.ts";
import { deriveKey, macUnder, sameBytes } from "../kernel/crypto.ts";
import { newSecret } from "../kernel/ids.ts";
import { type Use, UsedOnce } from "./used-once.ts";

/** What stands in a token: which ad was given out, for which place, when, and whose it is. */
export interface Issued {
  /** Of the operator's ad, or of what a partner brought, in the form of `newId`. */
  readonly adId: string;
  readonly slot: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The partner that brought the ad; null for the operator's own. */
  readonly partner: string | null;
}

/** Why a token counts for nothing. */
export type TokenFault = "forged" | "older than this process" | "expired" | "replay";

/** A token that was read: it can be used once for a view, and once for a click. */
export interface Token extends Issued {
  /** Uses it up for this; the reason when it can't be. */
  use(use: Use): TokenFault | null;
  isUsed(use: Use): boolean;
  /** Takes back a use that could not be written down. */
  giveBack(use: Use): void;
}

/** Gives out tokens, and knows its own again. */
export interface Tokens {
  issue(issued: Issued): string;
  /** The token, or why it is none; whether it is too old depends on its use. */
  read(text: string): Token | TokenFault;
}

/** A place may come into view long after it was filled; a click is one of the same visit. */
const lifeMs: Readonly<Record<Use, number>> = { view: hourMs / 2, click: hourMs };
/** So far a clock may have been set back meanwhile. */
const skewMs = 2_000;

/** Process 4, number 5, time 6, slot 2, partner 1, ad 16; then 14 of HMAC-SHA-256. */
const bodyBytes = 34;
const macBytes = 14;
const allBytes = bodyBytes + macBytes;
const textLength = (allBytes / 3) * 4;

/**
 * Tokens under a key from the master key, signed with 112 bits of HMAC-SHA-256. They hold for this
 * process: which ones were used is known in memory alone, so another process, or the same after a
 * restart, takes none of them. Nothing in a token is of the visitor.
 */
export function createTokens(options: {
  readonly masterKey: Buffer;
  /** Names of slots, and ids of partners: a token holds their place in these lists. */
  readonly slots: readonly string[];
  readonly partners: readonly string[];
  readonly used?: UsedOnce;
}): Tokens {
  const { slots, partners, used = new UsedOnce() } = options;
  const macOf = macUnder(deriveKey(options.masterKey, "tokens of ads"), bodyBytes);
  const process = newSecret(4).readUInt32BE();
  const mixer = newMixer();
  const slotAt = new Map(slots.map((name, index) => [name, index]));
  const partnerAt = new Map(partners.map((id, index) => [id, index + 1]));
  const whole = Buffer.alloc(allBytes);
  const body = whole.subarray(0, bodyBytes);

  function use(issued: Issued, number: number, as: Use): TokenFault | null {
    const age = clock.ms() - issued.at;
    if (age > lifeMs[as] || age < -skewMs || !used.isKnown(number)) return "expired";
    return used.take(number, as) ? null : "replay";
  }

  return {
    issue({ adId, slot, at, partner }) {
      body.writeUInt32BE(process, 0);
      body.writeUIntBE(mixer.mix(used.next()), 4, 5);
      body.writeUIntBE(at, 9, 6);
      body.writeUInt16BE(slotAt.get(slot) ?? 0, 15);
      body[17] = partner === null ? 0 : (partnerAt.get(partner) ?? 0);
      writeId(body, adId, 18);
      macOf(body).copy(whole, bodyBytes, 0, macBytes);
      return whole.toString("base64url");
    },
    read(text) {
      if (text.length !== textLength) return "forged";
      const bytes = Buffer.from(text, "base64url");
      // Other letters than those of base64url are left out, and the text would have two spellings.
      if (bytes.length !== allBytes) return "forged";
      const signed = bytes.subarray(0, bodyBytes);
      const mac = macOf(signed).subarray(0, macBytes);
      if (!sameBytes(bytes.subarray(bodyBytes), mac)) return "forged";
      if (signed.readUInt32BE(0) !== process) return "older than this process";
      const number = mixer.unmix(signed.readUIntBE(4, 5));
      const issued = {
        adId: idOf(signed.toString("hex", 18)),
        slot: slots[signed.readUInt16BE(15)] ?? "",
        at: signed.readUIntBE(9, 6),
        partner: partners[(signed[17] ?? 0) - 1] ?? null,
      };
      return {
        ...issued,
        use: (as) => use(issued, number, as),
        isUsed: (as) => used.has(number, as),
        giveBack: (as) => used.giveBack(number, as),
      };
    },
  };
}

const dash = 0x2d;

/** The 16 bytes of an id, at `offset`; made for each token, so nothing is made on the way. */
function writeId(to: Buffer, id: string, offset: number): void {
  let at = 0;
  for (let byte = 0; byte < 16; byte += 1) {
    if (id.charCodeAt(at) === dash) at += 1;
    to[offset + byte] = (digitAt(id, at) << 4) | digitAt(id, at + 1);
    at += 2;
  }
}

/** The value of a hexadecimal digit in lower case. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x61 ? code - 0x30 : code - 0x57;
}

function idOf(hex: string): string {
  const part = (from: number, to?: number) => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20)}`;
}

const halfBits = 20;
const half = 2 ** halfBits;
const halfMask = half - 1;

/**
 * Numbers of 40 bits to others and back, by a Feistel network under a key of this process: so that
 * nobody reads off two tokens how busy the site was between them. It guards nothing else.
 */
function newMixer() {
  const keys = Int32Array.from({ length: 4 }, () => newSecret(4).readInt32BE());
  const round = (value: number, at: number) => {
    const mixed = Math.imul(value ^ (keys[at] ?? 0), 0x7feb352d);
    return (Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b | 0) >>> 8) & halfMask;
  };
  return {
    mix(number: number): number {
      let left = Math.floor(number / half) & halfMask;
      let right = number % half;
      for (let at = 0; at < keys.length; at += 1) {
        const next = left ^ round(right, at);
        left = right;
        right = next;
      }
      return left * half + right;
    },
    unmix(number: number): number {
      let left = Math.floor(number / half) & halfMask;
      let right = number % half;
      for (let at = keys.length - 1; at >= 0; at -= 1) {
        const before = right ^ round(left, at);
        right = left;
        left = before;
      }
      return left * half + right;
    },
  };
}
