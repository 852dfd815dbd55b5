import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, readForm, seeOther } from "../kernel/http.ts";
import { type Allowance, createLimiter, createWindow, limits } from "../kernel/limits.ts";
import { log } from "../kernel/log.ts";
import { parseAddress } from "../mail/mod.ts";
import type { Operators } from "./context.ts";
import { mailLink } from "./lost-link.ts";
import { giveCookie, readSession } from "./session.ts";
import { type LinkUse, lookAtLink, readNewOperator, signIn } from "./sign-in.ts";
import { DeadLinkPage, LinkPage, LinkSentPage, SignInPage } from "./views.tsx";

// Longer than finding and queueing takes, so that the time of the answer tells nothing either.
const answerMs = 400;

/** How an operator gets in: mounted at `/admin/sign-in`. */
export function signInRoutes(operators: Operators): Hono {
  const app = new Hono();
  const perClient = createLimiter(limits.signInPerClient);
  const perAddress = createLimiter(limits.signInPerOperator);
  const inTotal = createWindow(limits.signInInTotal);
  const { vendor } = operators;

  app.get("/", async (c) => {
    if (await readSession(operators, c)) return seeOther(c, "/admin");
    return htmlResponse(c, <SignInPage vendor={vendor} />);
  });

  app.post("/", async (c) => {
    checkSameOrigin(c, operators.publicUrl);
    allow(perClient.take(operators.clientAddress(c)));
    const typed = (await readForm(c)).get("email") ?? "";
    const address = parseAddress(typed);
    if (!address.ok) {
      const page = <SignInPage vendor={vendor} email={typed} error={address.message} />;
      return htmlResponse(c, page, 422);
    }
    allow(inTotal.take());
    allow(perAddress.take(operators.keyring.emailIndex(address.address).toString("base64url")));
    await Promise.all([Bun.sleep(answerMs), mailQuietly(operators, address.address)]);
    return htmlResponse(c, <LinkSentPage vendor={vendor} minutes={operators.linkMinutes} />);
  });

  app.get("/:secret", (c) =>
    withLink(operators, c, (use) =>
      htmlResponse(c, <LinkPage vendor={vendor} use={use} typed={new Map()} />),
    ),
  );

  app.post("/:secret", async (c) => {
    checkSameOrigin(c, operators.publicUrl);
    allow(perClient.take(operators.clientAddress(c)));
    return withLink(operators, c, (use) => useLink(operators, c, use));
  });

  return app;
}

/** Does something with a link that works; one that does not has a page of its own. */
async function withLink(
  operators: Operators,
  c: Context,
  then: (use: LinkUse) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await then(await lookAtLink(operators, c.req.param("secret") ?? ""));
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "link-expired") throw error;
    return htmlResponse(c, <DeadLinkPage vendor={operators.vendor} error={error} />, error.status);
  }
}

async function useLink(operators: Operators, c: Context, use: LinkUse): Promise<Response> {
  const typed = await readForm(c);
  try {
    const newcomer = use === "sign-in" ? undefined : readNewOperator(typed);
    giveCookie(operators, c, await signIn(operators, c.req.param("secret") ?? "", newcomer));
    return seeOther(c, "/admin");
  } catch (error) {
    const mendable =
      error instanceof AvowError && ["bad-input", "card-number"].includes(error.code);
    if (!mendable) throw error;
    const page = <LinkPage vendor={operators.vendor} use={use} typed={typed} error={error} />;
    return htmlResponse(c, page, error.status);
  }
}

/** A fault here must not tell a known address from an unknown one, so it goes to the log only. */
async function mailQuietly(operators: Operators, address: string): Promise<void> {
  try {
    await mailLink(operators, address);
  } catch (error) {
    log.error("a sign-in link could not be mailed", {
      error: error instanceof Error ? error.name : "unknown",
    });
  }
}

function allow(taken: Allowance): void {
  if (taken.ok) return;
  throw new AvowError("too-many", "Too many attempts to sign in; wait a moment and try again.", {
    retryAfter: taken.retryAfterSeconds,
  });
}
