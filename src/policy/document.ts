import type { Binding } from "../promise/definition.ts";

/**
 * The policy after reading: a small tree that can hold nothing dangerous. HTML has become text,
 * a refused link has become its words, and what is not a directive of ours is ordinary Markdown.
 */
export interface PolicyDocument {
  readonly front: PolicyFront;
  readonly blocks: readonly Block[];
  /** Every bound sentence, in the order of the page. */
  readonly bindings: readonly Binding[];
}

/** The front matter. A value that was missing or wrong is empty, and a problem says so. */
export interface PolicyFront {
  readonly vendor: string;
  /** An e-mail address or an https address. */
  readonly contact: string;
  /** The day from which the policy holds, as YYYY-MM-DD. */
  readonly effective: string;
  readonly version: string;
  /** BCP 47. */
  readonly language: string;
}

export type Block =
  | {
      readonly type: "heading";
      readonly depth: 1 | 2 | 3 | 4 | 5 | 6;
      /** Unique in the document; made of the heading's words, joined by single hyphens. */
      readonly id: string;
      readonly children: readonly Inline[];
    }
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | {
      readonly type: "list";
      /** The first number of an ordered list; null for a list of points. */
      readonly start: number | null;
      readonly items: readonly (readonly Block[])[];
      /** Set close: a paragraph in an item is not set apart from the next item. */
      readonly tight: boolean;
    }
  | { readonly type: "quote"; readonly children: readonly Block[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "rule" };

export type Inline =
  | {
      readonly type: "text";
      readonly text: string;
      /** Where it stands in the file, in UTF-16 units from its beginning. */
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: "emphasis" | "strong"; readonly children: readonly Inline[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly type: "break" }
  | {
      readonly type: "promise";
      /** Null when the directive was wrong; a problem says how. */
      readonly binding: Binding | null;
      readonly children: readonly Inline[];
    };

/** The words of `inlines` as a reader sees them, without markup, on one line. */
export function plainText(inlines: readonly Inline[]): string {
  return rawText(inlines).replace(/\s+/gu, " ").trim();
}

function rawText(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if ("children" in inline) return rawText(inline.children);
      return inline.type === "break" ? " " : inline.text;
    })
    .join("");
}
