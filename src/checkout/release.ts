import { dayOf, signRelease } from "../licence/mod.ts";
import type { Checkout } from "./context.ts";
import { downloadLink } from "./download-link.ts";
import type { LicenceRow } from "./store-licences.ts";
import { readReleaseFiles, type ReleaseFileRow } from "./store-releases.ts";

/** A release that a licence covers, with links to its files that hold for ten minutes. */
export interface CoveredRelease {
  readonly version: string;
  /** The day, UTC, `2027-03-31`. */
  readonly releasedOn: string;
  readonly notes: string;
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    /** SHA-256 in hexadecimal. */
    readonly sha256: string;
    /** What an updater verifies (`signRelease`). */
    readonly signature: string;
    readonly url: string;
  }[];
}

/** Whether a licence covers a release: by its day, and by its edition where the release says so. */
export function isCovered(
  licence: Pick<LicenceRow, "product" | "edition" | "updatesUntil">,
  release: Pick<ReleaseFileRow, "product" | "releasedOn" | "editions">,
): boolean {
  const { updatesUntil } = licence;
  return (
    licence.product === release.product &&
    (release.editions === "" || release.editions.split(",").includes(licence.edition)) &&
    (updatesUntil === null || release.releasedOn <= dayOf(updatesUntil))
  );
}

/** What a licence covers, newest first; nothing once it was revoked. */
export async function coveredReleases(
  checkout: Pick<Checkout, "database" | "keyring" | "publicUrl" | "signer">,
  licence: LicenceRow,
): Promise<readonly CoveredRelease[]> {
  if (licence.revokedAt !== null) return [];
  const all = await readReleaseFiles(checkout.database.db("sales"), licence.product);
  const byVersion = new Map<string, CoveredRelease>();
  for (const file of all.filter((it) => isCovered(licence, it))) {
    const { version, releasedOn, notes, product, name, bytes } = file;
    const sha256 = file.sha256.toString("hex");
    const described = { product, version, releasedOn, fileName: name, sha256, bytes };
    const offered = {
      ...{ name, bytes, sha256 },
      signature: signRelease(described, checkout.signer.privateKey),
      url: downloadLink(checkout, { licenceId: licence.id, fileId: file.id, name }),
    };
    const files = [...(byVersion.get(version)?.files ?? []), offered];
    byVersion.set(version, { version, releasedOn, notes, files });
  }
  return [...byVersion.values()];
}
