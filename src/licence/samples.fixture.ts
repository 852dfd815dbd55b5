import { type KeyObject, sign } from "node:crypto";
import { newSecret } from "../kernel/ids.ts";
import {
  createLicenceSigner,
  type Licence,
  newLicenceKey,
  publicKeyForms,
  signLicence,
} from "./mod.ts";

/** A licence for a made-up product, and what signs it. */
export function licenceScene() {
  const masterKey = newSecret();
  const signer = createLicenceSigner({ derive: () => masterKey });
  const licence: Licence = {
    licenceId: "01938000-0000-7000-8000-000000000001",
    key: newLicenceKey(),
    product: "lark",
    edition: "team",
    seats: 5,
    issuedAt: new Date("2026-03-31T09:30:00.123Z"),
    updatesUntil: new Date("2027-03-31T00:00:00Z"),
    licensedTo: 'Ada "Countess" Lovelace, "product":"heron" <£ \u2028',
  };
  return {
    signer,
    licence,
    publicKey: publicKeyForms(signer.publicKey).base64,
    block: signLicence(licence, signer.privateKey),
  };
}

/** The same bytes in the frame of a licence, whatever they are. */
function framed(bytes: Buffer, title = "AVOW LICENCE"): string {
  const lines = bytes.toString("base64url").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${title}-----`, ...lines, `-----END ${title}-----`, ""].join("\n");
}

const bytesOf = (block: string) =>
  Buffer.from(block.trim().split("\n").slice(1, -1).join(""), "base64url");

/** Signs a payload as no server of ours would. */
function forged(payload: string, privateKey: KeyObject, domain = "avow-licence-v1\n"): string {
  const signature = sign(null, Buffer.from(domain + payload), privateKey);
  return framed(Buffer.concat([signature, Buffer.from(payload)]));
}

function flipped(block: string, at: number): string {
  const bytes = bytesOf(block);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return framed(bytes);
}

/** S plus the group's order: the same signature to who does not look (RFC 8032, 8.4). */
function secondSignature(block: string): string {
  const bytes = bytesOf(block);
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32, 64)).reverse().toString("hex")}`) + order;
  Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse().copy(bytes, 32);
  return framed(bytes);
}

/** Files that are no licence for the scene's program, by what is wrong with them. */
export function forgeries(scene: ReturnType<typeof licenceScene>): ReadonlyMap<string, string> {
  const { block, licence, signer } = scene;
  const other = createLicenceSigner({ derive: () => newSecret() });
  const payload = bytesOf(block).subarray(64).toString("utf8");
  const lines = block.split("\n");
  const [first = "", second = ""] = lines.slice(1);
  const last = lines.at(-3) ?? "";
  const longer = signLicence(
    { ...licence, edition: licence.edition.padEnd(5, "s") },
    signer.privateKey,
  );
  const odd = [block, longer, signLicence({ ...licence, edition: "t" }, signer.privateKey)].find(
    (it) => bytesOf(it).length % 3 !== 0,
  );
  if (!odd) throw new Error("no block with bits to spare");
  const spare = odd.replace(/(.)\n-----END/, (_, it: string) => `${nextLetter(it)}\n-----END`);
  return new Map([
    ["a bit of the signature's first half", flipped(block, 0)],
    ["a bit of the signature's second half", flipped(block, 40)],
    ["the first bit of the payload", flipped(block, 64)],
    ["a bit amid the payload", flipped(block, 200)],
    ["the last bit of the payload", flipped(block, -1)],
    ["signed by somebody else", signLicence(licence, other.privateKey)],
    ["signed as something else", forged(payload, signer.privateKey, "avow-release-v1\n")],
    ["signed without a domain", forged(payload, signer.privateKey, "")],
    ["a second form of the signature", secondSignature(block)],
    ["a version to come", forged(payload.replace('"version":1', '"version":2'), signer.privateKey)],
    ["another product", signLicence({ ...licence, product: "heron" }, signer.privateKey)],
    [
      "a product with a longer name",
      signLicence({ ...licence, product: "larks" }, signer.privateKey),
    ],
    [
      "updates ended the day before",
      signLicence(
        { ...licence, updatesUntil: new Date("2027-03-30T23:59:59Z") },
        signer.privateKey,
      ),
    ],
    ["another machine", signLicence({ ...licence, machine: "A".repeat(43) }, signer.privateKey)],
    ["another frame", block.replaceAll("LICENCE", "RELEASE")],
    ["no end", lines.slice(0, -2).join("\n")],
    ["cut in the middle", [...lines.slice(0, 3), ...lines.slice(-2)].join("\n")],
    ["a line doubled", block.replace(first, `${first}\n${first}`)],
    ["two lines swapped", block.replace(`${first}\n${second}`, `${second}\n${first}`)],
    ["doubled", block + block],
    ["more after the end", `${block}-----`],
    ["more before the beginning", `x${block}`],
    ["an empty line within", block.replace(first, `${first}\n`)],
    ["an empty line before the end", block.replace("-----END", "\n-----END")],
    ["lines of another length", block.replace(`${first}\n${second}`, `${first}${second}`)],
    ["a line in two", block.replace(first, `${first.slice(0, 32)}\n${first.slice(32)}`)],
    ["a space at the end of a line", block.replace(first, `${first} `)],
    ["padding", block.replace(last, `${last}=`)],
    ["bits after the last byte", spare],
    ["the other base64", block.replaceAll("-\n", "-\n").replace(first, `+${first.slice(1)}`)],
    ["only a signature", framed(bytesOf(block).subarray(0, 64))],
    ["nothing within", "-----BEGIN AVOW LICENCE-----\n-----END AVOW LICENCE-----\n"],
    ["nothing", ""],
  ]);
}

function nextLetter(letter: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet.charAt(alphabet.indexOf(letter) ^ 1);
}
