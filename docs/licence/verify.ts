/**
 * Verifies licence files and signatures of releases without a network. Copy this file into your
 * program: it needs WebCrypto with Ed25519 and nothing else (Node from 24.2, Deno, Bun, browsers).
 *
 *     node verify.ts <public-key> <product> <release-date> <licence-file> [<machine>]
 *     node verify.ts release <public-key> <product> <signature-file> <file>
 *
 * <public-key>: 32 bytes in base64. <release-date>: of the program that runs, 2027-03-31.
 * <machine>: what tells this machine from others. Prints a reason; exits with 0 if all is well.
 */
export interface Licence {
  licenceId: string;
  key: string;
  product: string;
  edition: string;
  seats: number;
  issuedAt: string;
  updatesUntil: string | null;
  machine?: string;
  licensedTo?: string;
}

export interface Release {
  product: string;
  release: string;
  releasedOn: string;
  fileName: string;
  sha256: string;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
const toBase64url = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (it) => String.fromCharCode(it)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

async function open(kind: "LICENCE" | "RELEASE", block: string, publicKey: string) {
  const lines = block.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").split(/\r?\n/);
  const [begin, end, text] = [lines.shift(), lines.pop(), lines.join("")];
  const right =
    begin === `-----BEGIN AVOW ${kind}-----` &&
    end === `-----END AVOW ${kind}-----` &&
    /^(?:[\w-]{64}\n)+[\w-]{1,64}$/.test(lines.join("\n")) &&
    text.length % 4 !== 1;
  const bytes = fromBase64(right ? text.replaceAll("-", "+").replaceAll("_", "/") : "");
  // Written back, since decoders forgive what stands after the last byte.
  if (!right || toBase64url(bytes) !== text) throw new Error("It is not what its name says.");
  const payload = bytes.subarray(64);
  const message = Uint8Array.from([...utf8(`avow-${kind.toLowerCase()}-v1\n`), ...payload]);
  const raw = fromBase64(publicKey);
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", key, bytes.subarray(0, 64), message))) {
    throw new Error("It was changed, or another key signed it.");
  }
  const value = JSON.parse(new TextDecoder().decode(payload)) as { version: number };
  if (value.version !== 1) throw new Error("It needs a newer version of this program.");
  return value as unknown;
}

/** What is sent to activate a machine: nobody can tell from it which machine it is. */
export async function fingerprint(licenceKey: string, machine: string): Promise<string> {
  const text = utf8(`avow-machine-v1\n${licenceKey}\n${machine}`);
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}

/** The licence in `block`, or an Error that says why it does not do. */
export async function verifyLicence(
  block: string,
  program: { publicKey: string; product: string; releaseDate: string; machine?: string },
): Promise<Licence> {
  const licence = (await open("LICENCE", block, program.publicKey)) as Licence;
  if (licence.product !== program.product) throw new Error("It is for another product.");
  if (!/^\d{4}-\d\d-\d\d$/.test(program.releaseDate)) throw new Error("The date is not one.");
  if (licence.updatesUntil !== null && program.releaseDate > licence.updatesUntil) {
    throw new Error(`It covers releases up to ${licence.updatesUntil}; this one is newer.`);
  }
  const { machine = "" } = program;
  if (licence.machine && licence.machine !== (await fingerprint(licence.key, machine))) {
    throw new Error("It is for another machine.");
  }
  return licence;
}

/** What the vendor says of a downloaded file, or an Error if the file is not what he released. */
export async function verifyRelease(
  block: string,
  file: Uint8Array<ArrayBuffer>,
  program: { publicKey: string; product: string },
): Promise<Release> {
  const release = (await open("RELEASE", block, program.publicKey)) as Release;
  if (release.product !== program.product) throw new Error("It is for another product.");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  const hex = Array.from(hash, (it) => it.toString(16).padStart(2, "0")).join("");
  if (hex !== release.sha256) throw new Error("The file is not the one that was signed.");
  return release;
}

if (import.meta.main) {
  const { readFile } = await import("node:fs/promises");
  const [first = "", second = "", third = "", fourth = "", machine] = process.argv.slice(2);
  try {
    if (first === "release") {
      const bytes = new Uint8Array(await readFile(machine ?? ""));
      const program = { publicKey: second, product: third };
      const { fileName, release } = await verifyRelease(
        await readFile(fourth, "utf8"),
        bytes,
        program,
      );
      console.log(`ok: ${fileName} of ${release}`);
    } else {
      const program = { publicKey: first, product: second, releaseDate: third };
      const block = await readFile(fourth, "utf8");
      const { edition, seats } = await verifyLicence(
        block,
        machine ? { ...program, machine } : program,
      );
      console.log(`ok: ${edition}, seats: ${seats}`);
    }
  } catch (error) {
    console.log(`no: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
