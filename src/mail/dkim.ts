import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
} from "node:crypto";
import { availableParallelism } from "node:os";
import { clock } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { ownTurn } from "../kernel/turn.ts";
import { canonical, type Field, HeaderReader } from "./dkim-relaxed.ts";
import { type MailBytes, Room } from "./mail-bytes.ts";

/** Signs mails in a domain's name (RFC 6376, RFC 8463). */
export interface DkimSigner {
  /**
   * The DKIM-Signature field of a message, with its line break, to stand before it. The message has
   * CRLF line ends and is not dot-stuffed. Several may be signed at once, which takes as many
   * cores as there are; a few dozen are enough.
   */
  sign(bytes: MailBytes): Promise<string>;
  /** Where the public key has to stand in DNS, `<selector>._domainkey.<domain>`. */
  readonly recordName: string;
  /** What has to stand there, as the value of a TXT record. */
  readonly publicRecord: string;
}

export interface DkimOptions {
  readonly domain: string;
  readonly selector: string;
  /** PKCS #8 or PKCS #1: RSA of at least 2048 bits, or Ed25519. */
  readonly privateKeyPem: string;
  /** How many cores this process has; as the runtime says by default. */
  readonly cores?: number;
}

/**
 * What is signed. Those of the first group are named once more than they are there, so that nobody
 * can add another one (RFC 6376 8.15); the others may be added to, as relays do.
 */
const sealedNames = [
  ...["from", "to", "subject", "date", "reply-to", "message-id"],
  ...["mime-version", "content-type", "content-transfer-encoding"],
  ...["list-unsubscribe", "list-unsubscribe-post", "list-id"],
];
const signedNames = ["list-help", "list-owner", "list-archive", "auto-submitted", "feedback-id"];

/** Throws `bad-config` for a key that can't sign. */
export function createDkimSigner(options: DkimOptions): DkimSigner {
  const { domain, selector, privateKeyPem, cores = availableParallelism() } = options;
  const key = readKey(privateKeyPem);
  const signWith = cores > 1 ? signInPool : sign;
  const signedOf = rememberSigned();
  const reader = new HeaderReader();
  const room = new Room();
  const isRsa = key.asymmetricKeyType === "rsa";
  const kind = `v=1; a=${isRsa ? "rsa" : "ed25519"}-sha256; c=relaxed/relaxed;`;
  return {
    recordName: `${selector}._domainkey.${domain}`,
    publicRecord: recordOf(key),
    async sign(bytes) {
      const { header, body } = canonical(bytes, room);
      const fields = reader.read(header);
      const { places, folded, flat } = signedOf(fields);
      const from = ` d=${domain}; s=${selector}; t=${Math.floor(clock.ms() / 1000)};`;
      const seal = ` bh=${digestOf(body)};`;
      const value = ` ${kind}\r\n${from}\r\n h=${folded};\r\n${seal}\r\n b=`;
      let signed = "";
      for (const place of places) signed += `${(fields[place] as Field).relaxed}\r\n`;
      // In relaxed form too, which would cost more to make of the one above.
      signed += `dkim-signature:${kind}${from} h=${flat};${seal} b=`;
      const data = Buffer.from(signed, "latin1");
      // Only now: what is not a signature goes quicker for many mails in a row.
      if (cores === 1) await ownTurn();
      const signature = await (isRsa
        ? signWith("sha256", data, key)
        : signWith(null, hash(data), key));
      return `DKIM-Signature:${value}${foldedSignature(signature)}\r\n`;
    },
  };
}

const digest = Buffer.alloc(32);

/** SHA-256 in base64, without memory of its own. */
function digestOf(body: Buffer): string {
  Bun.SHA256.hash(body, digest);
  return digest.toString("base64");
}

/**
 * Which fields are signed, the last of several first, as whoever verifies takes them (RFC 6376
 * 5.4.2): their places among all, and their names with those that nobody may add. Mails of one kind
 * have the same fields in the same order, so that it is found out once.
 */
function rememberSigned() {
  let order: readonly string[] = [];
  let known: ReturnType<typeof namesOf> | undefined;
  return (fields: readonly Field[]) => {
    if (known && areNamed(fields, order)) return known;
    const places: number[] = [];
    const names = [...sealedNames, ...signedNames].flatMap((name) => {
      const found = fields.flatMap((field, place) => (field.name === name ? [place] : []));
      places.push(...found.toReversed());
      return Array.from(
        { length: found.length + (sealedNames.includes(name) ? 1 : 0) },
        () => name,
      );
    });
    order = fields.map(({ name }) => name);
    known = namesOf(places, names);
    return known;
  };
}

/** Names as they stand in the signature, in lines and in relaxed form. */
function namesOf(places: readonly number[], names: readonly string[]) {
  const folded = foldedNames(names);
  return { places, folded, flat: folded.replaceAll("\r\n  ", " ") };
}

function areNamed(fields: readonly Field[], names: readonly string[]): boolean {
  return fields.length === names.length && fields.every(({ name }, at) => name === names[at]);
}

/** A new private key in PEM (PKCS #8). RSA is what every receiver knows. */
export async function generateDkimKey(type: "rsa" | "ed25519" = "rsa"): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, _: unknown, key: KeyObject) =>
      error ? reject(error) : resolve(key.export({ type: "pkcs8", format: "pem" }));
    if (type === "rsa") generateKeyPair("rsa", { modulusLength: 2048 }, done);
    else generateKeyPair("ed25519", {}, done);
  });
}

function readKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The reason may quote the key.
  }
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  const isRsa = key?.asymmetricKeyType === "rsa" && bits >= 2048;
  if (key && (isRsa || key.asymmetricKeyType === "ed25519")) return key;
  throw new AvowError(
    "bad-config",
    "The DKIM key is no private key in PEM of RSA with at least 2048 bits, or of Ed25519.",
  );
}

/** RFC 6376 3.6.1; RFC 8463 4: an Ed25519 key stands there bare. */
function recordOf(key: KeyObject): string {
  const open = createPublicKey(key);
  if (key.asymmetricKeyType === "rsa") {
    const p = open.export({ type: "spki", format: "der" }).toString("base64");
    return `v=DKIM1; k=rsa; p=${p}`;
  }
  const x = Buffer.from(open.export({ format: "jwk" }).x ?? "", "base64url");
  return `v=DKIM1; k=ed25519; p=${x.toString("base64")}`;
}

/**
 * In the thread pool of the runtime, so that all cores sign and others have their turn. Measured
 * beside `crypto.subtle` and workers: it reaches nine tenths of what the cores can sign, the others
 * no more, and workers the lock of egress forbids. On one core a second thread gains nothing and
 * costs two changes between threads a mail, and the mail its place in the cache: there each is
 * signed in a turn of its own, between which others have theirs.
 */
function signInPool(algorithm: "sha256" | null, data: Buffer, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(algorithm, data, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}

function foldedNames(names: readonly string[]): string {
  let all = "";
  let column = 3;
  for (const [at, name] of names.entries()) {
    const part = at === 0 ? name : `:${name}`;
    if (column + part.length > 74) {
      all += "\r\n  ";
      column = 2;
    }
    all += part;
    column += part.length;
  }
  return all;
}

function foldedSignature(signature: Buffer): string {
  const text = signature.toString("base64");
  let all = text.slice(0, 72);
  for (let at = 72; at < text.length; at += 72) all += `\r\n  ${text.slice(at, at + 72)}`;
  return all;
}
