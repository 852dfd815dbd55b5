import type { Check } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { noCompanies } from "./proof-by-others.ts";
import { readNo } from "./signal.ts";

/** Forms of no, by the headers that carry them. */
export const formsOfNo: readonly (readonly [
  what: string,
  headers: Readonly<Record<string, string>>,
])[] = [
  ["the browser's signal", { "sec-gpc": "1" }],
  ["the signal among others", { "sec-gpc": "0, 1" }],
  ["the signal first of several", { "sec-gpc": "1, 0" }],
  ["a choice", { cookie: "avow-ads=no" }],
  ["a choice on https", { cookie: "__Host-avow-ads=no" }],
  ["a choice among other cookies", { cookie: "a=b; avow-ads=no; c=d" }],
  ["a page from which no choice could be heard", { "sec-fetch-site": "cross-site" }],
];

/** What is no no: were it taken for one, the forms above would prove nothing. */
const formsOfYes: readonly Readonly<Record<string, string>>[] = [
  {},
  { "sec-gpc": "0" },
  { cookie: "avow-ads-cap=yes" },
];

export const everyNoIsRead: Check<LiveContext> = {
  name: "Each form of no is read as one",
  kind: "live",
  async run({ ads }) {
    if (!ads || ads.settings.partners.length === 0) return noCompanies;
    const read = (headers: Readonly<Record<string, string>>, partnersAllowed: boolean) =>
      readNo({ headers: new Headers(headers) }, { partnersAllowed });
    if (formsOfYes.some((headers) => read(headers, true) !== null)) {
      return { holds: null, detail: "Everything is read as a no, so nothing was looked at." };
    }
    const missed = formsOfNo.flatMap(([what, headers]) =>
      read(headers, true) === null ? [what] : [],
    );
    if (readNo({ headers: new Headers() }, { partnersAllowed: true }, true) === null) {
      missed.push("a no that the page hands on");
    }
    if (read({}, false) === null) missed.push("the operator's setting");
    const { partnersAllowed } = ads.settings;
    return yesOrNo(
      missed.length === 0,
      `${formsOfNo.length + 2} forms of no were tried, of the browser, of the visitor and of the operator, and each is heard; ${partnersAllowed ? "without one, companies may be asked" : "by the operator's setting nobody is asked now"}.`,
      `These are not heard: ${missed.join(", ")}.`,
    );
  },
};

export const choicesPageWorks: Check<LiveContext> = {
  name: "The page of choices works for everybody, and says what holds for whoever opens it",
  kind: "live",
  async run({ ads }) {
    if (!ads || ads.settings.partners.length === 0) return noCompanies;
    const page = await ads.page("/choices");
    const withSignal = await ads.page("/choices", { "sec-gpc": "1" });
    const afterNo = await ads.page("/choices", { cookie: "__Host-avow-ads=no; avow-ads=no" });
    const gpc: unknown = JSON.parse(await ads.page("/.well-known/gpc.json"));
    const { partners, partnersAllowed } = ads.settings;
    const faults: readonly (readonly [boolean, string])[] = [
      [/<(script|iframe|object|embed)\b/i.test(page), "it needs a script or a frame"],
      [/captcha/i.test(page), "it has a captcha"],
      [!buttonOf(page, "no"), "it has no button that says no"],
      [!buttonOf(afterNo, "undo"), "a no can't be taken back"],
      [!withSignal.includes("signal was honoured"), "it does not say that the signal is honoured"],
      [page.includes("signal was honoured"), "it says so to those who send none"],
      [!isGpc(gpc), "gpc.json does not say that the signal is honoured"],
      ...(partnersAllowed ? partners : []).map(
        ({ optOutUrl, name }) =>
          [
            !page.includes(`href="${escaped(optOutUrl)}"`),
            `${name} has no link to its own page`,
          ] as const,
      ),
    ];
    const wrong = faults.flatMap(([isWrong, what]) => (isWrong ? [what] : []));
    return yesOrNo(
      wrong.length === 0,
      `It was opened without the signal, with it, and after a no: it needs no script, has a button to say no and one to take it back, says when the signal was honoured, and links to the own page of each of ${partnersAllowed ? partners.length : 0} companies.`,
      `${wrong.join(", ")}.`,
    );
  },
};

function buttonOf(page: string, value: string): boolean {
  const form = /<form method="post" action="\/choices">(.*?)<\/form>/s.exec(page)?.[1] ?? "";
  return form.includes(`name="do" value="${value}"`);
}

const isGpc = (json: unknown) =>
  typeof json === "object" && json !== null && "gpc" in json && json.gpc === true;

/** As hono/jsx writes an attribute. */
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
