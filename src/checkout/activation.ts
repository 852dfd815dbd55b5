import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { dayOf, likelyMistake, parseLicenceKey, signLicence } from "../licence/mod.ts";
import { findEdition } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import { licenceKeyHash } from "./licence.ts";
import { licenceKeyForm } from "./kept-key.ts";
import {
  type ActivationRow,
  deleteActivation,
  putActivation,
  readActivations,
} from "./store-activations.ts";
import { findLicence, type LicenceRow, lockLicence, readLicence } from "./store-licences.ts";

/** What activations stand on. */
export type Activations = Pick<
  Checkout,
  "database" | "keyring" | "gate" | "publicUrl" | "settings" | "signer"
>;

/** How many machines a licence runs on, and on how many it may. */
export interface MachineCount {
  readonly used: number;
  readonly max: number;
}

/** Machines of a licence as its customer sees them. */
export interface Machines extends MachineCount {
  readonly machines: readonly ActivationRow[];
}

/** An edition that is sold no more lets its licences have so many machines a seat. */
const machinesPerSeatDefault = 3;

/**
 * The licence of a key that somebody typed. Throws `bad-input` for a mistyped one, naming the group
 * that is wrong where the check can tell, and `not-found` for a right one that is nobody's.
 */
export async function licenceOfKey(
  { database, keyring, gate }: Pick<Activations, "database" | "keyring" | "gate">,
  text: string,
): Promise<{ key: string; licence: LicenceRow }> {
  gate.require("sales");
  const key = parseLicenceKey(text);
  const find = (form: string) => findLicence(database.db("sales"), licenceKeyHash(keyring, form));
  if (key === null) {
    // A key that a customer brought along from before is as it was, and has no check of ours.
    const kept = licenceKeyForm(text);
    const brought = kept === null ? undefined : await find(kept);
    if (kept !== null && brought) return { key: kept, licence: brought };
    const group = likelyMistake(text);
    const where = group === null ? "" : ` Look at its ${groupNames[group - 1]} group.`;
    throw new AvowError("bad-input", `This licence key is mistyped.${where}`, {
      fields: [{ field: "key", message: `is mistyped.${where}` }],
    });
  }
  const licence = await find(key);
  if (!licence) {
    throw new AvowError("not-found", "There is no licence with this key; take it from your mail.");
  }
  return { key, licence };
}

const groupNames = ["first", "second", "third", "fourth", "fifth"] as const;

/** Throws `forbidden` for a licence that was revoked, with what became of it. */
export function requireValid({ revokedBy }: Pick<LicenceRow, "revokedBy">): void {
  if (revokedBy === null) return;
  const why = {
    refund: "its purchase was refunded",
    dispute: "its payment was disputed at the bank",
    operator: "the vendor withdrew it",
  }[revokedBy];
  throw new AvowError("forbidden", `This licence is no longer valid: ${why}.`);
}

/**
 * Lets a licence run on one more machine, or again on one that it runs on already, and returns its
 * licence file, bound to that machine. `machine` is the fingerprint's 32 bytes. Throws `forbidden`
 * when it was revoked, and `conflict` when it runs on as many as it may.
 */
export async function activate(
  { database, publicUrl, settings, signer }: Activations,
  { licence: { id }, key }: { readonly licence: LicenceRow; readonly key: string },
  machine: Buffer,
): Promise<{ file: string; count: MachineCount }> {
  return database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      // Held until the end, so that two machines at once don't both take the last place.
      const licence = await lockLicence(tx, id);
      if (!licence) throw new AvowError("conflict", "This licence is there no longer.");
      requireValid(licence);
      const max = machinesMax(settings, licence);
      const known = await readActivations(tx, id);
      const isNew = known.every((it) => !it.machine.equals(machine));
      if (isNew && known.length >= max) {
        throw new AvowError(
          "conflict",
          `This licence runs on ${known.length} machines already, and covers ${max}. Free one in the program there, or on the page of your order: ${publicUrl}/orders`,
        );
      }
      await putActivation(tx, { licenceId: id, machine, day: dayOf(clock.now()) });
      const { product, edition, seats, issuedAt, updatesUntil } = licence;
      const file = signLicence(
        {
          ...{ licenceId: id, key, product, edition, seats, issuedAt, updatesUntil },
          machine: machine.toString("base64url"),
        },
        signer.privateKey,
      );
      return { file, count: { used: known.length + (isNew ? 1 : 0), max } };
    });
}

/** Frees a machine, of a revoked licence too; one that is free already stays so. */
export async function deactivate(
  { database, settings }: Pick<Activations, "database" | "settings">,
  licence: LicenceRow,
  machine: Buffer,
): Promise<MachineCount> {
  const db = database.db("sales");
  await deleteActivation(db, licence.id, machine);
  const { length } = await readActivations(db, licence.id);
  return { used: length, max: machinesMax(settings, licence) };
}

/** The machines of a licence, for its customer's page; undefined when there is no such licence. */
export async function machinesOf(
  { database, settings }: Pick<Activations, "database" | "settings">,
  licenceId: string,
): Promise<Machines | undefined> {
  const db = database.db("sales");
  const licence = await readLicence(db, licenceId);
  if (!licence) return undefined;
  const machines = await readActivations(db, licenceId);
  return { machines, used: machines.length, max: machinesMax(settings, licence) };
}

/** Frees a machine from its customer's page: `fingerprint` is what `MachineList` sends. */
export async function freeMachine(
  { database }: Pick<Activations, "database">,
  licenceId: string,
  fingerprint: string,
): Promise<boolean> {
  const machine = Buffer.from(fingerprint, "base64url");
  return deleteActivation(database.db("sales"), licenceId, machine);
}

function machinesMax(settings: Activations["settings"], licence: LicenceRow): number {
  const { machinesPerSeat = machinesPerSeatDefault } =
    findEdition(settings, licence.product, licence.edition) ?? {};
  return licence.seats * machinesPerSeat;
}
