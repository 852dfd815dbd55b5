/**
 * Verifying a licence file, as a program does at its start: a block of text to a licence, against
 * Ed25519 over the same bytes and nothing else. Also how long a key and a file take to make.
 */
import { sign, verify } from "node:crypto";
import { newSecret } from "../src/kernel/ids.ts";
import {
  checkLicence,
  createLicenceSigner,
  newLicenceKey,
  parseLicenceKey,
  publicKeyForms,
  signLicence,
} from "../src/licence/mod.ts";
import { verifyLicence as sampleLicence } from "../docs/licence/verify.ts";
import type { Measurement } from "./figures.ts";

const rounds = 1000;
const samples = 7;

/** Microseconds that one of `rounds` takes; the median of some samples that take turns. */
async function medians(works: readonly (() => unknown)[]): Promise<readonly number[]> {
  const times = works.map((): number[] => []);
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [at, work] of works.entries()) {
      const start = performance.now();
      for (let round = 0; round < rounds; round += 1) await work();
      times[at]?.push(((performance.now() - start) * 1000) / rounds);
    }
  }
  return times.map((list) => list.toSorted((a, b) => a - b)[samples >> 1] ?? 0);
}

export async function run(): Promise<Measurement> {
  const secret = newSecret();
  const { privateKey, publicKey } = createLicenceSigner({ derive: () => secret });
  const licence = {
    licenceId: "01938000-0000-7000-8000-000000000001",
    key: newLicenceKey(),
    ...{ product: "curlew", edition: "team", seats: 5, licensedTo: "Larkwire & Sons" },
    issuedAt: new Date("2026-03-31T09:30:00Z"),
    updatesUntil: new Date("2027-03-31T00:00:00Z"),
  };
  const block = signLicence(licence, privateKey);
  const typed = licence.key.toLowerCase().replaceAll("-", " ");
  const question = { publicKey, product: "curlew", releasedAt: new Date("2026-12-01") };
  const text = block.split("\n").slice(1, -2).join("");
  const message = Buffer.concat([
    Buffer.from("avow-licence-v1\n"),
    Buffer.from(text, "base64url").subarray(64),
  ]);
  const signature = sign(null, message, privateKey);
  const program = {
    publicKey: publicKeyForms(publicKey).base64,
    product: "curlew",
    releaseDate: "2026-12-01",
  };
  const taken = checkLicence(block, question).ok && verify(null, message, publicKey, signature);
  if (!taken) throw new Error("What was signed does not verify.");
  const [whole = 0, bare = 1, sample = 0, signing = 0, drawing = 0, reading = 0] = await medians([
    () => checkLicence(block, question),
    () => verify(null, message, publicKey, signature),
    () => sampleLicence(block, program),
    () => signLicence(licence, privateKey),
    () => newLicenceKey(),
    () => parseLicenceKey(typed),
  ]);
  return {
    name: "licence",
    figures: {
      verifyMicroseconds: whole,
      sampleVerifyMicroseconds: sample,
      signMicroseconds: signing,
      newKeyMicroseconds: drawing,
      readKeyMicroseconds: reading,
      blockBytes: block.length,
    },
    baseline: { verifyMicroseconds: bare },
    ratio: whole / bare,
  };
}
