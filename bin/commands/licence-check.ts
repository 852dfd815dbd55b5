import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AvowError } from "../../src/kernel/errors.ts";
import {
  checkLicence,
  type LicenceProblem,
  readPublicKey,
  verifyLicence,
  verifyRelease,
} from "../../src/licence/mod.ts";
import { type Call, type Command, exitCodes, UsageError } from "../command.ts";

/** `avow licence check`. */
export const command: Command = {
  usage:
    "<file> --key <base64> [--product <id>] [--released <day>] [--machine <fingerprint>] [--download <file>] [--json]",
  about:
    "Reads a licence file, or the signature of a release's file, and says what it holds, if the key\n" +
    "signed it, and whether it does: for this product, for a program that was released on this day,\n" +
    "on this machine; or for this downloaded file. What is left out is not asked. The key is `base64`\n" +
    "of /.well-known/avow-licence-key.json. It reads no configuration and needs no server.",
  argumentsMax: 1,
  options: {
    key: { meaning: "The public key", value: "base64" },
    product: { meaning: "Which product asks", value: "id" },
    released: { meaning: "When the program that asks was released, 2027-03-31", value: "day" },
    machine: { meaning: "Fingerprint of the machine that asks", value: "fingerprint" },
    download: { meaning: "What was downloaded, for the signature of a release", value: "file" },
    json: { meaning: "Print it as JSON" },
  },
  exits: {
    [exitCodes.foundWrong]: "it does not do",
    [exitCodes.couldNotRun]: "a file can't be read",
  },
  async run(call) {
    const { flags, cwd, terminal } = call;
    const [file] = call.arguments;
    if (file === undefined) throw new UsageError("Which licence? Name a file.");
    const publicKey = readPublicKey(flags.get("key") ?? "");
    if (!publicKey) throw new UsageError("--key must be a public key: 32 bytes in base64.");
    const block = await readText(resolve(cwd, file));
    const isRelease = block.trimStart().startsWith("-----BEGIN AVOW RELEASE");
    const verdict = isRelease
      ? await checkDownload(call, block, publicKey)
      : checkFile(call, block, publicKey);
    const { problem, holds } = verdict;
    if (flags.has("json")) {
      terminal.say(JSON.stringify({ ok: problem === null, problem, holds }, null, 2));
    } else {
      for (const [name, value] of Object.entries(holds ?? {})) {
        terminal.say(`${name.padEnd(14)}${value instanceof Date ? value.toISOString() : value}`);
      }
      terminal.say(problem === null ? "It does." : `It does not: ${problem}.`);
    }
    return problem === null ? exitCodes.ok : exitCodes.foundWrong;
  },
};

interface Verdict {
  readonly problem: string | null;
  readonly holds: object | null;
}

const reasons: Readonly<Record<LicenceProblem, string>> = {
  malformed: "it is no licence file, or was cut or changed on its way",
  "not-signed": "it was changed, or another key signed it",
  "unknown-version": "a newer version of Avow made it",
  "other-product": "it is for another product",
  "other-machine": "it is for another machine",
  "updates-ended": "it covers only releases that are older than that day",
};

type PublicKey = NonNullable<ReturnType<typeof readPublicKey>>;

function checkFile({ flags }: Call, block: string, publicKey: PublicKey): Verdict {
  const holds = verifyLicence(block, publicKey);
  const released = flags.get("released") ?? "1970-01-01";
  if (!/^\d{4}-\d\d-\d\d$/.test(released) || Number.isNaN(Date.parse(released))) {
    throw new UsageError("--released must be a day, such as 2027-03-31.");
  }
  const machine = flags.get("machine") ?? holds?.machine;
  const verdict = checkLicence(block, {
    publicKey,
    product: flags.get("product") ?? holds?.product ?? "",
    releasedAt: new Date(released),
    ...(machine === undefined ? {} : { machine }),
  });
  return { problem: verdict.ok ? null : reasons[verdict.problem], holds };
}

async function checkDownload(
  { flags, cwd }: Call,
  block: string,
  publicKey: PublicKey,
): Promise<Verdict> {
  const holds = verifyRelease(block, publicKey);
  const product = flags.get("product") ?? holds?.product;
  const download = flags.get("download");
  const sha256 = download === undefined ? holds?.sha256 : await hashOf(resolve(cwd, download));
  const problem = !holds
    ? "it is no signature of a release, or another key signed it"
    : product !== holds.product
      ? reasons["other-product"]
      : sha256 === holds.sha256
        ? null
        : "what was downloaded is not the file that was signed";
  return { problem, holds };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw unreadable(path);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  } catch {
    throw unreadable(path);
  }
  return hash.digest("hex");
}

function unreadable(path: string): AvowError {
  return new AvowError("not-found", `The file ${path} can't be read: is there such a file?`);
}
