/**
 * A letter as it was read: a tree that can hold nothing dangerous, whatever was written. HTML and
 * text part are both made from it.
 */
export interface Letter {
  readonly blocks: readonly Block[];
  /** Footnotes in the order in which the letter refers to them. */
  readonly notes: readonly Note[];
}

export interface Note {
  readonly number: number;
  readonly blocks: readonly Block[];
}

export type Alignment = "left" | "center" | "right" | null;
export type Cell = readonly Inline[];

/** An image that Avow serves. */
export interface Picture {
  readonly url: string;
  readonly alt: string;
  /** In pixels of the file. */
  readonly width: number;
  readonly height: number;
}

export type Block =
  | { readonly type: "heading"; readonly depth: number; readonly children: readonly Inline[] }
  | { readonly type: "paragraph"; readonly children: readonly Inline[] }
  | { readonly type: "button"; readonly label: string; readonly href: string }
  | { readonly type: "figure"; readonly picture: Picture; readonly href: string | null }
  | {
      readonly type: "list";
      /** The first number; null for a list without numbers. */
      readonly start: number | null;
      readonly tight: boolean;
      readonly items: readonly ListItem[];
    }
  | { readonly type: "quote"; readonly blocks: readonly Block[] }
  | { readonly type: "code"; readonly text: string }
  | {
      readonly type: "table";
      readonly align: readonly Alignment[];
      readonly head: readonly Cell[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly type: "rule" };

export interface ListItem {
  /** Of a task list; null elsewhere. */
  readonly done: boolean | null;
  readonly blocks: readonly Block[];
}

export type Inline =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "strong" | "emphasis" | "deleted";
      readonly children: readonly Inline[];
    }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "link"; readonly href: string; readonly children: readonly Inline[] }
  | { readonly type: "picture"; readonly picture: Picture }
  | { readonly type: "note"; readonly number: number }
  | { readonly type: "break" };

/** What is read of inlines, without their marks; an image is its alternative text. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines
    .map((it) => {
      switch (it.type) {
        case "text":
        case "code":
          return it.text;
        case "picture":
          return it.picture.alt;
        case "note":
          return "";
        case "break":
          return " ";
        default:
          return plainText(it.children);
      }
    })
    .join("");
}
