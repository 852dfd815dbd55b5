import { numberOperators } from "../operators/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";

/** How a page names operators: by number, never by a personal value; null is Avow itself. */
export async function namesOfOperators(
  admin: AdminContext,
  c: AdminRequest,
): Promise<(id: string | null) => string> {
  const operators = await numberOperators(admin.operators);
  const { operatorId } = c.get("session");
  return (id) => {
    if (id === null) return "Avow";
    const number = operators.find((operator) => operator.id === id)?.number;
    return id === operatorId ? "You" : `Operator\u00a0${number ?? "unknown"}`;
  };
}
