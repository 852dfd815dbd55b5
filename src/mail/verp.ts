import { type BlockCipher, blockCipher, keyedHash, macUnder, sameBytes } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { idBytes, idOfBytes } from "../kernel/id-token.ts";
import { isId } from "../kernel/ids.ts";

/** Crockford's base 32: no letter looks like a figure, and case does not count. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const valueOf = new Map(Array.from(alphabet, (letter, value) => [letter, value] as const));
const blockBytes = 16;
/** 64 of HMAC-SHA-256's 256 bits: nobody forges one by trying. */
const tagBytes = 8;
const tokenLength = Math.ceil(((blockBytes + tagBytes) * 8) / 5);

/**
 * The address to which a mail of this delivery comes back (variable envelope return path): the
 * base's local part, `+`, and a token of 39 characters that names the delivery and can be neither
 * read nor forged without the key. `base` is like `bounces@example.com`, its local part at most 24 bytes long, so
 * that the whole keeps to 64 (RFC 5321 4.5.3.1.1). Throws `internal` for a longer one.
 */
export function verpAddress(base: string, deliveryId: string, key: Buffer): string {
  const at = base.lastIndexOf("@");
  const local = base.slice(0, at);
  if (at < 1 || Buffer.byteLength(local) + 1 + tokenLength > 64) {
    throw new AvowError("internal", "The bounce address is too long before the @.");
  }
  return `${local}+${tokenOf("verp", deliveryId, key)}${base.slice(at)}`;
}

/** The delivery whose mail came back to `address`, in any case; undefined if none of ours did. */
export function readVerp(address: string, base: string, key: Buffer): string | undefined {
  const given = address.trim().toLowerCase();
  const at = base.lastIndexOf("@");
  const before = `${base.slice(0, at)}+`.toLowerCase();
  const after = base.slice(at).toLowerCase();
  if (given.length !== before.length + tokenLength + after.length) return undefined;
  if (!given.startsWith(before) || !given.endsWith(after)) return undefined;
  return readToken("verp", given.slice(before.length, before.length + tokenLength), key);
}

/**
 * The Message-ID of a delivery in bulk, `<token@domain>`: always the same, so that a mail sent
 * twice is seen as one, and not to be guessed from the delivery's id, or turned into it, without
 * the key.
 */
export function signedMessageId(deliveryId: string, domain: string, key: Buffer): string {
  return `<${tokenOf("message-id", deliveryId, key)}@${domain}>`;
}

/** The delivery that a Message-ID of `signedMessageId` names; undefined for any other. */
export function readMessageId(messageId: string, domain: string, key: Buffer): string | undefined {
  const [, token, host] = /^<?([a-z0-9]{1,64})@([^<>\s@]+)>?$/i.exec(messageId.trim()) ?? [];
  if (token === undefined || host?.toLowerCase() !== domain.toLowerCase()) return undefined;
  return readToken("message-id", token.toLowerCase(), key);
}

type Use = "verp" | "message-id";

/** What one use of a key needs; another use of it shares nothing with this one. */
interface Seal {
  readonly cipher: BlockCipher;
  /** Its first bytes are the tag. */
  readonly mac: (block: Uint8Array) => Buffer;
}

const seals: Readonly<Record<Use, WeakMap<Buffer, Seal>>> = {
  verp: new WeakMap(),
  "message-id": new WeakMap(),
};

function sealOf(use: Use, key: Buffer): Seal {
  const known = seals[use].get(key);
  if (known) return known;
  const seal = {
    cipher: blockCipher(keyedHash(key, `${use} cipher`)),
    mac: macUnder(keyedHash(key, `${use} seal`), blockBytes),
  };
  seals[use].set(key, seal);
  return seal;
}

const room = Buffer.alloc(blockBytes + tagBytes);

/**
 * A delivery's id as one block of AES-256, and 8 bytes of HMAC-SHA-256 over it. An id says when it
 * was made; two mails to one reader share nothing that tells so.
 */
function tokenOf(use: Use, deliveryId: string, key: Buffer): string {
  if (!isId(deliveryId)) throw new AvowError("internal", "A delivery's id can't be one.");
  const { cipher, mac } = sealOf(use, key);
  const block = cipher.seal(idBytes(deliveryId));
  room.set(block);
  mac(block).copy(room, blockBytes, 0, tagBytes);
  return base32(room);
}

function readToken(use: Use, token: string, key: Buffer): string | undefined {
  if (token.length !== tokenLength) return undefined;
  const bytes = fromBase32(token);
  if (!bytes) return undefined;
  const { cipher, mac } = sealOf(use, key);
  const block = bytes.subarray(0, blockBytes);
  if (!sameBytes(bytes.subarray(blockBytes), mac(block).subarray(0, tagBytes))) return undefined;
  return idOfBytes(cipher.open(block));
}

/** Two letters for ten bits. */
const pairs = Array.from(
  { length: 1_024 },
  (_, ten) => `${alphabet[ten >> 5]}${alphabet[ten & 31]}`,
);

function base32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    value = ((value << 8) | (bytes[i] ?? 0)) & 0x3_ffff;
    bits += 8;
    if (bits < 10) continue;
    bits -= 10;
    text += pairs[(value >> bits) & 1_023];
  }
  if (bits >= 5) {
    bits -= 5;
    text += alphabet[(value >> bits) & 31];
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

/** Undefined for a letter that is none, or bits at the end that stand for nothing. */
function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.replace(/[il]/g, "1").replace(/o/g, "0")) {
    const five = valueOf.get(letter);
    if (five === undefined) return undefined;
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return (value & ((1 << bits) - 1)) === 0 ? Buffer.from(bytes) : undefined;
}
