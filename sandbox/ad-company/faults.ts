/** How the company can behave, and what that is called on its control page. */
export const behaviours = {
  good: "It bids as it should",
  "no-bid": "It does not bid",
  slow: "It answers late",
  hang: "It never answers",
  huge: "Its answer has 10 MB",
  "not-json": "Its answer is no JSON",
  "cut-off": "Its answer breaks off",
  chatter: "It says more than it was asked",
  "endless-head": "The head of its answer never ends",
  compressed: "Its answer is compressed",
  redirect: "It sends us elsewhere",
  error: "It answers with an error",
  "other-request": "It answers another request",
  "other-currency": "It bids in another currency",
  "low-price": "It bids less than the place costs",
  deal: "It names a deal that there is not",
  "no-advertiser": "It does not say whose ad it is",
  "blocked-category": "Its ad is of a kind that is not wanted",
  intrusive: "Its ad plays sound",
  "wrong-size": "Its ad is too large",
  "long-text": "Its words are too many",
  "hidden-text": "Its words hide characters",
  "script-tracker": "Its words bring a script",
  "script-markup": "Its markup brings a script",
  "script-handler": "Its markup has an event handler",
  "script-link": "Its link is a script",
  "plain-link": "Its link is not encrypted",
  frame: "Its markup has a frame",
  "loading-look": "Its look loads something from it",
  "strange-picture": "Its picture is somebody else’s",
  "strange-notice": "It wants somebody else to be told",
  pixels: "Its ad has tracking pixels of its own and of somebody else",
  "svg-picture": "Its picture is an SVG with a script",
  "bomb-picture": "Its picture is a bomb",
  "small-picture": "Its picture is too small",
  "slow-picture": "Its picture comes late",
  "gone-picture": "Its picture is gone",
  "short-lived": "It pays for a view within five seconds only",
} as const;

export type Behaviour = keyof typeof behaviours;

/** Which ad it bids with, where the place takes it. */
export const adKinds = ["any", "words", "picture", "html"] as const;
export type AdKind = (typeof adKinds)[number];

/** How the company behaves, from the next request on. A good day unless it is told otherwise. */
export interface CompanyFaults {
  behaviour: Behaviour;
  kind: AdKind;
  /** For 1,000 views; null for what the company thinks an ad is worth. */
  price: number | null;
  /** How late a late answer is. */
  slowMs: number;
}

export function goodDay(): CompanyFaults {
  return { behaviour: "good", kind: "any", price: null, slowMs: 1_000 };
}

/** Changes what `wished` names; throws when it is none of what there is. */
export function setFaults(faults: CompanyFaults, wished: Readonly<Record<string, unknown>>): void {
  const { behaviour = faults.behaviour, kind = faults.kind } = wished;
  const { price = faults.price, slowMs = faults.slowMs } = wished;
  const number = price === "" || price === null ? null : Number(price);
  const ms = Number(slowMs);
  if (!isBehaviour(behaviour)) throw new Error("There is no such behaviour.");
  if (!isKind(kind)) throw new Error("There is no such kind of ad.");
  if (number !== null && !(number >= 0 && number <= 1_000)) throw new Error("No such price.");
  if (!(ms >= 0 && ms <= 60_000)) throw new Error("It can be late by a minute at most.");
  Object.assign(faults, { behaviour, kind, price: number, slowMs: ms });
}

const isBehaviour = (it: unknown): it is Behaviour =>
  typeof it === "string" && Object.hasOwn(behaviours, it);
const isKind = (it: unknown): it is AdKind => adKinds.some((kind) => kind === it);
