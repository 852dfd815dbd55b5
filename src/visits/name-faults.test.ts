/** What the counter itself names is never taken for a fault; what it would not name is. */
import { expect, test } from "bun:test";
import { agents } from "./agents.fixture.ts";
import type { Caller } from "./caller.ts";
import { dimensions, type Dimension } from "./dimension.ts";
import { eventValues, readLabel } from "./event-values.ts";
import { faultOfName } from "./name-faults.ts";
import { originDimensions, originValues } from "./origin.ts";
import { PageReader } from "./path.ts";
import { ordinaryPaths } from "./paths.fixture.ts";
import { ownEvents } from "./raw-hit.ts";
import { SourceReader } from "./source.ts";
import { sourceNames } from "./source-names.ts";
import { chanceOf } from "./trace.fixture.ts";

const hosts = ["larkwire.example"];
const pages = new PageReader({ hosts, hashRoutes: true });
const sources = new SourceReader({ hosts });

/** What is wrong with each name that is not "", with the name, as only a test may say it. */
function faultsOf(names: Iterable<readonly [Dimension, string]>): readonly string[] {
  return [...names].flatMap(([dimension, name]) => {
    if (name === "" || name.length > 300) return [];
    const fault = faultOfName(dimensions[dimension], name);
    return fault === undefined ? [] : [`${fault}: ${name}`];
  });
}

/** All that would be named of one view and one event. */
function namesOf(hit: {
  readonly url: string;
  readonly referrer: string;
  readonly name: string;
  readonly props: readonly (readonly [string, string])[];
  readonly caller: Caller;
}): readonly (readonly [Dimension, string])[] {
  const page = pages.read(hit.url);
  if (!page) return [];
  const source = sources.of(hit.referrer, page.campaign);
  const known = { source, campaign: page.campaign, country: "NL", caller: hit.caller };
  const values = originValues(known);
  const name = readLabel(hit.name);
  return [
    ["page", page.path],
    ["event", name],
    ...originDimensions.map((dimension) => [dimension, values[dimension]] as const),
    ...eventValues(page, name, hit.props, { pages, sources }),
  ];
}

const callerOf = (userAgent: string, language = "de"): Caller => ({
  ...{ address: "", userAgent, language, optsOut: false, isUncounted: false },
  ...{ hints: { brands: "", mobile: "", platform: "" }, brands: "", purpose: "", webdriver: false },
});

const plain = { referrer: "", name: "Sign up", props: [], caller: callerOf("") };

test("pages, agents and sources as they come are named without a fault", () => {
  const url = `https://${hosts[0]}`;
  const names = [
    ...ordinaryPaths.flatMap((path) => namesOf({ ...plain, url: url + path })),
    ...ordinaryPaths.flatMap((path) =>
      namesOf({ ...plain, url: `${url}/`, referrer: `https://forum.example${path}` }),
    ),
    ...Object.keys(agents).flatMap((agent) =>
      namesOf({ ...plain, url: `${url}/`, caller: callerOf(agent, "pt-BR,pt;q=0.9") }),
    ),
    ...sourceNames.map((name) => ["source", name] as const),
  ];
  expect(names.length).toBeGreaterThan(1000);
  expect(faultsOf(names)).toEqual([]);
});

const pieces = [
  ...["/", "//", "?", "#/", "#", "%20", "%2540", "&", "=", ":", " · ", ": ", ", ", " ", "."],
  ...["user", "users", "name", "token", "id", "jan.peeters", "Jan Peeters", "mail", "code"],
  ...["jan@mail.example", "+49 30 1234567", "203.0.113.7", "2001:db8::1", "4242 4242 4242 4242"],
  ...["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "9f86d081884c7d659a2feaa0c55ad015", "12345678"],
  ...["docs", "v3.2.1", "Straße", "東京", "\u202e", "\0", "…", "[token]", "[", "]", "%", "www."],
  ...["utm_source=", "utm_campaign=", "utm_term=", "index.html", "curlew.dmg", "@", "-", "_"],
];

test("whatever a page sends, what is named of it is no fault", () => {
  const chance = chanceOf(20261126);
  const text = (most: number) =>
    Array.from(
      { length: 1 + Math.floor(chance() * most) },
      () => pieces[Math.floor(chance() * pieces.length)] ?? "",
    ).join("");
  const faults: string[] = [];
  for (let one = 0; one < 20_000 && faults.length < 10; one += 1) {
    const kinds = [text(4), ownEvents.missing, ownEvents.outbound, ownEvents.download];
    const hit = {
      url: `https://larkwire.example/${text(6)}?utm_source=${text(3)}&utm_campaign=${text(4)}&utm_term=${text(3)}`,
      referrer: `https://forum.example/${text(6)}`,
      name: kinds[one % kinds.length] ?? "",
      props: [
        ["url", `https://files.example/${text(5)}`],
        [text(2), text(5)],
      ] as const,
      caller: callerOf(text(8), text(3)),
    };
    faults.push(...faultsOf(namesOf(hit)));
  }
  expect(faults).toEqual([]);
});

test("what the counter would not name is a fault, and the words for it repeat nothing of it", () => {
  for (const [dimension, name] of [
    ["page", "/users/jan.peeters"],
    ["page", "/reset/9f86d081884c7d659a2feaa0c55ad015"],
    ["page", "/app#/mail/jan@mail.example"],
    ["referrer", "forum.example/call/+49 30 12345678"],
    ["property", "Buy · card: 4242 4242 4242 4242"],
    ["campaign", "spring to jan@mail.example"],
    ["event", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0"],
    ["browser", "Firefox 145"],
    ["browser version", "Firefox 145.0.2"],
    ["system version", "macOS 15 of Jan"],
    ["country", "nl"],
    ["language", "nl-NL"],
    ["device", "Jan's phone"],
    ["channel", "jan"],
    ["entry", "/"],
    ["exit", "/"],
  ] as const) {
    const fault = faultOfName(dimensions[dimension], name);
    expect([name, fault]).toEqual([name, expect.any(String)]);
    expect(fault).not.toContain(name);
  }
});
