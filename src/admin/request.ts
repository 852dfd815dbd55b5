import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { readOwnForm } from "../operators/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";

/** The conversation that the address names; what is no identifier never reaches the database. */
export function threadIdOf(c: AdminRequest): string {
  const id = c.req.param("thread") ?? "";
  if (isId(id)) return id;
  throw new AvowError("not-found", "There is no such conversation; it may have been deleted.");
}

/** A form that this session posted, and who that is. */
export async function readPost(admin: AdminContext, c: AdminRequest) {
  const session = c.get("session");
  const form = await readOwnForm(admin.operators, c, session);
  return { operatorId: session.operatorId, form };
}

/** The number of a page as a query says it: 1 for all that is none. */
export function pageNumber(text: string | undefined): number {
  return /^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : 1;
}
