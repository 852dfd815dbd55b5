import { readFileSync } from "node:fs";
import { Engine, initSync } from "mrml/web/mrml_wasm.js";
// As a file, so that a single executable carries it; nothing is fetched.
import wasm from "mrml/web/mrml_wasm_bg.wasm" with { type: "file" };

let engine: Engine | undefined;

function ready(): Engine {
  if (engine !== undefined) return engine;
  // The package types this file as what is in it; imported in this way it is its path.
  initSync({ module: readFileSync(wasm as unknown as string) });
  engine = new Engine();
  // No fonts: mrml would otherwise load those that it knows from elsewhere.
  engine.setRenderOptions({ disableComments: true, socialIconOrigin: null, fonts: {} });
  return engine;
}

/**
 * The HTML that MJML stands for. The MJML is ours alone: what an operator wrote is put in afterwards
 * (`fillTokens`), as mrml takes text for markup and writes attributes with escapes of its own.
 */
export function mjmlToHtml(mjml: string): string {
  const result = ready().toHtml(mjml);
  if (result.type === "success") return result.content;
  throw new Error(`the template of mails is not MJML: ${result.message}`);
}

/** Pieces of HTML, and the tokens that stand for them in MJML. */
export class Tokens {
  private readonly pieces: string[] = [];

  /** Keeps a piece; what is returned is plain ASCII, for a text or an attribute. */
  keep(html: string): string {
    return `[[${this.pieces.push(html) - 1}]]`;
  }

  /** Puts the pieces in place of their tokens, in one pass: a piece can't bring a token. */
  fill(html: string): string {
    return html.replace(/\[\[(\d+)\]\]/g, (_, at: string) => this.pieces[Number(at)] ?? "");
  }
}
