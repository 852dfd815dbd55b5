import type { Check } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { sentFields } from "./sent-fields.ts";
import { everySent } from "./store-sent.ts";

/** What no word of a configuration looks like, and what comes with a visitor does. */
const ofPeople: readonly (readonly [what: string, RegExp])[] = [
  ["an e-mail address", /[^\s@]@[^\s@]/],
  ["a network address", /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?:[0-9a-f]{1,4}:){4}/i],
  ["the address of a page", /:\/\//],
  ["a browser's name", /\bMozilla\/\d/],
];

/** As somebody would write it who sends too much: a search that misses it proves nothing. */
const planted = "https://website.example/?q=jan.peeters@mail.example&ip=203.0.113.77";

export const allThatWasSent: Check<LiveContext> = {
  name: "All that was ever sent to companies stood in published fields, and none of it is of a person",
  kind: "live",
  isGrowing: true,
  async run({ database: { steward } }) {
    if (faultsOf(planted).length < 3) {
      return {
        holds: null,
        detail: "A planted value was not found, so the search proves nothing.",
      };
    }
    const published = new Set(sentFields.map(({ field }) => field));
    const rows = await everySent(steward);
    const wrong = new Set<string>();
    for (const { field, value } of rows) {
      if (!published.has(field)) wrong.add(`${field} is not published`);
      for (const fault of faultsOf(value)) wrong.add(`${field} held ${fault}`);
    }
    return yesOrNo(
      wrong.size === 0,
      `${rows.length} values of ${new Set(rows.map(({ field }) => field)).size} fields are on record as sent: each field is on the page of choices, and no value is an e-mail address, a network address, the address of a page or a browser's name. A planted value was found.`,
      `Of what was sent, ${[...wrong].slice(0, 5).join(", ")}.`,
    );
  },
};

function faultsOf(value: string): readonly string[] {
  return ofPeople.flatMap(([what, pattern]) => (pattern.test(value) ? [what] : []));
}
