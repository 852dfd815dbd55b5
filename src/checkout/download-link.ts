import { clock } from "../kernel/clock.ts";
import { openBytes, sealBytes } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { idBytes, idOfBytes } from "../kernel/id-token.ts";
import type { Checkout } from "./context.ts";

type Keys = Pick<Checkout, "keyring" | "publicUrl">;

/** A link to a file holds for so long; a download that began goes on. */
export const downloadLinkMs = 10 * 60_000;

const use = "links to downloads";
const context = "download|1";

/** What a link is to: one file, for one licence. */
export interface Download {
  readonly licenceId: string;
  readonly fileId: string;
}

/**
 * The address of a file for one licence, good for ten minutes from now. Both ids and the moment are
 * sealed in it (AES-256-GCM), so that it says nothing of the customer to who sees it in a log.
 */
export function downloadLink(
  { keyring, publicUrl }: Keys,
  { licenceId, fileId, name }: Download & { readonly name: string },
): string {
  const until = Buffer.alloc(8);
  until.writeBigUInt64BE(BigInt(clock.ms() + downloadLinkMs));
  const plain = Buffer.concat([until, idBytes(licenceId), idBytes(fileId)]);
  const token = sealBytes(keyring.derive(use), plain, context).toString("base64url");
  return `${publicUrl}/downloads/${token}/${encodeURIComponent(name)}`;
}

/** What a link is to. Throws `not-found` when it is not ours, and `link-expired`. */
export function readDownloadLink({ keyring, publicUrl }: Keys, token: string): Download {
  const plain = opened(keyring.derive(use), token);
  if (!plain) throw new AvowError("not-found", "This is no link of ours; copy all of it.");
  if (clock.ms() >= Number(plain.readBigUInt64BE(0))) {
    throw new AvowError(
      "link-expired",
      `A link to a download holds for ten minutes, and this one is over. There is a new one on the page of your order: ${publicUrl}/orders`,
    );
  }
  return { licenceId: idOfBytes(plain.subarray(8, 24)), fileId: idOfBytes(plain.subarray(24, 40)) };
}

function opened(key: Buffer, token: string): Buffer | undefined {
  if (!/^[\w-]{92}$/.test(token)) return undefined;
  try {
    return openBytes(key, Buffer.from(token, "base64url"), context);
  } catch {
    return undefined;
  }
}
