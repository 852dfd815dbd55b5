import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Shown } from "./plan.ts";
import type { Brought, Serving, Visitor } from "./serving.ts";
import type { Token, TokenFault } from "./token.ts";

/** Why a view or a click was not counted. */
export type Reason =
  | TokenFault
  | "bot"
  | "flood"
  | "too soon"
  | "click before view"
  | "unknown ad"
  | "over budget";

/** An ad is seen for a second before it counts, less what a browser's clock is coarse by. */
const viewMsMin = 900;

/**
 * Counts the view of an ad, on disk when it resolves; else why it does not count, which is counted.
 * Rejects when it can't be written down now: then it was not counted, and may be tried again.
 */
export async function countView(
  serving: Serving,
  text: string,
  visitor: Visitor,
): Promise<Reason | null> {
  const token = serving.tokens.read(text);
  const reason = await tryView(serving, token, visitor);
  if (reason !== null) serving.counter.refuse("view", reason);
  return reason;
}

async function tryView(
  serving: Serving,
  token: Token | TokenFault,
  visitor: Visitor,
): Promise<Reason | null> {
  if (typeof token === "string") return token;
  const outside = whyNot(serving, visitor, "view");
  if (outside !== null) return outside;
  const now = clock.ms();
  if (now - token.at < viewMsMin) return "too soon";
  const found = foundBy(serving, token);
  if (found && "paidUntil" in found && now > found.paidUntil) return "expired";
  const used = token.use("view");
  if (used !== null) return used;
  if (found === null) return "unknown ad";
  return "run" in found
    ? countOwn(serving, token, found, "views")
    : countBrought(serving, { token, brought: found, visitor }, "views");
}

/** Where a click leads, and why it was not counted. */
export interface Clicked {
  /** Null when nothing is known of the ad any more. */
  readonly landingUrl: string | null;
  readonly reason: Reason | null;
}

/**
 * Counts a click, and says where it leads: that it does for every token that was ever made here,
 * whether it counts or not, and whether it can be written down or not. Rejects for no reason.
 */
export async function countClick(
  serving: Serving,
  text: string,
  visitor: Visitor,
): Promise<Clicked> {
  const token = serving.tokens.read(text);
  const reason = await tryClick(serving, token, visitor);
  if (reason !== null) serving.counter.refuse("click", reason);
  return { landingUrl: landingOf(serving, token), reason };
}

/** Where a click on the ad of a token leads, without counting it; null when nothing is known of it. */
export function leadsTo(serving: Serving, text: string): string | null {
  return landingOf(serving, serving.tokens.read(text));
}

function landingOf(serving: Serving, token: Token | TokenFault): string | null {
  const found = typeof token === "string" ? null : foundBy(serving, token);
  if (found === null) return null;
  return "run" in found ? found.ad.landingUrl : found.landingUrl;
}

async function tryClick(
  serving: Serving,
  token: Token | TokenFault,
  visitor: Visitor,
): Promise<Reason | null> {
  if (typeof token === "string") return token;
  if (!token.isUsed("view")) return "click before view";
  const outside = whyNot(serving, visitor, "click");
  if (outside !== null) return outside;
  const found = foundBy(serving, token);
  if (found === null) return "unknown ad";
  const used = token.use("click");
  if (used !== null) return used;
  try {
    return await ("run" in found
      ? countOwn(serving, token, found, "clicks")
      : countBrought(serving, { token, brought: found, visitor }, "clicks"));
  } catch {
    // It is logged where it happened; whoever clicked wants to get on.
    return null;
  }
}

function whyNot(serving: Serving, visitor: Visitor, what: "view" | "click"): Reason | null {
  if (visitor.isBot()) return "bot";
  return serving.flood.isTooMuch(visitor.address, what) ? "flood" : null;
}

function foundBy(serving: Serving, token: Token): Shown | Brought | null {
  const own = token.partner === null ? serving.shownOf(token.adId) : undefined;
  return own ?? serving.partners?.brought(token.adId) ?? null;
}

async function countOwn(
  serving: Serving,
  token: Token,
  { ad, run }: Shown,
  what: "views" | "clicks",
): Promise<Reason | null> {
  const isGoal = run.pace.unit === what;
  if (isGoal && !run.pace.count(token.at, clock.ms())) return "over budget";
  try {
    await serving.counter.count(what, ad.id, token.slot);
    return null;
  } catch (error) {
    if (isGoal) run.pace.uncount(token.at, clock.ms());
    token.giveBack(what === "views" ? "view" : "click");
    throw error;
  }
}

/** Who said no after the ad was given out is not told of: what is lost by it is lost by us. */
async function countBrought(
  serving: Serving,
  used: { readonly token: Token; readonly brought: Brought; readonly visitor: Visitor },
  what: "views" | "clicks",
): Promise<Reason | null> {
  const { token, brought, visitor } = used;
  const micros = what === "views" ? Math.round(brought.priceMicros / 1000) : 0;
  const of = { partner: brought.partnerId, slot: token.slot, micros };
  try {
    await serving.counter.countForPartner(what, of);
  } catch (error) {
    token.giveBack(what === "views" ? "view" : "click");
    throw error;
  }
  if (visitor.saysNo()) return null;
  if (what === "views") serving.partners?.viewed(token.adId);
  else serving.partners?.clicked(token.adId);
  return null;
}

/** The reason as an answer to whoever sent the view; undefined where there is nothing to say. */
export function problemOf(reason: Reason): AvowError | undefined {
  switch (reason) {
    case "forged":
    case "unknown ad":
      return new AvowError("bad-input", "This is no token of an ad that was given out here.");
    case "older than this process":
    case "expired":
      return new AvowError("link-expired", "The ad was given out too long ago to count.");
    case "replay":
      return new AvowError("conflict", "This view was counted already; each counts once.");
    case "too soon":
      return new AvowError("conflict", "An ad has to be seen for a second before it counts.");
    case "bot":
      return new AvowError("forbidden", "Programs are not counted.");
    case "flood":
      return new AvowError("too-many", "Too many from this address; go on in a minute.", {
        retryAfter: 60,
      });
    default:
      return undefined;
  }
}
