import type { Check, Outcome } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { partnerRecipients } from "./partner-hosts.ts";
import { listed } from "./proof-params.ts";

/** What a check says where there is nothing of which it could be broken. */
export const noCompanies: Outcome = {
  holds: true,
  detail: "No advertising company is configured, so nobody is asked and nothing is sent.",
};

/** The register, the page of choices and ads.txt are read as outsiders read them, and compared. */
export const listedEverywhere: Check<LiveContext> = {
  name: "The companies on the page of choices are those in the register",
  kind: "live",
  async run({ ads, recipients }) {
    const registered = recipients.filter(({ role }) => role === "partner");
    if (!ads) {
      return yesOrNo(
        registered.length === 0,
        noCompanies.detail,
        `There are no ads, but these stand in the register: ${registered.map(({ id }) => id).join(", ")}.`,
      );
    }
    const { partners, partnersAllowed } = ads.settings;
    const page = await ads.page("/choices");
    const shown = [...page.matchAll(/data-company="([^"]*)"/g)].map(([, id = ""]) => id);
    const known = new Map(partnerRecipients(partners).map(({ id }, at) => [id, partners[at]?.id]));
    const inRegister = registered.map(({ id }) => known.get(id) ?? id);
    const txt = await ads.page("/ads.txt");
    const sellers = txt
      .split("\n")
      .filter((line) => /^[^#=]+, [^#=]+, (DIRECT|RESELLER)/.test(line));
    const expected = (partnersAllowed ? partners : []).map(
      ({ domain, sellerId, relation }) => `${domain}, ${sellerId}, ${relation}`,
    );
    const wrong = [
      ...differences(inRegister, shown, "in the register and not on the page"),
      ...differences(shown, inRegister, "on the page and not in the register"),
      ...expected
        .filter((line) => !sellers.some((seller) => seller.startsWith(line)))
        .map(() => "missing in ads.txt"),
      ...(sellers.length > Math.max(1, expected.length) ? ["ads.txt names somebody else"] : []),
    ];
    return yesOrNo(
      wrong.length === 0,
      `${shown.length === 0 ? "Nobody" : namesOf(registered)} may be asked for an ad: the register, the page of choices and ads.txt, read as they are served, name the same ${shown.length}.`,
      `The lists differ: ${wrong.join(", ")}.`,
    );
  },
};

function differences(of: readonly string[], than: readonly string[], what: string) {
  return of.filter((id) => !than.includes(id)).map((id) => `${id} is ${what}`);
}

const namesOf = (recipients: readonly { readonly name: string }[]) =>
  recipients.map(({ name }) => name).join(", ");

export const namedInPolicy: Check<LiveContext> = {
  name: "A sentence that names the companies names all of them",
  kind: "live",
  async run({ recipients }, bindings) {
    const registered = recipients.filter(({ role }) => role === "partner");
    const named = listed(bindings, "companies");
    if (!named) {
      return {
        holds: true,
        detail: "The sentence names no company, and leads to the page of choices that does.",
      };
    }
    const names = registered.map(({ name }) => name);
    const wrong = [
      ...differences(names, named, "asked and not in the sentence"),
      ...differences(named, names, "in the sentence and not asked"),
    ];
    return yesOrNo(
      wrong.length === 0,
      `The sentence names ${named.join(", ")}, and so does the register.`,
      `${wrong.join(", ")}.`,
    );
  },
};
