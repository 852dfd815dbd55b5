import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { seeOther, wantsJson } from "../kernel/http.ts";
import { readOwnForm, sessionCookie, signInRoutes, signOut } from "../operators/mod.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { signedIn, whileOperatorsAreOn } from "./entrance.tsx";
import { homeRoutes } from "./home.tsx";
import { inboxRoutes } from "./inbox.tsx";
import { modulePages } from "./module-pages.ts";
import { showNotDone, showNothing } from "./not-done.tsx";
import { operatorRoutes } from "./operators.tsx";
import { promiseRoutes } from "./promises.tsx";
import { recordRoutes } from "./record.tsx";

/** The operators' pages, mounted at `/admin`. */
export function adminRoutes(admin: AdminContext): Hono {
  const app = new Hono<AdminEnv>();
  app.use("*", whileOperatorsAreOn(admin));
  app.route("/sign-in", signInRoutes(admin.operators));
  app.use("*", signedIn(admin));
  app.route("/", homeRoutes(admin));
  app.route("/inbox", inboxRoutes(admin));
  app.route("/", modulePages(admin));
  app.route("/record", recordRoutes(admin));
  app.route("/operators", operatorRoutes(admin));
  app.route("/promises", promiseRoutes(admin));

  app.post("/sign-out", async (c) => {
    const session = c.get("session");
    await readOwnForm(admin.operators, c, session);
    await signOut(admin.operators, session);
    sessionCookie(admin.operators).drop(c);
    return seeOther(c, "/admin/sign-in");
  });

  // Not `get`: the log names the last route that matched, and this one matches everything.
  app.all("*", (c, next) => (c.req.method === "GET" ? showNothing(admin, c) : next()));

  app.onError((error, c) => {
    // Without a session, and for every fault of ours, the outer boundary answers.
    if (!(error instanceof AvowError) || !c.get("session") || wantsJson(c)) throw error;
    return showNotDone(admin, c, error);
  });
  return app as unknown as Hono;
}
