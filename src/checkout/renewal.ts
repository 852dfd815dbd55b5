import type { Product } from "../config/mod.ts";
import type { FieldProblem } from "../kernel/errors.ts";
import { parseLicenceKey } from "../licence/mod.ts";
import { findEdition } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import { licenceHashOf } from "./kept-key.ts";
import { findLicence } from "./store-licences.ts";

type Posted = ReadonlyMap<string, string>;

/** Seats that one licence may have. */
export const renewedSeatsMax = 100_000;

/** With the key of a licence, a form is about its seats and its edition, whatever else it says. */
export async function asLicensed(checkout: Checkout, posted: Posted): Promise<Posted> {
  const typed = posted.get("licence_key");
  if (typed === undefined) return posted;
  const licence = await licenceOf(checkout, typed);
  const rest = [...posted].filter(([name]) => name !== "seats" && name !== "edition");
  if (!licence) return new Map(rest);
  return new Map([...rest, ["seats", String(licence.seats)], ["edition", licence.edition]]);
}

async function licenceOf({ database, keyring }: Checkout, typed: string) {
  const keyHash = licenceHashOf(keyring, typed);
  return keyHash ? findLicence(database.db("sales"), keyHash) : undefined;
}

/** The licence that a renewal is for; null without one, and then `problems` says what is wrong. */
export async function readRenewed(
  checkout: Checkout,
  posted: Posted,
  product: Product,
  problems: FieldProblem[],
) {
  const typed = posted.get("licence_key");
  if (typed === undefined) return null;
  const licence = await licenceOf(checkout, typed);
  const edition = licence && findEdition(checkout.settings, product.id, licence.edition);
  const problem =
    !licence && parseLicenceKey(typed) === null
      ? "is not a licence key: compare it with the mail that it came in"
      : !licence || licence.product !== product.id || licence.revokedAt
        ? `is not one of a licence for ${product.name} that can be renewed`
        : licence.updatesUntil === null
          ? "is one that covers every release for good: there is nothing to renew"
          : !edition || Object.keys(edition.renewalPrices).length === 0
            ? "is of an edition that can't be renewed here; please write to us"
            : null;
  if (problem) problems.push({ field: "licence_key", message: problem });
  return problem || !licence ? null : licence;
}
