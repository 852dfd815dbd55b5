import type { Check } from "../promise/definition.ts";
import { call } from "../promise/call.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import {
  indexOf,
  linkTo,
  mailsTo,
  type NewsletterDrill,
  newsletterDrill,
  oneClick,
  press,
  reader,
  signUp,
  standingOf,
  stateOf,
  subscribe,
} from "./drill-scene.ts";
import { importOne } from "./drill-import.ts";

const letter = {
  subject: "A letter of a drill",
  greeting: "Hello {name|there},",
  body: "Nothing is new, and that is on purpose.",
};

/** Two subscribe, a letter to them is frozen, the second leaves, and it is sent. */
async function sendAfterOneLeft(drill: NewsletterDrill): Promise<readonly string[]> {
  const { newsletter } = drill;
  const [stays, leaves] = [reader(), reader()];
  const list = await newsletter.makeList();
  for (const who of [stays, leaves]) await subscribe(drill, list.slug, who);
  const before = await newsletter.freeze({ ...letter, listId: list.id });
  await newsletter.send();
  const link = linkTo(drill, leaves.email, "u");
  const triedBefore = drill.mailbox.attempts().filter((to) => to === leaves.email).length;
  const { campaignId } = await newsletter.freeze({ ...letter, listId: list.id });
  await oneClick(drill, link);
  await newsletter.send();
  const tried = drill.mailbox.attempts().filter((to) => to === leaves.email).length;
  const arrived = mailsTo(drill, stays.email).filter((raw) => raw.includes(letter.subject)).length;
  const { rows } = await drill.database.steward.query<{
    state: string;
    reason: string | null;
    disclosed: number;
  }>(
    `select d.state, d.reason,
       (select count(*)::int from ledger.disclosures l where l.delivery_id = d.id) as disclosed
     from mail.deliveries d join newsletter.subscribers s on s.person_id = d.person_id
     where d.ref = $1 and d.state <> 'accepted'`,
    [campaignId],
  );
  const [delivery] = rows;
  const isListed =
    rows.length === 1 &&
    delivery?.state === "refused" &&
    delivery.reason === "no longer subscribed" &&
    delivery.disclosed === 0;
  return [
    ...(before.campaignId === campaignId || arrived !== 2 ? ["the letter did not go out"] : []),
    ...(triedBefore === 0 ? ["nothing had reached who left before"] : []),
    ...(tried > triedBefore ? ["a mail went to who had left"] : []),
    ...(isListed ? [] : ["the delivery is not listed as refused, no longer subscribed"]),
  ];
}

const checkOfClaim =
  /\s+cross join lateral \(\s+select from newsletter\.subscriptions n\b[\s\S]*?\) n;/;

/** Has the function that claims deliveries forget to look whether somebody is subscribed. */
async function whileForgetful<T>(drill: DrillContext, work: () => Promise<T>): Promise<T | null> {
  const { steward } = drill.database;
  const { rows } = await steward.query<{ text: string }>(
    "select pg_get_functiondef('newsletter.claim_batch'::regproc) as text",
  );
  const text = rows[0]?.text ?? "";
  const forgetful = text.replace(checkOfClaim, ";");
  if (forgetful === text) return null;
  await steward.query(forgetful);
  try {
    return await work();
  } finally {
    await steward.query(text);
  }
}

const leftBehind = newsletterDrill(
  "Who withdrew gets nothing of a letter that was on its way, and could not if we forgot to look",
  async (drill) => {
    const wrong = await sendAfterOneLeft(drill);
    const forgotten = await whileForgetful(drill, () => sendAfterOneLeft(drill));
    if (!forgotten) {
      return { holds: null, detail: "What looks at subscriptions was not found, to be left out." };
    }
    return yesOrNo(
      wrong.length === 0 && forgotten.length === 0,
      "Whoever left between the freezing of a letter and its sending got nothing, and stands in its report as no longer subscribed; with the program's own look at subscriptions taken out it was the same, as the key was gone.",
      `With the look at subscriptions: ${wrong.join(", ") || "as promised"}; without it: ${forgotten.join(", ") || "as promised"}.`,
    );
  },
);

const lookedOnly = newsletterDrill("Opening the links in mails changes nothing", async (drill) => {
  const who = reader();
  const list = await drill.newsletter.makeList();
  await signUp(drill, { ...who, list: list.slug });
  await drill.settle();
  const confirm = linkTo(drill, who.email, "confirm");
  const changed = await whatChanges(drill, confirm);
  await press(drill, confirm, "confirm");
  const { subscribed } = await standingOf(drill, who.email);
  await drill.newsletter.freeze({ ...letter, listId: list.id });
  await drill.newsletter.send();
  for (const kind of ["u", "preferences"] as const) {
    changed.push(...(await whatChanges(drill, linkTo(drill, who.email, kind))));
  }
  const before = await stateOf(drill);
  await oneClick(drill, linkTo(drill, who.email, "u"));
  const after = await standingOf(drill, who.email);
  // Had the buttons done nothing either, all of this would say nothing.
  const isAlive = subscribed === 1 && after.subscribed === 0 && before !== (await stateOf(drill));
  return yesOrNo(
    changed.length === 0 && isAlive,
    "The links to confirm, to leave and to choose were opened by GET, by HEAD, as a prefetch and by a post without a button: nothing changed, until the button was pressed.",
    isAlive ? `Something changed by ${changed.join(", ")}.` : "The links' buttons did nothing.",
  );
});

const openings: Readonly<Record<string, RequestInit>> = {
  GET: {},
  HEAD: { method: "HEAD" },
  prefetch: { headers: { "sec-purpose": "prefetch", purpose: "prefetch" } },
  "a scanner": { headers: { "user-agent": "LinkScanner/1.0", referer: "https://mail.example/" } },
  "an empty post": { method: "POST", body: new URLSearchParams() },
};

/** Ways of opening a link by which anything changes, or that find no page there. */
async function whatChanges(drill: NewsletterDrill, link: string): Promise<string[]> {
  const wrong: string[] = [];
  const kind = /newsletter\/(\w+)\//.exec(link)?.[1] ?? "";
  for (const [way, init] of Object.entries(openings)) {
    const before = await stateOf(drill);
    const { status } = await drill.fetch(link, init);
    if (status !== 200) wrong.push(`${way} of ${kind} (${status})`);
    else if (before !== (await stateOf(drill))) wrong.push(`${way} of ${kind}`);
  }
  return wrong;
}

const noComesFirst = newsletterDrill(
  "Who left or was erased comes back only by signing up and confirming anew",
  async (drill) => {
    const list = await drill.newsletter.makeList();
    const [left, erased] = [reader(), reader()];
    for (const who of [left, erased]) await subscribe(drill, list.slug, who);
    await drill.newsletter.freeze({ ...letter, listId: list.id });
    await drill.newsletter.send();
    const oldConfirm = linkTo(drill, left.email, "confirm");
    const leave = linkTo(drill, left.email, "u");
    await oneClick(drill, leave);
    await erase(drill, erased.email);
    const ways: readonly [string, () => Promise<unknown>][] = [
      ["an import", () => importOne(drill, list.id, left.email)],
      ["an import of who was erased", () => importOne(drill, list.id, erased.email)],
      ["the old link to confirm", () => press(drill, oldConfirm, "confirm")],
      ["the link to leave, again", () => press(drill, leave, "again")],
      [
        "the page of preferences",
        () => choose(drill, linkTo(drill, left.email, "preferences"), list.slug),
      ],
      ["signing up without confirming", () => signUp(drill, { ...left, list: list.slug })],
      ["an operator's taking back", () => takeBack(drill, left.email)],
    ];
    const back: string[] = [];
    for (const [way, go] of ways) {
      await go();
      await drill.settle();
      for (const who of [left, erased]) {
        const { subscribed, suppressed } = await standingOf(drill, who.email);
        if (subscribed > 0 || suppressed.length === 0) back.push(way);
      }
    }
    // The window in which an address gets one confirmation has to pass.
    await drill.moveClock(2 * 3_600_000);
    try {
      for (const who of [left, erased]) await subscribe(drill, list.slug, who);
      const isBack = (
        await Promise.all([left, erased].map((who) => standingOf(drill, who.email)))
      ).every(({ subscribed, suppressed }) => subscribed === 1 && suppressed.length === 0);
      return yesOrNo(
        back.length === 0 && isBack,
        `${ways.length} ways back were tried, and none subscribed them; signing up and confirming by the mailed link did.`,
        back.length > 0
          ? `These ways brought somebody back: ${back.join(", ")}.`
          : "Signing up and confirming anew did not subscribe them.",
      );
    } finally {
      await drill.moveClock(-2 * 3_600_000);
    }
  },
);

async function erase(drill: DrillContext, email: string): Promise<void> {
  const { rows } = await drill.database.steward.query<{ id: string }>(
    "select person_id as id from newsletter.subscribers where email_index = $1",
    [indexOf(drill, email)],
  );
  await call(drill.database.db("requests"), "people.erase", {
    ...{ p_person: rows[0]?.id ?? null, p_reason: "drill" },
  });
}

/** Marks a list on the page of preferences. */
function choose(drill: DrillContext, link: string, slug: string): Promise<Response> {
  const body = new URLSearchParams({ list: slug, shown: slug, do: "save" });
  return drill.fetch(link, { method: "POST", body });
}

/** As the newsletter's login, what operators do to the suppression of a bounce. */
async function takeBack(drill: DrillContext, email: string): Promise<void> {
  await drill.database
    .db("newsletter")
    .deleteFrom("newsletter.suppressions")
    .where("email_index", "=", indexOf(drill, email))
    .execute();
}

/** How the newsletter is kept to its purpose, tried out. */
export const newsletterPurposeDrills: readonly Check<DrillContext>[] = [
  leftBehind,
  lookedOnly,
  noComesFirst,
];
