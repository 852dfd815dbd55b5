import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from "node:crypto";
import { newSecret } from "./ids.ts";

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A 256-bit key derived from `master` for one use, named by `label` (HKDF-SHA-256, RFC 5869).
 * Two labels give keys that say nothing about each other.
 */
export function deriveKey(master: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "avow-1", label, 32));
}

/**
 * Seals `plain` with AES-256-GCM (NIST SP 800-38D) under a random nonce.
 * `context` is associated data: a sealed value opens only with the same key and the same context,
 * so that it can't be moved to another person, field or row. Layout: version, nonce, text, tag.
 */
export function sealBytes(key: Buffer, plain: Buffer | string, context: string): Buffer {
  const nonce = newSecret(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(associated(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([formatVersion]), nonce, text, cipher.getAuthTag()]);
}

const contextRoom = Buffer.alloc(256);

/** A context's bytes, which hold until the next call: they are ASCII, and made for every value. */
function associated(context: string): Buffer {
  if (context.length > contextRoom.length) throw new Error("a context is too long");
  return contextRoom.subarray(0, contextRoom.write(context, "ascii"));
}

/**
 * Opens what `sealBytes` sealed. Throws a plain Error without any content when key or context
 * differ or the value was changed.
 */
export function openBytes(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed[0] !== formatVersion || sealed.length < 1 + nonceBytes + tagBytes) {
    throw new Error("a sealed value has an unknown format");
  }
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + nonceBytes));
  decipher.setAAD(associated(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    const text = decipher.update(sealed.subarray(1 + nonceBytes, sealed.length - tagBytes));
    // It holds no more text: in this mode all of it came out before, and here the tag is compared.
    decipher.final();
    return text;
  } catch {
    throw new Error("a sealed value does not open with this key and context");
  }
}

/** HMAC-SHA-256 (RFC 2104) of `text` under `key`: blind indexes, link signatures, fingerprints. */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

const blockBytes = 64;
const hashBytes = 32;

/**
 * HMAC-SHA-256 (RFC 2104) under `key` of messages of `size` bytes, as thousands of them are signed each
 * second: as `keyedHash`, but nothing has to be made and let go for a message. What is returned holds
 * until the next call.
 */
export function macUnder(key: Buffer, size: number): (message: Uint8Array) => Buffer {
  const inner = Buffer.alloc(blockBytes + size, 0x36);
  const outer = Buffer.alloc(blockBytes + hashBytes, 0x5c);
  const short = key.length > blockBytes ? hash(key) : key;
  for (const [at, byte] of short.entries()) {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  const inside = outer.subarray(blockBytes);
  const mac = Buffer.alloc(hashBytes);
  return (message) => {
    if (message.length !== size) throw new Error("a message to sign has another size");
    inner.set(message, blockBytes);
    Bun.SHA256.hash(inner, inside);
    Bun.SHA256.hash(outer, mac);
    return mac;
  };
}

/** One block of 16 bytes, under a key that is used for nothing else. */
export interface BlockCipher {
  seal(block: Uint8Array): Buffer;
  open(block: Uint8Array): Buffer;
}

/**
 * AES-256 (FIPS 197) on single blocks of random-looking bytes, such as ids, each of which is sealed
 * as the same: one block needs no mode around it, and one cipher does for all.
 */
export function blockCipher(key: Buffer): BlockCipher {
  const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const decipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  const whole = (block: Uint8Array) => {
    if (block.length !== 16) throw new Error("a block to seal or open has another size");
    return block;
  };
  return {
    seal: (block) => cipher.update(whole(block)),
    open: (block) => decipher.update(whole(block)),
  };
}

/** SHA-256 of `text`, for secrets of 256 random bits that need no key of their own. */
export function hash(text: string | Buffer): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compares two byte strings in constant time; false when their lengths differ. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
