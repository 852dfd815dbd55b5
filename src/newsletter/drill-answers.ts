import { hourMs } from "../kernel/clock.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import {
  linkTo,
  mailsTo,
  type NewsletterDrill,
  newsletterDrill,
  oneClick,
  reader,
  signUp,
  subscribe,
} from "./drill-scene.ts";

const letter = { subject: "A letter", greeting: "", body: "So that there is a link to leave." };

/** Somebody in each relation to us that an outsider might want to find out about. */
async function peopleOfAllKinds(drill: NewsletterDrill, list: { id: string; slug: string }) {
  const kinds = {
    "somebody subscribed": reader(),
    "somebody who left": reader(),
    "somebody who did not confirm": reader(),
    "somebody who wrote to us": reader(),
  };
  await subscribe(drill, list.slug, kinds["somebody subscribed"]);
  await subscribe(drill, list.slug, kinds["somebody who left"]);
  await drill.newsletter.freeze({ ...letter, listId: list.id });
  await drill.newsletter.send();
  await oneClick(drill, linkTo(drill, kinds["somebody who left"].email, "u"));
  await signUp(drill, { ...kinds["somebody who did not confirm"], list: list.slug });
  const form = drill.forms[0];
  if (form) {
    const { email, name } = kinds["somebody who wrote to us"];
    const body = new URLSearchParams();
    for (const field of form.fields) body.set(field, field === "email" ? email : name);
    await drill.fetch(`${drill.url}/forms/${form.id}`, { method: "POST", body });
  }
  await drill.settle();
  return { kinds, stranger: reader() };
}

interface Answer {
  readonly said: string;
  readonly mails: readonly string[];
}

/** Signs up as a page and as a program, and takes down all that came of it. */
async function answerTo(
  drill: NewsletterDrill,
  slug: string,
  { email, name }: { readonly email: string; readonly name: string },
): Promise<Answer> {
  const before = mailsTo(drill, email).length;
  const said: string[] = [];
  for (const headers of [{}, { accept: "application/json" }]) {
    const response = await signUp(drill, { email, name, list: slug }, headers);
    const kept = [...response.headers]
      // What differs with each answer, to whomever.
      .filter(([header]) => header !== "date" && header !== "x-request-id")
      .map(([header, value]) => `${header}: ${value}`);
    said.push([response.status, ...kept.toSorted(), await response.text()].join("\n"));
  }
  await drill.settle();
  const mails = mailsTo(drill, email).slice(before);
  return {
    said: said.join("\n\n").replaceAll(email, "…"),
    mails: mails.map((raw) => withoutIds(raw, email, name)),
  };
}

/** A mail without what tells any two mails apart: ids, times, boundaries, links' secrets. */
function withoutIds(raw: string, email: string, name: string): string {
  const boundary = /boundary="([^"]+)"/i.exec(raw)?.[1];
  return (boundary ? raw.replaceAll(boundary, "…") : raw)
    .replaceAll(email, "…")
    .replaceAll(name, "…")
    .replace(/^(date|message-id|received|dkim-signature):.*(\r?\n[ \t].*)*$/gim, "$1: …")
    .replace(/\/newsletter\/confirm\/[\w-]+/g, "/newsletter/confirm/…")
    .replace(/\s+/g, " ");
}

/** An outsider learns nothing of whom we know. */
export const sameAnswer = newsletterDrill(
  "A sign-up is answered alike whether we know the address or not",
  async (drill) => {
    const list = await drill.newsletter.makeList();
    const { kinds, stranger } = await peopleOfAllKinds(drill, list);
    // Past the window in which an address gets one confirmation, as those did.
    const aheadMs = 2 * hourMs;
    await drill.moveClock(aheadMs);
    try {
      const expected = await answerTo(drill, list.slug, stranger);
      const wrong: string[] = [];
      for (const [kind, who] of Object.entries(kinds)) {
        const answer = await answerTo(drill, list.slug, who);
        if (answer.said !== expected.said) wrong.push(`the answer to ${kind} is another`);
        if (answer.mails.length !== expected.mails.length) {
          wrong.push(`${kind} gets ${answer.mails.length} mails`);
        } else if (answer.mails.join() !== expected.mails.join()) {
          wrong.push(`${kind} gets another mail`);
        }
      }
      if (expected.mails.length !== 1) wrong.push(`a stranger gets ${expected.mails.length} mails`);
      return yesOrNo(
        wrong.length === 0,
        `A stranger, ${Object.keys(kinds).join(", ")} signed up, each as a page and as a program: status, headers and text were the same, and each got one mail, the same but for its link.`,
        `It can be told who is known: ${wrong.join("; ")}.`,
      );
    } finally {
      await drill.moveClock(-aheadMs);
    }
  },
);

/** Sign-ups ask for an address and a name, and take nothing more. */
export const asksForMoreRefused = newsletterDrill(
  "A sign-up that brings more than the policy lists is refused",
  async (drill) => {
    const who = reader();
    const list = await drill.newsletter.makeList();
    const before = await peopleCount(drill);
    const taken: string[] = [];
    const extra = {
      company: "Acme",
      phone: "+1 555 0100",
      birthday: "1990-01-01",
      message: "hello",
    };
    for (const [field, value] of Object.entries(extra)) {
      const { status } = await signUp(drill, { ...who, list: list.slug, [field]: value });
      if (status !== 422) taken.push(`${field} (${status})`);
    }
    const between = await peopleCount(drill);
    const good = await signUp(drill, { ...who, list: list.slug });
    const after = await peopleCount(drill);
    return yesOrNo(
      taken.length === 0 && before === between && after === before + 1 && good.status < 400,
      `${Object.keys(extra).length} fields more were each refused and nothing of them was stored; without them the same sign-up was taken in.`,
      `Taken in: ${taken.join(", ") || "none of the further fields"}; people stored by refused sign-ups: ${between - before}, by the right one: ${after - between}.`,
    );
  },
);

/** Cards are refused in sign-ups too. */
export const signUpRefusesCards = newsletterDrill(
  "A sign-up that holds a card number is refused",
  async (drill) => {
    const list = await drill.newsletter.makeList();
    const before = await peopleCount(drill);
    const taken: string[] = [];
    for (const number of ["4242 4242 4242 4242", "5555555555554444"]) {
      for (const field of ["name", "email", "list", "_next", "company"]) {
        const fields = { ...reader(), list: list.slug, [field]: number };
        const { status } = await signUp(drill, fields);
        if (status !== 422) taken.push(`${field} (${status})`);
      }
    }
    const stored = (await peopleCount(drill)) - before;
    return yesOrNo(
      taken.length === 0 && stored === 0,
      "Test card numbers in each field of a sign-up were refused, and nothing was stored.",
      `Not refused as such: ${taken.join(", ") || "no field"}; people stored: ${stored}.`,
    );
  },
);

async function peopleCount(drill: DrillContext): Promise<number> {
  const { rows } = await drill.database.steward.query<{ n: number }>(
    "select count(*)::int as n from people.persons",
  );
  return rows[0]?.n ?? 0;
}
