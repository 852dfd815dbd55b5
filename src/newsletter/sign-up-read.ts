import { refuseCardNumbers } from "../kernel/card-number.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { log } from "../kernel/log.ts";
import { parseAddress } from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import type { List } from "./store-lists.ts";

/** Characters that a name may have at most. */
export const nameLengthMax = 200;

/** What a sign-up brought, checked. */
export interface SignUp {
  readonly lists: readonly List[];
  readonly email: string;
  readonly name: string | undefined;
  /** Origin of the page that asked, `avow` for our own, `unknown` when the browser does not say. */
  readonly form: string;
  /** Where the browser goes next, on an allowed origin. */
  readonly next: string | undefined;
  /** Whether the field that no person sees was filled in. */
  readonly trapped: boolean;
}

/** What a posted sign-up is checked against. */
export interface SignUpGround {
  readonly posted: ReadonlyMap<string, string>;
  /** Every list that there is. */
  readonly lists: readonly List[];
  readonly form: string;
}

const steering = ["_next", "_gotcha", "list"] as const;

/**
 * Checks a posted sign-up. `list` holds slugs, apart by commas; without it, it is for the only
 * public list. Throws one error that names every field that is wrong; nothing is kept of what was
 * refused.
 */
export function readSignUp(newsletter: Newsletter, ground: SignUpGround): SignUp {
  const { posted, form } = ground;
  refuseCardNumbers(Object.fromEntries(posted));
  const problems: FieldProblem[] = [];
  const asked: readonly string[] = ["email", ...newsletter.fields, ...steering];
  for (const name of posted.keys()) {
    if (asked.includes(name)) continue;
    const message = "is not a field of this form; leave it out";
    problems.push({ field: name.slice(0, 40), message });
  }
  const address = parseAddress(posted.get("email") ?? "");
  if (!address.ok) problems.push({ field: "email", message: address.message });
  const name = posted.get("name")?.replace(/\s+/g, " ").trim();
  const { length } = Array.from(name ?? "");
  if (length > nameLengthMax) {
    const message = `may have at most ${nameLengthMax} characters and has ${length}`;
    problems.push({ field: "name", message });
  }
  const lists = chosenLists(ground, problems);
  const next = posted.get("_next");
  if (next && !newsletter.isAllowedTarget(next)) {
    // Whoever signs up can't mend it, and its owner reads the log.
    log.warn("a sign-up leads to a page on a site that is not in server.allowed_origins");
    const message =
      "leads to a site that this server does not allow; please tell the owner of the page that you came from";
    problems.push({ field: "_next", message });
  }
  if (problems.length > 0 || !address.ok) {
    throw new AvowError("bad-input", "Some fields need another look; nothing was sent yet.", {
      fields: problems,
    });
  }
  const trapped = Boolean(posted.get("_gotcha"));
  const email = address.address;
  return { lists, email, name: name || undefined, form, next: next || undefined, trapped };
}

function chosenLists({ posted, lists }: SignUpGround, problems: FieldProblem[]): readonly List[] {
  const open = lists.filter((list) => list.isPublic && !list.archivedAt);
  const names = open.map(({ slug }) => slug).join(", ");
  const refuse = (message: string) => {
    problems.push({ field: "list", message });
    return [];
  };
  const slugs = new Set(
    (posted.get("list") ?? "")
      .split(",")
      .map((slug) => slug.trim())
      .filter(Boolean),
  );
  if (open.length === 0) return refuse("can't be chosen: no list takes sign-ups at the moment");
  if (slugs.size === 0) {
    return open.length === 1 ? open : refuse(`must be chosen; the lists here are: ${names}`);
  }
  for (const slug of slugs) {
    if (open.some((list) => list.slug === slug)) continue;
    const isArchived = lists.some((list) => list.slug === slug && list.isPublic);
    const shown = slug.slice(0, 40);
    if (isArchived) refuse(`“${shown}” takes no sign-ups any more; the lists here are: ${names}`);
    else refuse(`“${shown}” is no list here; the lists here are: ${names}`);
  }
  return open.filter((list) => slugs.has(list.slug));
}
