import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { keepBuyer, takeInBuyer } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { licenceKeyHash } from "./licence.ts";
import { type EarlierOrder, type ImportRow, readImportFile } from "./import-file.ts";
import { licenceKeyForm } from "./kept-key.ts";
import { newOrderNumber } from "./number.ts";
import { insertLicence } from "./store-licences.ts";
import { addStep, insertOrder, type Tx, updateOrder } from "./store-orders.ts";
import { knownKeys, lockImports } from "./store-sales-import.ts";

/** Orders that one transaction brings. */
const batch = 100;
/** How long one request brings orders: a browser waits for half a minute. */
const spanMs = 20_000;
/** Rows that a report shows. */
const shownMax = 20;

/** What a file of earlier customers brings, or would bring. */
export interface OrderImport {
  readonly rows: number;
  readonly brought: number;
  /** Whose key is here already, or came earlier in the file. */
  readonly known: number;
  readonly refused: number;
  /** Not looked at, as the time was over: the same file again goes on with them. */
  readonly left: number;
  /** The first rows that would come in, as they were understood. */
  readonly first: readonly EarlierOrder[];
  /** The first lines that can't be taken in, and why. */
  readonly problems: readonly { readonly line: number; readonly problem: string }[];
}

/**
 * Brings earlier customers with their licences from a CSV file: keys stay as they are, no mail goes
 * out, no invoice is made. A look at it first (`isDryRun`) changes nothing. The same file again
 * brings nobody twice: a key is one order; a file that takes too long is brought in parts that way.
 * Throws `bad-input` for what is no such file.
 */
export async function importOrders(
  checkout: Checkout,
  wish: {
    readonly operatorId: string;
    readonly bytes: Uint8Array;
    /** `<product>/<edition>` of rows that name none. */
    readonly fallback: string;
    readonly isDryRun: boolean;
  },
): Promise<OrderImport> {
  checkout.gate.require("sales");
  const db = checkout.database.db("sales");
  const rows = await readImportFile(checkout.settings, { ...wish, today: clock.now() });
  const hashed = withHashes(checkout, rows);
  const began = clock.tick();
  let [brought, seen] = [0, 0];
  const first: EarlierOrder[] = [];
  for (let at = 0; at < hashed.length; at += batch) {
    if (clock.tick() - began > spanMs) break;
    const part = hashed.slice(at, at + batch);
    seen += part.length;
    const fresh = wish.isDryRun
      ? await missing(db, part)
      : await db.transaction().execute((tx) => bring(checkout, tx, part, wish.operatorId));
    brought += fresh.length;
    first.push(...fresh.slice(0, shownMax - first.length).map(({ order }) => order));
  }
  if (!wish.isDryRun && brought > 0) {
    const action = `brought ${brought} earlier ${brought === 1 ? "order" : "orders"} from a file`;
    await recordAction(db, { operatorId: wish.operatorId, action });
  }
  const problems = rows.flatMap((row) => ("problem" in row ? [row] : []));
  const left = hashed.length - seen;
  return {
    ...{ rows: rows.length, brought, first, refused: problems.length, left },
    known: rows.length - problems.length - brought - left,
    problems: problems.slice(0, shownMax),
  };
}

interface Hashed {
  readonly order: EarlierOrder;
  readonly keyHash: Buffer;
}

/** Every readable row once per key: the first counts. */
function withHashes({ keyring }: Checkout, rows: readonly ImportRow[]): readonly Hashed[] {
  const hashed = new Map<string, Hashed>();
  for (const row of rows) {
    if (!("order" in row)) continue;
    const form = licenceKeyForm(row.order.key) ?? row.order.key;
    if (!hashed.has(form)) {
      hashed.set(form, { order: row.order, keyHash: licenceKeyHash(keyring, form) });
    }
  }
  return [...hashed.values()];
}

async function missing(db: Parameters<typeof knownKeys>[0], part: readonly Hashed[]) {
  const known = await knownKeys(
    db,
    part.map(({ keyHash }) => keyHash),
  );
  return part.filter(({ keyHash }) => !known.has(keyHash.toString("hex")));
}

async function bring(
  checkout: Checkout,
  tx: Tx,
  part: readonly Hashed[],
  operatorId: string,
): Promise<readonly Hashed[]> {
  await lockImports(tx);
  const fresh = await missing(tx, part);
  for (const one of fresh) await bringOne(checkout, tx, one, operatorId);
  return fresh;
}

async function bringOne(
  { keyring, policyVersion, keptDays, fields }: Checkout,
  tx: Tx,
  { order, keyHash }: Hashed,
  operatorId: string,
): Promise<void> {
  const { product, edition, seats, boughtAt } = order;
  const until = new Date(clock.ms() + keptDays.invoices * dayMs);
  const of = { email: order.email, name: order.name, company: order.company };
  const details = Object.fromEntries(
    Object.entries(of).filter(([field, value]) => value && fields.some((it) => it === field)),
  );
  const personId = await takeInBuyer(tx, keyring, { details, policyVersion, expiresAt: until });
  const [id, licenceId] = [newId(), newId()];
  await insertLicence(tx, {
    ...{ id: licenceId, keyHash, personId, product: product.id, edition: edition.id, seats },
    ...{ issuedAt: boughtAt, updatesUntil: order.updatesUntil },
  });
  await insertOrder(tx, {
    ...{ id, number: newOrderNumber(), kind: "import", personId, licenceId, formHash: null },
    ...{ product: product.id, edition: edition.id, seats },
    ...{ productName: product.name, editionName: edition.name },
    maintenanceMonths: edition.maintenanceMonths,
    // What was paid then stands in the books of then.
    ...{
      currency: Object.keys(edition.prices)[0] ?? "EUR",
      unitAmount: 0,
      net: 0,
      tax: 0,
      total: 0,
    },
    ...{ treatment: "not_collected", rate: 0, taxNote: "", taxCountry: order.country },
    ...{ country: order.country, waived: false, sessionEndsAt: null },
  });
  await addStep(tx, id, { event: "fulfilled", cause: "operator", operatorId });
  await updateOrder(tx, id, { state: "fulfilled", fulfilledAt: boughtAt });
  const keep = { personId, until, licenceKey: order.key, reason: "an earlier order came in" };
  await keepBuyer(tx, keyring, keep);
}
