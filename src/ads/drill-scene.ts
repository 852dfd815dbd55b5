import { newMark, newSecret } from "../kernel/ids.ts";
import type { Check, Outcome } from "../promise/definition.ts";
import type { DrillAds, DrillContext } from "../promise/live.ts";

/** Notices of views and clicks leave after the answer; so long is waited for them, in ms. */
export const noticeMs = 400;

/** A throw-away instance in which companies bid for places. */
export interface AdsDrill extends DrillContext {
  readonly ads: DrillAds;
}

/** A drill of ads; where no company bids there is nothing that could go wrong. */
export function adsDrill(
  name: string,
  run: (drill: AdsDrill) => Promise<Outcome>,
): Check<DrillContext> {
  return {
    name,
    kind: "drill",
    async run(drill) {
      const { ads } = drill;
      if (!ads) {
        const detail = "No advertising company bids for a place, so nothing was tried.";
        return { holds: true, detail };
      }
      return run({ ...drill, ads });
    },
  };
}

/** What an everyday browser calls itself, with a word more. */
export function browser(word = ""): string {
  return `Mozilla/5.0 (X11; Linux x86_64${word && `; ${word}`}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`;
}

/** Names of the places for which companies may bid. */
export function placesOf({ ads }: AdsDrill): readonly string[] {
  return ads.settings.slots.filter(({ partners }) => partners.length > 0).map(({ name }) => name);
}

/** What comes back for one place, as far as a drill looks at it. */
export interface Shown {
  readonly token: string;
  readonly click: string;
  readonly why: string;
}

/** What came back for a page. */
export interface Answer {
  readonly status: number;
  readonly no: string | null;
  readonly ads: readonly (Shown | null)[];
}

/** Asks for ads as the script on a page does, with more in the body, the headers and the address. */
export async function askForAds(
  drill: AdsDrill,
  more: {
    readonly body?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: string;
  } = {},
): Promise<Answer> {
  const slots = placesOf(drill).map((name) => ({ name, width: 800 }));
  const response = await drill.fetch(`${drill.url}/ads/decide${more.query ?? ""}`, {
    method: "POST",
    headers: {
      "content-type": "text/plain",
      origin: drill.ads.origin,
      "user-agent": browser(),
      "accept-language": "en-GB,en;q=0.8",
      ...more.headers,
    },
    body: JSON.stringify({ slots, ...more.body }),
  });
  const text = await response.text();
  if (!response.ok) return { status: response.status, no: null, ads: [] };
  return { status: response.status, ...(JSON.parse(text) as Omit<Answer, "status">) };
}

/** What went out to companies so far. */
export interface Out {
  readonly requests: number;
  readonly bytes: number;
  readonly connections: number;
}

export function outOf(drill: AdsDrill): Out {
  return {
    requests: drill.ads.requests().length,
    bytes: drill.ads.received().length,
    connections: drill
      .opened()
      .filter(({ recipient }) => recipient.startsWith("ads-"))
      .reduce((sum, { count }) => sum + count, 0),
  };
}

/** Somebody who does not exist, of whom each thing is found wherever it turns up. */
export interface Canary {
  /** What may be brought along, by what it is. */
  readonly values: Readonly<Record<string, string>>;
  /** Words of which some stand in each of the values. */
  readonly needles: readonly string[];
  /** An address that no other visitor has. */
  readonly address: string;
  /** A number that could be taken for a width. */
  readonly number: number;
}

export function canary(): Canary {
  const first = newMark().slice(0, 8);
  const last = newMark().slice(0, 8);
  const street = newMark().slice(0, 9);
  const token = newMark();
  const digits = [...newSecret(13)].map((byte) => String(byte % 10)).join("");
  const phone = `7${digits}`;
  const groups = newSecret(12).toString("hex").match(/.{4}/g) ?? [];
  const address = `2001:db8:${groups.join(":")}`;
  return {
    values: {
      name: `${first} ${last}`,
      "e-mail address": `${first}.${last}@drill.example`,
      address: `${street} Street 7`,
      "telephone number": `+${phone}`,
      token,
    },
    // What was split is found by either half.
    needles: [first, last, street, ...halvesOf(token), ...halvesOf(phone), ...halvesOf(address)],
    ...{ address, number: Number(phone) },
  };
}

function halvesOf(text: string): readonly string[] {
  const half = Math.ceil(text.length / 2);
  return [text.slice(0, half), text.slice(half)];
}

/** The forms in which a value may be brought along; `split` stands in two places. */
export function formsOf(value: string): Readonly<Record<string, readonly string[]>> {
  const bytes = Buffer.from(value);
  return {
    plain: [value],
    "URL-encoded": [encodeURIComponent(value), encodeURIComponent(encodeURIComponent(value))],
    base64: [bytes.toString("base64"), bytes.toString("base64url")],
    hexadecimal: [bytes.toString("hex")],
    split: halvesOf(value),
  };
}
