import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { BlockFault, type BlockKind, readBlock, writeBlock } from "./signed-block.ts";

/** One file of a release, as its signature describes it. */
export interface ReleaseFile {
  readonly product: string;
  readonly version: string;
  /** The day of the release, `2027-03-31`: what a licence's `updatesUntil` is held against. */
  readonly releasedOn: string;
  readonly fileName: string;
  /** SHA-256 of the whole file, in hexadecimal, lower case. */
  readonly sha256: string;
  readonly bytes: number;
}

const kind: BlockKind = { title: "AVOW RELEASE", domain: "avow-release-v1\n" };

const payloadShape = z.object({
  version: z.literal(1),
  product: z.string(),
  release: z.string(),
  releasedOn: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  bytes: z.int().min(0),
});

/**
 * A release's file as a signed text block (`writeBlock`), which an updater holds against what it
 * downloaded: a mirror or a proxy can then give out nothing that the vendor did not.
 */
export function signRelease(file: ReleaseFile, privateKey: KeyObject): string {
  const payload = {
    version: 1,
    product: file.product,
    release: file.version,
    releasedOn: file.releasedOn,
    fileName: file.fileName,
    sha256: file.sha256,
    bytes: file.bytes,
  } satisfies z.input<typeof payloadShape>;
  return writeBlock(kind, JSON.stringify(payload), privateKey);
}

/** What a block says of a release's file, if `publicKey` signed it, else null. */
export function verifyRelease(block: string, publicKey: KeyObject): ReleaseFile | null {
  const text = readBlock(kind, block, publicKey);
  if (text instanceof BlockFault) return null;
  const read = payloadShape.safeParse(JSON.parse(text));
  if (!read.success) return null;
  const { release, version: _, ...file } = read.data;
  return { ...file, version: release };
}
