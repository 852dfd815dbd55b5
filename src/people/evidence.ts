import type { QueryExecutorProvider } from "kysely";
import { openBytes, sealBytes } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { Keyring } from "./keyring.ts";
import type { Reading } from "./open.ts";
import { Opened } from "./sealed.ts";
import { insertEvidence } from "./store-evidence.ts";

// Bound to row and person: a report moved to somebody else does not open.
const evidenceContext = (id: string, personId: string) => `evidence|${id}|${personId}|1`;

/**
 * Keeps what a report said about a mail to somebody, sealed under their key until `expiresAt`;
 * returns its id. When the purpose does not hold the key (any more), the words are dropped. Asking
 * for the key is an audit entry. Runs in the caller's transaction.
 */
export async function takeInEvidence(
  tx: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  evidence: { readonly personId: string; readonly diagnostic: string; readonly expiresAt: Date },
): Promise<string> {
  const { personId, diagnostic, expiresAt } = evidence;
  const id = newId();
  const [row] =
    diagnostic === ""
      ? []
      : await call(tx, "people.open_persons", {
          p_persons: [personId],
          p_fields: [],
          p_reason: reading.reason,
          p_operator: reading.operatorId ?? null,
        });
  const sealed = row
    ? sealBytes(
        keyring.unwrap(reading.purpose, personId, row.wrapped as Buffer),
        diagnostic,
        evidenceContext(id, personId),
      )
    : null;
  await insertEvidence(tx, { id, personId, diagnostic: sealed, expiresAt });
  return id;
}

/**
 * Opens reports, with one audit entry for the batch. Those past their date, without words, or whose
 * key the purpose does not hold are simply not there.
 */
export async function openEvidence(
  db: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Opened<"diagnostic">>> {
  const rows = await call(db, "people.open_evidence", {
    p_ids: [...ids],
    p_reason: reading.reason,
    p_operator: reading.operatorId ?? null,
  });
  const opened = new Map<string, Opened<"diagnostic">>();
  for (const { evidence_id, person_id, wrapped, diagnostic } of rows) {
    if (!diagnostic) continue;
    const key = keyring.unwrap(reading.purpose, person_id, wrapped as Buffer);
    const bytes = openBytes(key, diagnostic, evidenceContext(evidence_id, person_id));
    opened.set(evidence_id, new Opened("diagnostic", bytes.toString("utf8")));
  }
  return opened;
}
