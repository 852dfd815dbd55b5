import type { Image, ImageReference, Link, LinkReference, Nodes } from "mdast";
import { didYouMean } from "../kernel/near-name.ts";
import type { Definitions, Reading } from "./markdown-blocks.ts";
import { type Inline, plainText } from "./markdown-letter.ts";
import { isEmptyLabel, readLink } from "./markdown-links.ts";
import type { CampaignPlace } from "./markdown-problem.ts";
import { greetingFields } from "./render-greeting.ts";

/** Where a node begins. */
export function placeOf(node: Nodes): CampaignPlace {
  const { line = 1, column = 1 } = node.position?.start ?? {};
  return { line, column };
}

const depthMax = 30;
const altMax = 200;

/** Reads what stands within paragraphs, headings and cells. */
export class InlineReader {
  /** Identifiers of footnotes in the order in which they were referred to. */
  readonly noteOrder: string[] = [];

  constructor(
    private readonly source: string,
    private readonly definitions: Definitions,
    private readonly reading: Reading,
  ) {}

  read(nodes: readonly Nodes[]): Inline[] {
    return this.inlines(nodes, 0);
  }

  private inlines(nodes: readonly Nodes[], depth: number): Inline[] {
    return joined(nodes.flatMap((node) => this.inline(node, depth)));
  }

  private inline(node: Nodes, depth: number): readonly Inline[] {
    if (depth > depthMax) {
      const message = `more than ${depthMax} marks lie in each other: make it simpler`;
      this.reading.report(placeOf(node), "error", "too-deep", message);
      return [];
    }
    switch (node.type) {
      case "text":
        return [this.text(node, node.value)];
      case "emphasis":
      case "strong":
        return [{ type: node.type, children: this.inlines(node.children, depth + 1) }];
      case "delete":
        return [{ type: "deleted", children: this.inlines(node.children, depth + 1) }];
      case "inlineCode":
        return [{ type: "code", text: node.value }];
      case "break":
        return [{ type: "break" }];
      case "link":
      case "linkReference":
        return this.link(node, depth);
      case "image":
      case "imageReference":
        return this.picture(node);
      case "footnoteReference":
        return [this.note(node.identifier)];
      case "html":
        return this.html(node);
      default:
        return "children" in node ? this.inlines(node.children, depth + 1) : [];
    }
  }

  private text(node: Nodes, text: string): Inline {
    const field = greetingFields.find((it) => new RegExp(`\\{${it}[|}]`, "u").test(text));
    if (field !== undefined) {
      const message = `{${field}} is shown as it stands here: only the greeting can hold it`;
      this.reading.report(placeOf(node), "warning", "field", message);
    }
    const reference = /\[[^\]]+\]\[[^\]]*\]/u.exec(text);
    if (reference !== null) {
      const message = `${reference[0]} refers to an address that the letter does not give: add a line [name]: https://…`;
      this.reading.report(placeOf(node), "warning", "link", message);
    }
    return { type: "text", text };
  }

  private link(node: Link | LinkReference, depth: number): readonly Inline[] {
    const written =
      node.type === "link" ? node.url : (this.definitions.links.get(node.identifier)?.url ?? "");
    const children = this.inlines(node.children, depth + 1);
    const place = placeOf(node);
    const read = readLink(
      this.isBareHost(node) ? withHttps(written) : written,
      this.reading.tagLinks,
    );
    if (read.href === null) {
      this.reading.report(place, "error", "link", read.message);
      return children;
    }
    if (read.warning) {
      this.reading.report(place, "warning", read.warning.code, read.warning.message);
    }
    const label = plainText(children).trim();
    if (label === "") {
      const message = "this link has no text, so nobody can follow it: write where it leads";
      this.reading.report(place, "error", "link-text", message);
      return children;
    }
    if (isEmptyLabel(label)) {
      const message = `“${label}” does not say where this link leads: write that as its text`;
      this.reading.report(place, "warning", "link-text", message);
    }
    return [{ type: "link", href: read.href, children }];
  }

  /** Of `www.example.com`, written without a scheme, GFM makes http. */
  private isBareHost(node: Link | LinkReference): boolean {
    const { start, end } = node.position ?? {};
    if (start?.offset === undefined || end?.offset === undefined) return false;
    return /^www\./iu.test(this.source.slice(start.offset, end.offset));
  }

  private picture(node: Image | ImageReference): readonly Inline[] {
    const written =
      node.type === "image" ? node.url : (this.definitions.links.get(node.identifier)?.url ?? "");
    const place = placeOf(node);
    const alt = (node.alt ?? "").replace(/\s+/gu, " ").trim();
    const known = this.reading.images.find(
      (it) => it.name === safeDecode(written) || it.url === written,
    );
    if (known === undefined) {
      this.reading.report(place, "error", "image", unknownImage(written, this.reading.images));
      return alt === "" ? [] : [{ type: "text", text: alt }];
    }
    if (alt === "") {
      const message = `this image says nothing to who can't see it: write ![what is seen](${known.name})`;
      this.reading.report(place, "warning", "image-text", message);
    } else if (alt.length > altMax) {
      const message = `this image's text is longer than ${altMax} characters: say the rest beside it`;
      this.reading.report(place, "warning", "image-text", message);
    }
    const { url, width, height } = known;
    return [{ type: "picture", picture: { url, width, height, alt } }];
  }

  private note(identifier: string): Inline {
    const known = this.noteOrder.indexOf(identifier);
    if (known >= 0) return { type: "note", number: known + 1 };
    return { type: "note", number: this.noteOrder.push(identifier) };
  }

  private html(node: Extract<Nodes, { type: "html" }>): readonly Inline[] {
    const message = "HTML is shown as the text that it is: write Markdown instead";
    this.reading.report(placeOf(node), "warning", "html", message);
    return node.value
      .split(/\r\n?|\n/u)
      .flatMap((text, at): Inline[] => [
        ...(at > 0 ? [{ type: "break" } as const] : []),
        { type: "text", text },
      ]);
  }
}

function unknownImage(written: string, images: Reading["images"]): string {
  if (/^https?:/iu.test(written.trim())) {
    return "this image lies elsewhere, and whoever opens the mail would tell that: upload it, and write its name";
  }
  const names = images.map((it) => it.name);
  if (names.length === 0) return `there is no image “${written}”: upload it first`;
  return `there is no image “${written}”${didYouMean(written, names)}`;
}

function withHttps(address: string): string {
  return address.replace(/^http:/iu, "https:");
}

function safeDecode(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** Text that stands beside text becomes one. */
function joined(inlines: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const inline of inlines) {
    const last = out.at(-1);
    if (inline.type === "text" && last?.type === "text") {
      out[out.length - 1] = { type: "text", text: last.text + inline.text };
    } else out.push(inline);
  }
  return out;
}
