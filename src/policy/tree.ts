import type { Code, Heading, InlineCode, List, Nodes, PhrasingContent, Root } from "mdast";
import type { Binding, PromiseDefinition } from "../promise/definition.ts";
import { readDirective } from "./directive.ts";
import { type Block, type Inline, plainText } from "./document.ts";
import { isSafeLink } from "./links.ts";
import { directiveName } from "./markdown.ts";
import { misspeltDirectives } from "./misspelt.ts";
import type { Place, Report } from "./problem.ts";

interface Reading {
  readonly source: string;
  readonly definitions: readonly PromiseDefinition[];
  readonly report: Report;
}

/** Turns the Markdown tree into blocks that can hold nothing dangerous, and binds its sentences. */
export function readBlocks(root: Root, reading: Reading): { blocks: Block[]; bindings: Binding[] } {
  const reader = new TreeReader(root, reading);
  return { blocks: reader.blocks(root.children, 0), bindings: reader.bindings };
}

const depthMax = 50;

type Directive = Extract<PhrasingContent, { type: "textDirective" }>;
type Link = Extract<PhrasingContent, { type: "link" | "linkReference" }>;

class TreeReader {
  readonly bindings: Binding[] = [];
  private readonly addresses = new Map<string, string>();
  private readonly headingIds = new Map<string, number>();

  constructor(
    root: Root,
    private readonly reading: Reading,
  ) {
    collectAddresses(root, this.addresses, 0);
  }

  blocks(nodes: readonly Nodes[], depth: number): Block[] {
    return nodes.flatMap((node) => this.block(node, depth));
  }

  private block(node: Nodes, depth: number): readonly Block[] {
    if (depth > depthMax) return [{ type: "paragraph", children: this.tooDeep(node) }];
    switch (node.type) {
      case "yaml":
      case "definition":
        return [];
      case "heading":
        return [this.heading(node)];
      case "list":
        return [this.list(node, depth)];
      case "blockquote":
        return [{ type: "quote", children: this.blocks(node.children, depth + 1) }];
      case "thematicBreak":
        return [{ type: "rule" }];
      case "code":
        this.lookInsideCode(node);
        return [{ type: "code", text: node.value }];
      case "paragraph":
        return [{ type: "paragraph", children: this.inlines(node.children, noContext) }];
      default:
        return [{ type: "paragraph", children: this.inline(node, noContext) }];
    }
  }

  private heading(node: Heading): Block {
    const children = this.inlines(node.children, noContext);
    const id = uniqueId(plainText(children), this.headingIds);
    return { type: "heading", depth: node.depth, id, children };
  }

  private list(node: List, depth: number): Block {
    const start = node.ordered === true ? (node.start ?? 1) : null;
    const items = node.children.map((item) => this.blocks(item.children, depth + 1));
    const tight = node.spread !== true && node.children.every((item) => item.spread !== true);
    return { type: "list", start, items, tight };
  }

  private inlines(nodes: readonly Nodes[], context: Context): Inline[] {
    return nodes.flatMap((node) => this.inline(node, context));
  }

  private inline(node: Nodes, context: Context): Inline[] {
    if (context.depth > depthMax) return this.tooDeep(node);
    const inner = { ...context, depth: context.depth + 1 };
    switch (node.type) {
      case "text":
        this.lookForMisspelt(node);
        return [this.textOf(node, node.value)];
      case "emphasis":
      case "strong":
        return [{ type: node.type, children: this.inlines(node.children, inner) }];
      case "inlineCode":
        this.lookInsideCode(node);
        return [{ type: "code", text: node.value }];
      case "break":
        return [{ type: "break" }];
      case "link":
      case "linkReference":
        return this.link(node, inner);
      case "image":
      case "imageReference":
        return this.picture(node, node.alt ?? "");
      case "textDirective":
        return this.directive(node, inner);
      default:
        return this.htmlAsText(node);
    }
  }

  private link(node: Link, context: Context): Inline[] {
    const href = node.type === "link" ? node.url : (this.addresses.get(node.identifier) ?? "");
    const children = this.inlines(node.children, { ...context, inLink: true });
    if (isSafeLink(href)) return [{ type: "link", href, children }];
    const message = `this link is refused: write a relative address, or one that begins with https:, http:, mailto: or tel:`;
    this.reading.report(placeOf(node), "error", "link", message);
    return children;
  }

  private picture(node: Nodes, alternative: string): Inline[] {
    const message = "a policy shows no pictures: the words of this one stand in its place";
    this.reading.report(placeOf(node), "warning", "picture", message);
    return [this.textOf(node, alternative)];
  }

  private htmlAsText(node: Nodes): Inline[] {
    const text = this.sourceOf(node);
    const promises = text.includes(`:${directiveName}[`);
    const message = promises
      ? "this HTML hides a promise: a policy takes no HTML, so write it as Markdown"
      : "a policy takes no HTML: this is shown as the text that it is";
    this.reading.report(placeOf(node), promises ? "error" : "warning", "html", message);
    return [this.textOf(node, text)];
  }

  private directive(node: Directive, context: Context): Inline[] {
    const broken = this.brokenDirective(node);
    if (broken !== null) {
      this.reading.report(placeOf(node), "error", "directive", broken);
      return [
        { type: "promise", binding: null, children: [this.textOf(node, this.sourceOf(node))] },
      ];
    }
    const children = this.inlines(node.children, { ...context, inPromise: true });
    if (context.inPromise || context.inLink) {
      const message = context.inPromise
        ? "a promise can't stand inside another promise: give each its own sentence"
        : "a promise can't stand inside a link: put the link inside the promise";
      this.reading.report(placeOf(node), "error", "nested-promise", message);
      return children;
    }
    const { definitions, report } = this.reading;
    const sentence = plainText(children);
    const binding = readDirective(node, { sentence, definitions, report });
    if (binding !== null) this.bindings.push(binding);
    return [{ type: "promise", binding, children }];
  }

  /** What keeps a directive from being one: a bracket or a brace that does not close. */
  private brokenDirective(node: Directive): string | null {
    const start = node.position?.start.offset ?? 0;
    const end = node.position?.end.offset ?? 0;
    const next = this.reading.source[end];
    const hasNameOnly = end - start === directiveName.length + 1;
    if (hasNameOnly && next === "[") return "this promise has no closing ] after its sentence";
    if (next !== "{") return null;
    return "the braces of this promise can't be read: write {promise-id key=value}, with quotes around a value that has spaces";
  }

  private lookInsideCode(node: Code | InlineCode): void {
    if (!node.value.includes(`:${directiveName}[`)) return;
    const message =
      "a promise inside code (or indented by four spaces) is shown, not bound: take it out of the code";
    this.reading.report(placeOf(node), "warning", "directive", message);
  }

  private lookForMisspelt(node: Nodes): void {
    const start = node.position?.start.offset ?? 0;
    for (const { at, message } of misspeltDirectives(
      this.sourceOf(node),
      this.reading.source[start - 1],
    )) {
      const place = placeWithin(node, this.sourceOf(node), at);
      this.reading.report(place, "error", "directive", message);
    }
  }

  private tooDeep(node: Nodes): Inline[] {
    const message = `lists and quotes are nested deeper than ${depthMax}: this is shown as plain text`;
    this.reading.report(placeOf(node), "error", "too-deep", message);
    return [this.textOf(node, this.sourceOf(node))];
  }

  private textOf(node: Nodes, text: string): Inline {
    const from = node.position?.start.offset ?? 0;
    return { type: "text", text, from, to: node.position?.end.offset ?? from };
  }

  private sourceOf(node: Nodes): string {
    return this.reading.source.slice(node.position?.start.offset, node.position?.end.offset);
  }
}

interface Context {
  readonly inPromise: boolean;
  readonly inLink: boolean;
  readonly depth: number;
}

const noContext: Context = { inPromise: false, inLink: false, depth: 0 };

/** Where links by name lead; as in CommonMark, the first definition of a name holds. */
function collectAddresses(node: Nodes, addresses: Map<string, string>, depth: number): void {
  if (node.type === "definition" && !addresses.has(node.identifier)) {
    addresses.set(node.identifier, node.url);
  }
  if (!("children" in node) || depth > depthMax) return;
  for (const child of node.children) collectAddresses(child, addresses, depth + 1);
}

function placeOf(node: Nodes): Place {
  const { line = 1, column = 1 } = node.position?.start ?? {};
  return { line, column };
}

/** The place of the character number `at` in the source of `node`. */
function placeWithin(node: Nodes, source: string, at: number): Place {
  const { line, column } = placeOf(node);
  const before = source.slice(0, at).split(/\r\n|\r|\n/u);
  const last = before.at(-1)?.length ?? 0;
  return before.length === 1
    ? { line, column: column + last }
    : { line: line + before.length - 1, column: last + 1 };
}

/** An id of the heading's words, never with two hyphens in a row: those are for the page's own. */
function uniqueId(words: string, taken: Map<string, number>): string {
  const base =
    words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/gu, "") || "section";
  let number = (taken.get(base) ?? 0) + 1;
  while (number > 1 && taken.has(`${base}-${number}`)) number += 1;
  taken.set(base, number);
  const id = number === 1 ? base : `${base}-${number}`;
  if (number > 1) taken.set(id, 1);
  return id;
}
