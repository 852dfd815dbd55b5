import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { parseAddress } from "../mail/mod.ts";
import { type Buyer, findByEmail, openBuyers } from "../people/mod.ts";
import type { Books } from "./context.ts";
import { licenceHashOf } from "./kept-key.ts";
import type { Order, OrderState } from "./order.ts";
import {
  countDelivered,
  countOrderRows,
  countWaiting,
  type DisputeLine,
  findOrderRows,
  listDisputeRows,
  listOrderRows,
  type OrderFilter,
  type OrderKey,
  type SalesWaiting,
} from "./store-sales-orders.ts";

/** Orders that a page of the list shows. */
const ordersPerPage = 50;
/** Orders that a search shows at most. */
const foundMax = 200;

/** One order with who placed it; `buyer` is null when sales can't read them any more. */
export interface OrderLine {
  readonly order: Order;
  readonly buyer: Buyer | null;
}

/** How many orders stand in each state. */
export function countOrders(
  { database }: Pick<Books, "database">,
  product: string | null,
): Promise<ReadonlyMap<OrderState, number>> {
  return countOrderRows(database.db("sales"), product);
}

/**
 * One page of orders, the newest first; one audit entry says which operator saw whom. `next` is the
 * `before` of the page after, null on the last.
 */
export async function listOrders(
  books: Books,
  look: { readonly operatorId: string } & Omit<OrderFilter, "limit">,
): Promise<{ readonly lines: readonly OrderLine[]; readonly next: string | null }> {
  const db = books.database.db("sales");
  const rows = await listOrderRows(db, { ...look, limit: ordersPerPage + 1 });
  const page = rows.slice(0, ordersPerPage);
  return {
    lines: await withBuyers(books, page, look.operatorId, "an operator looked at orders"),
    next: rows.length > ordersPerPage ? (page.at(-1)?.id ?? null) : null,
  };
}

/** What a search took the typed text for. */
export type SoughtBy = "address" | "number" | "invoice" | "key";

/**
 * Finds orders by a whole e-mail address, an order's number, an invoice's number or a licence key.
 * An address is looked for by its keyed fingerprint: nobody but those whom it finds is opened.
 */
export async function findOrders(
  books: Books,
  look: { readonly operatorId: string; readonly text: string },
): Promise<{ readonly by: SoughtBy; readonly lines: readonly OrderLine[] }> {
  const db = books.database.db("sales");
  const { by, key } = await readSought(books, look);
  let orders = await findOrderRows(db, key, foundMax);
  // A key of another system may look like a number of ours.
  const keyHash = licenceHashOf(books.keyring, look.text);
  if (orders.length === 0 && (by === "number" || by === "invoice") && keyHash) {
    orders = await findOrderRows(db, { by: "licence", keyHash }, foundMax);
  }
  const reason = "an operator searched for an order";
  return { by, lines: await withBuyers(books, orders, look.operatorId, reason) };
}

async function readSought(
  books: Books,
  { text, operatorId }: { readonly text: string; readonly operatorId: string },
): Promise<{ by: SoughtBy; key: OrderKey }> {
  const sought = text.trim();
  if (sought.includes("@")) {
    const parsed = parseAddress(sought);
    if (!parsed.ok) throw unreadable(`This is no whole e-mail address: ${parsed.message}`);
    const found = await findByEmail(
      books.database.db("sales"),
      books.keyring,
      { purpose: "sales", reason: "an operator searched for an address", operatorId },
      parsed.address,
    );
    return { by: "address", key: { by: "persons", ids: found.map(({ id }) => id) } };
  }
  const letters = sought.toUpperCase().replace(/[\s-]/g, "");
  if (/^[A-Z]{8}$/.test(letters)) {
    const number = `${letters.slice(0, 4)}-${letters.slice(4)}`;
    return { by: "number", key: { by: "number", number } };
  }
  if (/^[a-z0-9]{1,10}-\d{4}-\d{1,9}$/i.test(sought)) {
    return { by: "invoice", key: { by: "invoice", number: sought.toUpperCase() } };
  }
  const keyHash = licenceHashOf(books.keyring, sought);
  if (keyHash === null) {
    throw unreadable(
      "Type a whole e-mail address, an order's or an invoice's number, or a licence key.",
    );
  }
  return { by: "key", key: { by: "licence", keyHash } };
}

function unreadable(message: string): AvowError {
  return new AvowError("bad-input", message, { fields: [{ field: "text", message }] });
}

async function withBuyers(
  { database, keyring }: Books,
  orders: readonly Order[],
  operatorId: string,
  reason: string,
): Promise<readonly OrderLine[]> {
  if (orders.length === 0) return [];
  const ids = [...new Set(orders.map(({ personId }) => personId))];
  const buyers = await openBuyers(
    database.db("sales"),
    keyring,
    { purpose: "sales", reason, operatorId },
    { ids, fields: ["email", "name", "company"] },
  );
  return orders.map((order) => ({ order, buyer: buyers.get(order.personId) ?? null }));
}

/** What waits for an operator: figures alone, so that looking opens nobody. */
export function salesWaiting({ database }: Pick<Books, "database">): Promise<SalesWaiting> {
  return countWaiting(database.db("sales"), clock.now());
}

/** How many orders were delivered in the last `days` days. */
export function deliveredLately(
  { database }: Pick<Books, "database">,
  days: number,
): Promise<number> {
  return countDelivered(database.db("sales"), new Date(clock.ms() - days * dayMs));
}

/** The disputes, those that wait for an answer first; 200 at most. */
export function listDisputes({
  database,
}: Pick<Books, "database">): Promise<readonly DisputeLine[]> {
  return listDisputeRows(database.db("sales"), foundMax);
}
