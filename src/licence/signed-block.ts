import { type KeyObject, sign, verify } from "node:crypto";

/** What a block is about: the words of its frame, and what is signed before the payload. */
export interface BlockKind {
  readonly title: string;
  /** Keeps a signature of one kind from being one of another. */
  readonly domain: string;
}

const signatureBytes = 64;
const lineLength = 64;
const blockLengthMax = 16 * 1024;

const message = ({ domain }: BlockKind, payload: Uint8Array) =>
  Buffer.concat([Buffer.from(domain, "utf8"), payload]);

/**
 * A text with a signature, as a block of lines that survives mails and text files:
 * `-----BEGIN AVOW …-----`, then base64url (RFC 4648, 5, without padding) in lines of 64 of
 * signature (64 bytes, Ed25519, RFC 8032) and payload, then `-----END AVOW …-----`. Signed are the
 * kind's domain and the payload.
 */
export function writeBlock(kind: BlockKind, payload: string, privateKey: KeyObject): string {
  const bytes = Buffer.from(payload, "utf8");
  const signature = sign(null, message(kind, bytes), privateKey);
  const text = Buffer.concat([signature, bytes]).toString("base64url");
  const lines = text.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return `${[begin(kind), ...lines, end(kind)].join("\n")}\n`;
}

/** Why a block was refused. */
export type BlockProblem = "malformed" | "not-signed";

/**
 * The payload of a block that `publicKey` signed, or why not. White space around the block and
 * CRLF are taken, since mail brings them; anything else that differs by one character is refused.
 */
export function readBlock(
  kind: BlockKind,
  block: string,
  publicKey: KeyObject,
): string | BlockFault {
  const bytes = unframe(kind, block);
  if (!bytes || bytes.length <= signatureBytes) return new BlockFault("malformed");
  const payload = bytes.subarray(signatureBytes);
  const isSigned = verify(
    null,
    message(kind, payload),
    publicKey,
    bytes.subarray(0, signatureBytes),
  );
  return isSigned ? payload.toString("utf8") : new BlockFault("not-signed");
}

/** A block that was refused. */
export class BlockFault {
  readonly problem: BlockProblem;
  constructor(problem: BlockProblem) {
    this.problem = problem;
  }
}

const begin = ({ title }: BlockKind) => `-----BEGIN ${title}-----`;
const end = ({ title }: BlockKind) => `-----END ${title}-----`;

function unframe(kind: BlockKind, block: string): Buffer | null {
  if (block.length > blockLengthMax) return null;
  const lines = block.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").split(/\r?\n/);
  if (lines.shift() !== begin(kind) || lines.pop() !== end(kind)) return null;
  const last = lines.at(-1);
  if (!last || last.length > lineLength) return null;
  if (lines.slice(0, -1).some((line) => line.length !== lineLength)) return null;
  const text = lines.join("");
  const bytes = Buffer.from(text, "base64url");
  // Written back, since decoders forgive: padding, other alphabets, bits after the last byte.
  return bytes.toString("base64url") === text ? bytes : null;
}
