import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { openEvidence, type OpenedPerson, openPersons } from "../people/mod.ts";
import { adviceOf, reasonsOf } from "./bounce-family.ts";
import { refusedWebhooks } from "./bounce-refused.ts";
import type { Newsletter } from "./context.ts";
import { readSources, type SourceRow } from "./store-bounce-sources.ts";
import {
  type BounceFilter,
  type BounceRow,
  countReasons,
  listBounceRows,
  readBounceRow,
} from "./store-bounce-list.ts";

/** Reports that one page shows. */
export const bouncesPerPage = 50;

/** A report with whom it is about; `person` is null when the newsletter can't read them any more. */
export interface BounceLine extends BounceRow {
  readonly person: OpenedPerson | null;
}

/**
 * One page of reports (`page` counts from 1), the newest first, with how many there are in all. One
 * audit entry says which operator saw whose address.
 */
export async function listBounces(
  newsletter: Newsletter,
  look: { readonly operatorId: string; readonly page: number; readonly filter: BounceFilter },
): Promise<{ readonly bounces: readonly BounceLine[]; readonly total: number }> {
  newsletter.gate.require("newsletter");
  const { operatorId, page, filter } = look;
  const { campaignId, personId } = filter;
  if ([campaignId, personId].some((id) => id !== undefined && !isId(id))) {
    return { bounces: [], total: 0 };
  }
  const db = newsletter.database.db("newsletter");
  const limit = bouncesPerPage;
  const offset = (Math.max(1, Math.trunc(page)) - 1) * limit;
  const { rows, total } = await listBounceRows(db, { filter, offset, limit });
  const people = await open(newsletter, { operatorId, reason: "list of bounces" }, rows);
  return {
    total,
    bounces: rows.map((row) => ({ ...row, person: people.get(row.personId) ?? null })),
  };
}

/** One report, with what was said of the mail, word for word; null when that is not kept. */
export interface BounceDetail extends BounceLine {
  readonly diagnostic: string | null;
}

/** Opens one report for an operator; audit entries say so. Throws `not-found` when it is gone. */
export async function readBounce(
  newsletter: Newsletter,
  look: { readonly operatorId: string; readonly id: string },
): Promise<BounceDetail> {
  newsletter.gate.require("newsletter");
  const { operatorId, id } = look;
  const db = newsletter.database.db("newsletter");
  const row = isId(id) ? await readBounceRow(db, id) : undefined;
  if (!row) throw noBounce();
  const reading = { purpose: "newsletter", reason: "bounce read", operatorId } as const;
  const people = await open(newsletter, { operatorId, reason: "bounce read" }, [row]);
  const evidence = await openEvidence(db, newsletter.keyring, reading, [id]);
  const person = people.get(row.personId) ?? null;
  return { ...row, person, diagnostic: evidence.get(id)?.reveal() ?? null };
}

export function noBounce(): AvowError {
  return new AvowError("not-found", "This report is not here; its date has passed.");
}

async function open(
  { database, keyring, fields }: Newsletter,
  { operatorId, reason }: { operatorId: string; reason: string },
  rows: readonly BounceRow[],
): Promise<ReadonlyMap<string, OpenedPerson>> {
  if (rows.length === 0) return new Map();
  const reading = { purpose: "newsletter", reason, operatorId } as const;
  return openPersons(database.db("newsletter"), keyring, reading, {
    ids: [...new Set(rows.map(({ personId }) => personId))],
    fields: fields.filter((field) => field === "email"),
  });
}

/** A reason that lies in how we send, and what to mend. */
export interface BounceNotice {
  readonly reason: string;
  readonly mails: number;
  readonly campaigns: number;
  readonly last: Date;
  readonly advice: string;
}

/** How far back operators are told of such reasons. */
const noticeDays = 14;

/**
 * What operators have to mend, the most frequent first: mails of the last fourteen days that came
 * back, or were refused at once, because of who we are or what we sent. No address is given up for
 * these. No value is opened.
 */
export async function bounceNotices({ database }: Newsletter): Promise<readonly BounceNotice[]> {
  const since = new Date(clock.ms() - noticeDays * dayMs);
  const counted = await countReasons(database.db("newsletter"), since, reasonsOf("us"));
  return counted.map((it) => ({ ...it, advice: adviceOf(it.reason) ?? "" }));
}

/** Where reports come from, and what came of them. */
export interface ReportSource extends SourceRow {
  /** Webhooks without a valid signature or password, since the start. */
  readonly refused: number;
}

/** Where reports come from, what came of them, and why a mailbox can't be read, if it can't. */
export async function bounceSources(newsletter: Newsletter): Promise<readonly ReportSource[]> {
  const refused: Readonly<Record<string, number>> = refusedWebhooks(newsletter);
  const rows = await readSources(newsletter.database.db("newsletter"));
  return rows.map((row) => ({ ...row, refused: refused[row.source] ?? 0 }));
}
