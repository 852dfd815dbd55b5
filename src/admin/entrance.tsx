import { createMiddleware } from "hono/factory";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, readForm, seeOther, wantsJson } from "../kernel/http.ts";
import { readSession } from "../operators/mod.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { OperatorsOffPage, RescuePage } from "./locked-out.tsx";

/** Nobody can sign in while `operators` is off: one plain page says so, and sends nobody round. */
export function whileOperatorsAreOn(admin: AdminContext) {
  return createMiddleware<AdminEnv>(async (c, next) => {
    const off = admin.gate.off().find((entry) => entry.purpose === "operators");
    if (!off) return next();
    return htmlResponse(c, <OperatorsOffPage vendor={admin.vendor} off={off} />, 503);
  });
}

/** Lets in who is signed in; what somebody typed before their session ended is given back. */
export function signedIn(admin: AdminContext) {
  return createMiddleware<AdminEnv>(async (c, next) => {
    const session = await readSession(admin.operators, c);
    if (session) {
      c.set("session", session);
      return next();
    }
    if (wantsJson(c)) throw new AvowError("sign-in-needed", "Sign in at /admin first.");
    if (c.req.method !== "POST") return seeOther(c, "/admin/sign-in");
    checkSameOrigin(c, admin.operators.publicUrl);
    const text = (await readForm(c)).get("answer");
    return htmlResponse(c, <RescuePage vendor={admin.vendor} text={text} />, 401);
  });
}
