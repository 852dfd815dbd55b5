import { type QueryExecutorProvider, sql } from "kysely";

type Db = QueryExecutorProvider;

/** Ways on which reports come in later; what the relay says at once has no row. */
export type ReportingSource = "mailbox" | "ses" | "postmark";

/** What came of reports of one source, since the first one. */
export interface SourceCounts {
  readonly written: number;
  readonly repeated: number;
  /** About no mail of ours, or one that is forgotten. */
  readonly untied: number;
  /** Receipts, delays, automatic replies and other mails. */
  readonly ignored: number;
  readonly unreadable: number;
  /** Mails by which somebody left. */
  readonly unsubscribed: number;
}

export interface SourceRow extends SourceCounts {
  readonly source: ReportingSource;
  readonly lookedAt: Date | null;
  /** Why the last look came to nothing. */
  readonly problem: string | null;
}

export async function readSources(db: Db): Promise<readonly SourceRow[]> {
  const { rows } = await sql<SourceRow>`
    select source, looked_at as "lookedAt", problem, written, repeated, untied, ignored, unreadable,
      unsubscribed
    from newsletter.bounce_sources order by source`.execute(db);
  return rows;
}

export async function countReport(
  db: Db,
  source: ReportingSource,
  outcome: keyof SourceCounts,
): Promise<void> {
  const column = sql.ref(outcome);
  await sql`
    insert into newsletter.bounce_sources as s (source, ${column}) values (${source}, 1)
    on conflict (source) do update set ${column} = s.${column} + 1`.execute(db);
}

/** How far the mailbox of this hash was read; undefined for another one. */
export async function readPlace(
  db: Db,
  mailbox: Buffer,
): Promise<{ readonly uidValidity: number; readonly uid: number } | undefined> {
  const { rows } = await sql<{ uidValidity: number; uid: number }>`
    select uid_validity as "uidValidity", uid from newsletter.bounce_sources
    where source = 'mailbox' and mailbox = ${mailbox} and uid is not null`.execute(db);
  return rows[0];
}

export async function writePlace(
  db: Db,
  mailbox: Buffer,
  place: { readonly uidValidity: number; readonly uid: number },
): Promise<void> {
  const { uidValidity, uid } = place;
  await sql`
    insert into newsletter.bounce_sources (source, mailbox, uid_validity, uid)
    values ('mailbox', ${mailbox}, ${uidValidity}, ${uid})
    on conflict (source) do update set mailbox = excluded.mailbox,
      uid_validity = excluded.uid_validity, uid = excluded.uid`.execute(db);
}

/** Writes down when the mailbox was looked into, and why that came to nothing, if it did. */
export async function writeLook(db: Db, at: Date, problem: string | null): Promise<void> {
  await sql`
    insert into newsletter.bounce_sources (source, looked_at, problem)
    values ('mailbox', ${at}, ${problem})
    on conflict (source) do update set looked_at = excluded.looked_at,
      problem = excluded.problem`.execute(db);
}
