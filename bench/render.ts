import { readFileSync } from "node:fs";
import { Engine, initSync } from "mrml/web/mrml_wasm.js";
import wasm from "mrml/web/mrml_wasm_bg.wasm" with { type: "file" };
import { renderCampaign } from "../src/newsletter/mod.ts";
import type { Measurement } from "./figures.ts";

const section = `## What is new in the trace view

Larkwire **records while you work**, and a trace fits into a mail. See
[what changed](https://larkwire.example/changes) before you update, and keep a copy of the old index
for as long as you are unsure; it is the folder that \`lark doctor\` names.

- Filters that are kept: by service, by user, by time
- A ~~beta~~ finished importer for [OpenTelemetry](https://larkwire.example/otel)

![A trace of a slow request: three bars](trace.png)

> The conversion can't be undone.

| Edition | Per year | Machines |
|---------|---------:|:--------:|
| Solo    |    €49   |    2     |
| Team    |   €290   |   10     |

\`\`\`sh
lark doctor --index ~/.local/share/larkwire
\`\`\`

**[Download Larkwire 4.2](https://larkwire.example/download)**

`;

/** A letter of so many sections. */
const letter = (sections: number): Parameters<typeof renderCampaign>[0] => ({
  markdown: section.repeat(sections),
  subject: "Larkwire 4.2: traces you can share",
  preheader: "One file instead of a folder.",
  greeting: "Hello {name|there},",
  allowedFields: ["name"],
  vendor: { name: "Larkwire & Sons", postalAddress: "12 Mill Lane\nBristol" },
  accent: "#0b6e4f",
  publicUrl: "https://avow.larkwire.example",
  language: "en",
  listTitles: ["Release notes"],
  images: [
    {
      name: "trace.png",
      url: "https://avow.larkwire.example/newsletter/images/trace.png",
      ...{ width: 1200, height: 700 },
    },
  ],
});

/** The best of some runs, in milliseconds: the others waited for something else. */
function bestMs(work: () => unknown, runs = 25): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** The letter of a mail as MJML by hand: as HTML in one cell. */
function mjmlOf(html: string): string {
  const body = /<body[^>]*>([\s\S]*)<\/body>/u.exec(html)?.[1]?.replace(/<!--[\s\S]*?-->/gu, "");
  return `<mjml><mj-body><mj-section><mj-column><mj-text>${body}</mj-text></mj-column></mj-section></mj-body></mjml>`;
}

/**
 * What a live preview waits for: Markdown to HTML and text, with all problems. The baseline is mrml
 * alone, which lays out the same letter from HTML that is already there.
 */
export function run(): Promise<Measurement> {
  const start = performance.now();
  renderCampaign(letter(1));
  const firstMs = performance.now() - start;
  const long = letter(12);
  const { html } = renderCampaign(long);
  const figures = {
    firstMs,
    shortLetterMs: bestMs(() => renderCampaign(letter(1))),
    longLetterMs: bestMs(() => renderCampaign(long)),
    longLetterMarkdownBytes: Buffer.byteLength(long.markdown),
    longLetterHtmlBytes: Buffer.byteLength(html),
  };
  // The package types this file as what is in it; imported in this way it is its path.
  initSync({ module: readFileSync(wasm as unknown as string) });
  const engine = new Engine();
  const mjml = mjmlOf(html);
  if (engine.toHtml(mjml).type !== "success") throw new Error("The baseline's MJML is not MJML.");
  const baseline = { longLetterMrmlMs: bestMs(() => engine.toHtml(mjml)) };
  const ratio = figures.longLetterMs / baseline.longLetterMrmlMs;
  return Promise.resolve({ name: "render", figures, baseline, ratio });
}
