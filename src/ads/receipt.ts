import { createHmac } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { deriveKey, sameBytes } from "../kernel/crypto.ts";
import type { Page } from "./slot.ts";

/** What one company was sent for an ad: the very body of the request. */
export interface SentRequest {
  readonly partnerId: string;
  readonly request: string;
}

/** What stands behind an ad: where it stood, and what was sent to whom to find it. */
export interface Receipt extends Page {
  /** To the second. */
  readonly at: Date;
  readonly slot: string;
  /** The operator's own ad; null for one that a company brought. */
  readonly adId: string | null;
  /** The company whose ad it is; null for one of the operator's own. */
  readonly partnerId: string | null;
  /** Everybody that was asked, whoever won. */
  readonly sent: readonly SentRequest[];
}

type Packed = readonly [
  at: number,
  slot: string,
  adId: string | null,
  partnerId: string | null,
  area: string | null,
  keywords: readonly string[],
  sent: readonly (readonly [partnerId: string, request: string])[],
];

const macBytes = 16;
/** What a link may unpack to at most, in bytes. */
const plainBytesMax = 256 * 1024;
/** What the secret part of a link may have at most, in characters; servers take lines of 16 KB. */
const receiptCharsMax = 12_000;

/** The key of receipts, from the master key. */
export function receiptKey(masterKey: Buffer): Buffer {
  return deriveKey(masterKey, "receipts of ads");
}

/**
 * The secret part of the link behind an ad. The receipt itself stands in it and nowhere else: it is
 * packed (RFC 1951) and signed with 16 bytes of HMAC-SHA-256 under `key`, as base64url. Undefined
 * when it would be longer than a link can be; such an ad is not shown.
 */
export function receiptOf(key: Buffer, receipt: Receipt): string | undefined {
  const packed: Packed = [
    Math.floor(receipt.at.getTime() / 1000),
    receipt.slot,
    receipt.adId,
    receipt.partnerId,
    receipt.area,
    receipt.keywords,
    receipt.sent.map(({ partnerId, request }) => [partnerId, request] as const),
  ];
  const text = Buffer.from(JSON.stringify(packed));
  // The first byte says whether it is packed: what was sent to nobody is short, and made often.
  const body =
    receipt.sent.length > 0
      ? Buffer.concat([Buffer.from([1]), deflateRawSync(text)])
      : Buffer.concat([Buffer.from([0]), text]);
  const link = Buffer.concat([macOf(key, body), body]).toString("base64url");
  return link.length <= receiptCharsMax ? link : undefined;
}

/** The receipt that a link holds, or undefined when it was not made under `key`. */
export function readReceipt(key: Buffer, link: string): Receipt | undefined {
  if (link.length > receiptCharsMax || !/^[\w-]+$/.test(link)) return undefined;
  const bytes = Buffer.from(link, "base64url");
  const body = bytes.subarray(macBytes);
  if (!sameBytes(bytes.subarray(0, macBytes), macOf(key, body))) return undefined;
  // What is signed was made here, so its shape is known.
  const plain =
    body[0] === 1
      ? inflateRawSync(body.subarray(1), { maxOutputLength: plainBytesMax })
      : body.subarray(1);
  const [at, slot, adId, partnerId, area, keywords, sent] = JSON.parse(plain.toString()) as Packed;
  return {
    ...{ at: new Date(at * 1000), slot, adId, partnerId, area, keywords },
    sent: sent.map(([to, request]) => ({ partnerId: to, request })),
  };
}

function macOf(key: Buffer, body: Buffer): Buffer {
  return createHmac("sha256", key).update(body).digest().subarray(0, macBytes);
}
