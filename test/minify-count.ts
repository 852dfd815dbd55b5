/**
 * Makes of `browser/count.js` what is served. `bun test/minify-count.ts` writes it to
 * `src/visits/count-script.generated.ts`, where a reader sees what runs on visitors' machines;
 * `src/visits/count-script.test.ts` fails when it is not what the source gives.
 */
import { join } from "node:path";

const target = join(import.meta.dir, "../src/visits/count-script.generated.ts");

/** The served text of `count.js`; throws what the bundler says when the source does not parse. */
export async function minifyCount(): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, "../browser/count.js")],
    target: "browser",
    format: "iife",
    minify: true,
  });
  const text = (await outputs[0]?.text()) ?? "";
  // What the bundler leaves: an arrow function with one parameter needs no parentheses around it.
  return text.trim().replace(/\((\w)\)=>/g, "$1=>");
}

/** The generated module that holds the text. */
export function countModule(text: string): string {
  return `// Written by test/minify-count.ts from browser/count.js.\n\n/** What \`/count.js\` serves. */\nexport const countScript =\n  ${JSON.stringify(text)};\n`;
}

if (import.meta.main) await Bun.write(target, countModule(await minifyCount()));
