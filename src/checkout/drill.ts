import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { cardFields } from "./card-fields.ts";

const pagesMax = 60;
const entrances = ["/privacy", "/orders", "/newsletter/subscribe"];

/** Follows every link of ours from page to page, as a visitor could. */
export const crawlForCards: Check<DrillContext> = {
  name: "Every page that links lead to was opened, and none asks for a card",
  kind: "drill",
  async run(drill) {
    const waiting = [
      ...entrances,
      ...drill.forms.map(({ id }) => `/forms/${id}`),
      ...drill.buyPages,
    ];
    const seen = new Set<string>();
    const found: string[] = [];
    for (let path = waiting.shift(); path && seen.size < pagesMax; path = waiting.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = await drill.fetch(`${drill.url}${path}`);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
      const html = await answer.text();
      found.push(...cardFields(html).map((it) => `${path}: ${it}`));
      waiting.push(...linksOf(html));
    }
    return yesOrNo(
      found.length === 0,
      `${seen.size} pages were opened by following links, and none has a field for a card, a script or a frame of others.`,
      `These stand on pages of ours: ${found.slice(0, 5).join(", ")}.`,
    );
  },
};

function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/<a\b[^>]*\bhref="(\/[^"#]*)"/gi)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("//") && !path.startsWith("/admin"));
}
