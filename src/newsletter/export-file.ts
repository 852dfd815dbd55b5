import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import { openPersons } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";
import { csvRow, exportHeaders } from "./export-csv.ts";
import { type ExportRow, readExportRows } from "./store-export.ts";
import { readLists } from "./store-lists.ts";

/** What of the newsletter an export stands on; the command line has no more. */
export type ExportingNewsletter = Pick<Newsletter, "database" | "keyring">;

export interface ExportOrder {
  /** Only who subscribes to this list; null: to any. */
  readonly listId: string | null;
  /** Null from the command line. */
  readonly operatorId: string | null;
}

/** Somebody who subscribes, as they leave with an export. */
export interface ExportedSubscriber {
  readonly email: string;
  readonly name: string;
  /** Short names of lists. */
  readonly lists: readonly string[];
  /** `bounced` and `complained` are not written to, here or anywhere. */
  readonly state: "subscribed" | "bounced" | "complained";
  readonly subscribedAt: Date;
  readonly source: "form" | "import";
}

/** People that are opened at once, and stand in one audit entry. */
const batchSize = 1_000;

/**
 * Everybody who subscribes, some at a time, in memory that does not grow with them. Each batch that
 * is opened is an audit entry with the operator. Who left, or is suppressed for good, can't be
 * opened any more, and is in no export. Throws `not-found` when the list is gone.
 */
export async function* exportSubscribers(
  newsletter: ExportingNewsletter,
  order: ExportOrder,
): AsyncGenerator<readonly ExportedSubscriber[]> {
  const db = newsletter.database.db("newsletter");
  const { listId, operatorId } = order;
  if (listId && !(await readLists(db)).some((list) => list.id === listId)) {
    throw new AvowError("not-found", "There is no such list (any more).");
  }
  await recordAction(db, {
    ...{ operatorId, action: "subscribers exported" },
    ...(listId ? { ref: listId } : {}),
  });
  let after: string | null = null;
  for (;;) {
    const rows: readonly ExportRow[] = await readExportRows(db, {
      listId,
      after,
      limit: batchSize,
    });
    const last = rows.at(-1);
    if (!last) return;
    after = last.personId;
    yield await open(newsletter, order, rows);
  }
}

async function open(
  { database, keyring }: ExportingNewsletter,
  { operatorId }: ExportOrder,
  rows: readonly ExportRow[],
): Promise<readonly ExportedSubscriber[]> {
  const people = await openPersons(
    database.db("newsletter"),
    keyring,
    {
      ...{ purpose: "newsletter", reason: "subscribers were exported" },
      ...(operatorId ? { operatorId } : {}),
    },
    { ids: rows.map((row) => row.personId), fields: ["email", "name"] },
  );
  return rows.flatMap((row) => {
    const person = people.get(row.personId);
    // Whoever left since the row was read can't be opened.
    if (!person?.email || row.lists.length === 0) return [];
    const { suppressed, lists, subscribedAt, source } = row;
    const isBad = suppressed === "bounced" || suppressed === "complained";
    return [
      {
        ...{ lists, subscribedAt, source },
        email: person.email.reveal(),
        name: person.name?.reveal() ?? "",
        state: isBad ? suppressed : ("subscribed" as const),
      },
    ];
  });
}

/** An export as the text of a CSV file, in pieces: UTF-8, RFC 4180. */
export async function* exportCsv(
  newsletter: ExportingNewsletter,
  order: ExportOrder,
): AsyncGenerator<string> {
  // What is wrong shows before the first byte.
  const batches = exportSubscribers(newsletter, order);
  const first = await batches.next();
  yield csvRow(exportHeaders);
  if (!first.done) yield rowsOf(first.value);
  for await (const batch of batches) yield rowsOf(batch);
}

function rowsOf(batch: readonly ExportedSubscriber[]): string {
  return batch
    .map((it) =>
      csvRow([
        ...[it.email, it.name, it.lists.join(" "), it.state],
        ...[it.subscribedAt.toISOString(), it.source],
      ]),
    )
    .join("");
}
