import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { publicKeyForms } from "./public-key.ts";
import {
  BlockFault,
  type BlockKind,
  type BlockProblem,
  readBlock,
  writeBlock,
} from "./signed-block.ts";

/** What a customer may use, as a signed file says it to a program without any network. */
export interface Licence {
  readonly licenceId: string;
  /** As `newLicenceKey` writes it. */
  readonly key: string;
  readonly product: string;
  readonly edition: string;
  readonly seats: number;
  readonly issuedAt: Date;
  /** The last day (UTC) whose releases it covers; null: every release, for good. */
  readonly updatesUntil: Date | null;
  /** Only on this machine: its salted fingerprint. Absent: on any. */
  readonly machine?: string;
  /** Whom the program may greet; left out unless the customer wants it there. */
  readonly licensedTo?: string;
}

const kind: BlockKind = { title: "AVOW LICENCE", domain: "avow-licence-v1\n" };
const day = /^\d{4}-\d\d-\d\d$/;

const payloadShape = z.object({
  version: z.literal(1),
  keyId: z.string(),
  licenceId: z.string(),
  key: z.string(),
  product: z.string(),
  edition: z.string(),
  seats: z.int().min(1),
  issuedAt: z.iso.datetime(),
  updatesUntil: z.string().regex(day).nullable(),
  machine: z.string().optional(),
  licensedTo: z.string().optional(),
});

/** A date as its day in UTC, `2027-03-31`: how days of updates and of releases are compared. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/**
 * The licence as a signed text block (`writeBlock`). Its payload is JSON with its fields in a fixed
 * order and no white space, so that the same licence under the same key is the same block.
 */
export function signLicence(licence: Licence, privateKey: KeyObject): string {
  const { updatesUntil, machine, licensedTo } = licence;
  const payload = {
    version: 1,
    keyId: publicKeyForms(createPublicKey(privateKey)).jwk.kid,
    licenceId: licence.licenceId,
    key: licence.key,
    product: licence.product,
    edition: licence.edition,
    seats: licence.seats,
    issuedAt: licence.issuedAt.toISOString(),
    updatesUntil: updatesUntil && dayOf(updatesUntil),
    ...(machine === undefined ? {} : { machine }),
    ...(licensedTo === undefined ? {} : { licensedTo }),
  } satisfies z.input<typeof payloadShape>;
  return writeBlock(kind, JSON.stringify(payload), privateKey);
}

/** What a program asks of a licence file. */
export interface LicenceQuestion {
  readonly publicKey: KeyObject;
  readonly product: string;
  /** When the running program was released; never the clock of the machine. */
  readonly releasedAt: Date;
  /** Fingerprint of the machine it runs on, for licences that are bound to one. */
  readonly machine?: string;
}

/** Why a licence file does not do; "unknown-version" asks for a newer program. */
export type LicenceProblem =
  | BlockProblem
  | "unknown-version"
  | "other-product"
  | "other-machine"
  | "updates-ended";

export type LicenceVerdict =
  | { readonly ok: true; readonly licence: Licence }
  | { readonly ok: false; readonly problem: LicenceProblem };

/** Judges a licence file as the program that it licenses does, offline. */
export function checkLicence(block: string, question: LicenceQuestion): LicenceVerdict {
  const licence = readLicence(block, question.publicKey);
  if (typeof licence === "string") return { ok: false, problem: licence };
  if (licence.product !== question.product) return { ok: false, problem: "other-product" };
  const { updatesUntil } = licence;
  // As text: days compare rightly, and no time zone can move one.
  if (updatesUntil && dayOf(question.releasedAt) > dayOf(updatesUntil)) {
    return { ok: false, problem: "updates-ended" };
  }
  if (licence.machine !== undefined && licence.machine !== question.machine) {
    return { ok: false, problem: "other-machine" };
  }
  return { ok: true, licence };
}

/** The licence in a block that `publicKey` signed, else null. */
export function verifyLicence(block: string, publicKey: KeyObject): Licence | null {
  const licence = readLicence(block, publicKey);
  return typeof licence === "string" ? null : licence;
}

function readLicence(block: string, publicKey: KeyObject): Licence | LicenceProblem {
  const text = readBlock(kind, block, publicKey);
  if (text instanceof BlockFault) return text.problem;
  const read = payloadShape.safeParse(parseJson(text));
  // It is signed, so it was made here: by a version of Avow that knows more than this one.
  if (!read.success) return "unknown-version";
  const { issuedAt, updatesUntil, machine, licensedTo, ...licence } = read.data;
  return {
    licenceId: licence.licenceId,
    key: licence.key,
    product: licence.product,
    edition: licence.edition,
    seats: licence.seats,
    issuedAt: new Date(issuedAt),
    updatesUntil: updatesUntil === null ? null : new Date(`${updatesUntil}T00:00:00Z`),
    ...(machine === undefined ? {} : { machine }),
    ...(licensedTo === undefined ? {} : { licensedTo }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
