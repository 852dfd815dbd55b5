import type { Context } from "hono";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import {
  checkCsrf,
  type Cookie,
  cookie,
  csrfToken,
  type Form,
  readForm,
  readUpload,
  readUploadStream,
  type StreamedUpload,
  type StreamLimits,
  type Upload,
} from "../kernel/http.ts";
import type { Operators } from "./context.ts";
import { readSessionRow, renewSession, setLastSeen } from "./store.ts";

/** Somebody who is signed in. */
export interface Session {
  readonly id: string;
  readonly operatorId: string;
}

const renewAfterMs = 60_000;
/** However often it is used: a stolen cookie must not work for ever. */
const lastsMaxMs = 30 * dayMs;

/**
 * The cookie of a session. Lax, not Strict: a link in a notice mail opens the inbox at once.
 * What changes anything is a POST, and carries a token besides.
 */
export function sessionCookie(operators: Operators): Cookie {
  return cookie({ name: "avow-operator", publicUrl: operators.publicUrl, sameSite: "Lax" });
}

/** When a session ends that began at `createdAt` and was used at `at`: after 30 days at the latest. */
export function sessionEnd(operators: Operators, createdAt: Date, at: Date): Date {
  const unused = at.getTime() + operators.sessionHours * hourMs;
  return new Date(Math.min(unused, createdAt.getTime() + lastsMaxMs));
}

/** Whoever sent this request, if they are signed in; a session in use lasts longer. */
export async function readSession(operators: Operators, c: Context): Promise<Session | undefined> {
  const token = sessionCookie(operators).read(c);
  if (!token || !/^[\w-]{43}$/.test(token)) return undefined;
  const db = operators.database.db("operators");
  const row = await readSessionRow(db, hash(token));
  if (!row) return undefined;
  const session = { id: row.id, operatorId: row.operator_id };
  const at = clock.now();
  if (at.getTime() - row.seen_at.getTime() > renewAfterMs) {
    const expiresAt = sessionEnd(operators, row.created_at, at);
    await renewSession(db, { id: session.id, at, expiresAt });
    await setLastSeen(db, session.operatorId, at);
    giveCookie(operators, c, token);
  }
  return session;
}

/** Puts a session's secret into the browser. */
export function giveCookie(operators: Operators, c: Context, token: string): void {
  sessionCookie(operators).write(c, token, operators.sessionHours * 3600);
}

const csrfKey = (operators: Operators) => operators.keyring.derive("operators csrf");

/** The token that every form of this session carries. */
export function formToken(operators: Operators, session: Session): string {
  return csrfToken(csrfKey(operators), session.id);
}

/** Reads a posted form of this session; throws `forbidden` when another site sent it. */
export async function readOwnForm(
  operators: Operators,
  c: Context,
  session: Session,
): Promise<Form> {
  const form = await readForm(c);
  checkOwn(operators, c, session, form);
  return form;
}

/** As `readOwnForm`, for a form that brings a file of at most `maxBytes`. */
export async function readOwnUpload(
  operators: Operators,
  c: Context,
  session: Session,
  most: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Upload> {
  const upload = await readUpload(c, most);
  checkOwn(operators, c, session, upload.fields);
  return upload;
}

/**
 * As `readOwnUpload`, for a file that is read as it comes: the token stands before it, and nothing
 * of a file without one is read.
 */
export function readOwnUploadStream<T>(
  operators: Operators,
  c: Context,
  from: { readonly session: Session; readonly most: StreamLimits },
  take: (upload: StreamedUpload) => Promise<T>,
): Promise<T> {
  return readUploadStream(c, from.most, async (upload) => {
    checkOwn(operators, c, from.session, upload.fields);
    return take(upload);
  });
}

function checkOwn(operators: Operators, c: Context, session: Session, form: Form): void {
  const { publicUrl } = operators;
  checkCsrf(c, { key: csrfKey(operators), session: session.id, form, publicUrl });
}
