/**
 * Makes of each script in `browser/` what is served. `bun test/minify-script.ts` writes it to a
 * generated module of `src/`, where a reader sees what runs on visitors' machines; a test beside
 * that module fails when it is not what the source gives.
 */
import { join } from "node:path";

/** A script: its source in `browser/`, and the module that holds what is served, with its name. */
export interface Script {
  readonly source: string;
  readonly module: string;
  readonly name: string;
}

export const countScriptFiles: Script = {
  source: "count.js",
  module: "src/visits/count-script.generated.ts",
  name: "countScript",
};

export const adsScriptFiles: Script = {
  source: "ads.js",
  module: "src/ads/ads-script.generated.ts",
  name: "adsScript",
};

/** A sheet that a script imports comes as text, without what only its readers need. */
const sheetAsText: Bun.BunPlugin = {
  name: "sheet as text",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await Bun.file(path).text();
      return { loader: "text", contents: packSheet(source) };
    });
  },
};

/** Comments, and spaces that part nothing, left out. */
function packSheet(source: string): string {
  return source
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replaceAll(";}", "}")
    .trim();
}

/** The served text of a script; throws what the bundler says when the source does not parse. */
export async function minifyScript({ source }: Script): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, "../browser", source)],
    target: "browser",
    format: "iife",
    minify: true,
    plugins: [sheetAsText],
  });
  const text = (await outputs[0]?.text()) ?? "";
  // What the bundler leaves: an arrow function with one parameter needs no parentheses around it.
  return text.trim().replace(/\((\w)\)=>/g, "$1=>");
}

/** The generated module that holds the text. */
export function scriptModule({ source, name }: Script, text: string): string {
  return `// Written by test/minify-script.ts from browser/${source}.\n\n/** What \`/${source}\` serves. */\nexport const ${name} =\n  ${JSON.stringify(text)};\n`;
}

if (import.meta.main) {
  for (const script of [countScriptFiles, adsScriptFiles]) {
    const text = await minifyScript(script);
    await Bun.write(join(import.meta.dir, "..", script.module), scriptModule(script, text));
  }
}
