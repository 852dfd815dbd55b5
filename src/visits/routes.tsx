import { type Context, Hono } from "hono";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, cookie, readForm, seeOther } from "../kernel/http.ts";
import { uncountedName } from "./caller.ts";
import { MethodPage, type Method } from "./views-method.tsx";

/** The choice stays for so long, unless the visitor takes it back. */
const choiceSeconds = 400 * 24 * 60 * 60;

/**
 * How visits are counted, in words, and the way not to be counted: mounted at `/how-we-count`. The
 * choice is a cookie of our own host that says nothing but no.
 */
export function methodRoutes(method: Method & { readonly publicUrl: string }): Hono {
  const app = new Hono();
  const choice = cookie({ name: uncountedName, publicUrl: method.publicUrl, sameSite: "Lax" });
  const isUncounted = (c: Context) => choice.read(c) === "1";

  app.get("/", (c) => htmlResponse(c, <MethodPage method={method} isUncounted={isUncounted(c)} />));

  app.post("/", async (c) => {
    checkSameOrigin(c, method.publicUrl);
    const form = await readForm(c);
    if (form.get("do") === "count-me") choice.drop(c);
    else choice.write(c, "1", choiceSeconds);
    return seeOther(c, "/how-we-count#choice");
  });
  return app;
}
