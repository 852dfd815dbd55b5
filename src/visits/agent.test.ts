import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Agent, readAgent } from "./agent.ts";
import { deviceClasses } from "./agent-device.ts";
import { type AgentHints, majorOf, readBrands } from "./agent-hints.ts";
import { browserNames } from "./agent-names.ts";
import { systemNames } from "./agent-system.ts";
import { agents } from "./agents.fixture.ts";

const none: AgentHints = { brands: "", mobile: "", platform: "" };

const inWords = (agent: Agent) =>
  [
    `${agent.browser} ${agent.browserVersion}`.trim(),
    `${agent.system} ${agent.systemVersion}`.trim(),
    agent.device,
  ].join(", ");

for (const [agent, words] of Object.entries(agents)) {
  test(`${words}: ${agent}`, () => expect(inWords(readAgent(agent, none))).toBe(words));
}

const win =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const phone =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";
const webView =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36";
const brandsOf = (...names: readonly string[]) =>
  names.map((name) => `"${name}";v="126"`).join(", ");

interface HintCase {
  readonly says: string;
  readonly agent: string;
  readonly hints: Partial<AgentHints>;
  readonly is: Partial<Agent>;
}

const hintCases: readonly HintCase[] = [
  {
    says: "Chrome's brands name Chrome, whatever made-up brand stands among them",
    agent: win,
    hints: { brands: '"Not/A)Brand";v="8", "Chromium";v="126", "Google Chrome";v="126"' },
    is: { browser: "Chrome", browserVersion: "126" },
  },
  {
    says: "Brave is known by its brand alone",
    agent: win,
    hints: { brands: brandsOf("Brave", "Chromium", "Not-A.Brand"), platform: '"Windows"' },
    is: { browser: "Brave", browserVersion: "126", system: "Windows" },
  },
  {
    says: "the brand goes before the agent",
    agent: `${win} OPR/110.0.0.0`,
    hints: { brands: '"Chromium";v="126", "Microsoft Edge";v="125"' },
    is: { browser: "Edge", browserVersion: "125" },
  },
  {
    says: "a browser that names only its family is what its agent says",
    agent: `${win} Vivaldi/6.5`,
    hints: { brands: brandsOf("Chromium", "Not A;Brand") },
    is: { browser: "Vivaldi", browserVersion: "6" },
  },
  {
    says: "Chromium by itself is Chromium, not Chrome",
    agent: win,
    hints: { brands: brandsOf("Chromium", " Not A;Brand") },
    is: { browser: "Chromium", browserVersion: "126" },
  },
  {
    says: "a brand that we do not know is another browser, not Chrome",
    agent: win,
    hints: { brands: brandsOf("Chromium", "Avast Secure Browser", "(Not(A:Brand") },
    is: { browser: "other", browserVersion: "" },
  },
  {
    says: "an app that shows the page is the app, and not the view it uses",
    agent: `${webView} Instagram 335.0.0.39.93 Android`,
    hints: { brands: brandsOf("Chromium", "Android WebView") },
    is: { browser: "Instagram", browserVersion: "335", device: "phone" },
  },
  {
    says: "a view in an app that does not say its name is a view",
    agent: webView,
    hints: { brands: brandsOf("Android WebView", "Chromium"), mobile: "?1" },
    is: { browser: "Android WebView", browserVersion: "126" },
  },
  {
    says: "Windows 11 is told by the version of the platform",
    agent: win,
    hints: { platform: '"Windows"', platformVersion: '"15.0.0"' },
    is: { system: "Windows", systemVersion: "11" },
  },
  {
    says: "Windows 10 is told by the version of the platform",
    agent: win,
    hints: { platform: '"Windows"', platformVersion: '"10.0.0"' },
    is: { system: "Windows", systemVersion: "10" },
  },
  {
    says: "the version of macOS comes from the hint",
    agent: win,
    hints: { platform: '"macOS"', platformVersion: '"15.3.1"' },
    is: { system: "macOS", systemVersion: "15", device: "desktop" },
  },
  {
    says: "the version of Android comes from the hint",
    agent: phone,
    hints: { platform: '"Android"', platformVersion: '"14.0.0"', mobile: "?1" },
    is: { system: "Android", systemVersion: "14", device: "phone" },
  },
  {
    says: "ChromeOS has no version that people know",
    agent: win,
    hints: { platform: '"Chrome OS"', platformVersion: '"6099.0.0"' },
    is: { system: "ChromeOS", systemVersion: "", device: "desktop" },
  },
  {
    says: "Android that is not mobile is a tablet, though its agent says otherwise",
    agent: phone,
    hints: { platform: '"Android"', mobile: "?0" },
    is: { device: "tablet" },
  },
  {
    says: "a tablet is known by its model",
    agent: phone,
    hints: { platform: '"Android"', mobile: "?1", model: '"Pixel Tablet"' },
    is: { device: "tablet" },
  },
  {
    says: "an unknown platform leaves the word to the agent",
    agent: win,
    hints: { platform: '"Unknown"' },
    is: { system: "Windows" },
  },
  {
    says: "hints speak where there is no agent",
    agent: "",
    hints: { brands: brandsOf("Google Chrome"), platform: '"Linux"', mobile: "?0" },
    is: { browser: "Chrome", browserVersion: "126", system: "Linux", device: "desktop" },
  },
];

describe("client hints", () => {
  for (const { says, agent, hints, is } of hintCases) {
    test(says, () => expect(readAgent(agent, { ...none, ...hints })).toMatchObject(is));
  }

  test("every made-up brand that Chrome has sent is passed over", () => {
    const madeUp = [
      ...["Not A;Brand", " Not A;Brand", '\\\\Not\\"A;Brand', "(Not(A:Brand", "Not.A/Brand"],
      ...[
        "Not;A=Brand",
        ".Not/A)Brand",
        "Not?A_Brand",
        "Not_A Brand",
        "Not)A;Brand",
        ";Not A Brand",
      ],
      ...["Not A(Brand", "Not:A-Brand", "Not=A?Brand", "Not/A)Brand", "Not-A.Brand", "99"],
    ];
    expect(madeUp.filter((it) => readBrands(`"${it}";v="99", "Chromium";v="1"`).foreign)).toEqual(
      [],
    );
    expect(readBrands('"Notepad Browser";v="1"').foreign).toBe(true);
  });
});

test("a version is one to four digits, or it is not said", () => {
  expect(["126.0.1", "17", "9999", "2023105030.1", "", "x1", "-1", "12a"].map(majorOf)).toEqual([
    ...["126", "17", "9999", "", "", "", "", "12"],
  ]);
});

describe("for any request", () => {
  const piece = fc.constantFrom(
    ...Object.keys(agents).flatMap((agent) => agent.split(/(?<=[ ;)])/)),
    ...[
      '"Chromium";v="126"',
      '"Brave";v="',
      "\\",
      '"',
      ", ",
      "?1",
      '"Android"',
      "\u0000",
      "(",
      "1.",
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary", maxLength: 700 }),
    fc.tuple(piece, fc.nat(2000)).map(([part, times]) => part.repeat(times)),
  );
  const hints = fc.record(
    { brands: text, mobile: text, platform: text, platformVersion: text, model: text },
    { requiredKeys: ["brands", "mobile", "platform"] },
  );

  test("the answer is made of closed lists and short numbers, the same when asked again", () => {
    const version = /^\d{0,4}$/;
    fc.assert(
      fc.property(text, hints, (userAgent, said) => {
        const agent = readAgent(userAgent, said);
        expect(browserNames).toContain(agent.browser);
        expect(systemNames).toContain(agent.system);
        expect(deviceClasses).toContain(agent.device);
        expect(agent.browserVersion).toMatch(version);
        expect(agent.systemVersion).toMatch(version);
        expect(Object.keys(agent)).toHaveLength(5);
        expect(readAgent(userAgent, said)).toEqual(agent);
      }),
      { numRuns: 1500 },
    );
  });

  test("what stands beyond the first 500 characters of an agent changes nothing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(agents)), text, (agent, more) => {
        const long = agent.padEnd(500);
        expect(readAgent(long + more, none)).toEqual(readAgent(long, none));
      }),
      { numRuns: 300 },
    );
  });

  test("two requests never share an answer because their texts run together", () => {
    const edge = "Microsoft Edge";
    const first = readAgent(win, { ...none, brands: `"${edge}";v="1"` });
    const second = readAgent(`${win}"${edge}";v="1"`, none);
    expect([first.browser, second.browser]).toEqual(["Edge", "Chrome"]);
    const told = readAgent(phone, { ...none, mobile: "?0", platform: "Android" });
    const moved = readAgent(phone, { ...none, mobile: "", platform: "?0Android" });
    expect([told.device, moved.device]).toEqual(["tablet", "phone"]);
  });
});
