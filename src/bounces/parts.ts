import { decodeCharset } from "./charset.ts";
import { type Entity, fieldOf, parseParameters, splitEntity } from "./header.ts";
import { splitReturned } from "./outer-text.ts";
import { decodeTransfer } from "./transfer-encoding.ts";

/** A part of the outer message that is no multipart itself. */
export interface Part {
  /** Such as `text/plain`; `message/rfc822` is never looked into. */
  readonly type: string;
  /** Bytes as characters, transfer encoding undone. */
  readonly body: string;
  readonly charset: string;
}

/** More nesting, or more parts, than any report has. */
const depthMax = 8;
const partsMax = 64;

/**
 * The parts of a message in their order (RFC 2046), however broken: no closing boundary, none at
 * all, or boundaries without a header that announces them. What came back is one part, unread.
 */
export function partsOf(entity: Entity): readonly Part[] {
  const parts: Part[] = [];
  collect(entity, parts, 0);
  return parts;
}

function collect(entity: Entity, parts: Part[], depth: number): void {
  if (parts.length >= partsMax) return;
  const field = fieldOf(entity.fields, "content-type");
  const { value, parameters } = parseParameters(field);
  const type = value === "" ? "text/plain" : value;
  const isMultipart = type.startsWith("multipart/");
  if (isMultipart || field === "") {
    const boundary = parameters.get("boundary")?.trim() || sniffBoundary(entity.body);
    const bodies = boundary && depth < depthMax ? splitAt(entity.body, boundary) : [];
    for (const body of bodies) collect(partEntity(body), parts, depth + 1);
    if (bodies.length > 0) return;
  }
  const encoding = isMultipart ? "" : fieldOf(entity.fields, "content-transfer-encoding");
  parts.push({
    type: isMultipart ? "text/plain" : type,
    body: decodeTransfer(entity.body, encoding),
    charset: parameters.get("charset") ?? "",
  });
}

/** A part without any header begins with an empty line, or with its text at once. */
function partEntity(body: string): Entity {
  const [first = ""] = body.split("\n", 1);
  if (first.trim() !== "" && !/^[\w-]{1,80}:/.test(first)) return { fields: [], body };
  return splitEntity(body);
}

/** A line of dashes and a name that is followed by a field of a part. */
function sniffBoundary(body: string): string | undefined {
  const own = splitReturned(body.slice(0, 100_000)).lines.join("\n");
  const mark = /^--(\S{1,200})[ \t]{0,20}\n(?:\n|content-)/im.exec(own)?.[1];
  if (mark === undefined || mark.endsWith("--")) return undefined;
  const first = body.indexOf(`--${mark}`);
  return body.includes(`--${mark}`, first + 1) ? mark : undefined;
}

/** The bodies between boundary lines; none if there is no such line. */
function splitAt(body: string, boundary: string): readonly string[] {
  const mark = `--${boundary}`;
  const bodies: string[] = [];
  let start = -1;
  let at = body.startsWith(mark) ? 0 : nextMark(body, mark, 0);
  while (at >= 0 && bodies.length < partsMax) {
    if (start >= 0) bodies.push(body.slice(start, Math.max(start, at - 1)));
    const lineEnd = body.indexOf("\n", at);
    start = lineEnd < 0 ? body.length : lineEnd + 1;
    if (body.startsWith("--", at + mark.length)) return bodies;
    at = nextMark(body, mark, Math.max(at + mark.length, start - 1));
  }
  if (start >= 0 && start < body.length) bodies.push(body.slice(start));
  return bodies;
}

/** Where the next line begins that is this mark, and not the mark of an inner part that is longer. */
function nextMark(body: string, mark: string, from: number): number {
  let found = body.indexOf(`\n${mark}`, from);
  while (found >= 0) {
    const behind = body.slice(found + 1 + mark.length, found + 3 + mark.length);
    if (behind === "--" || /^(?:\s|$)/.test(behind)) return found + 1;
    found = body.indexOf(`\n${mark}`, found + 1);
  }
  return -1;
}

const textMax = 200_000;

/** The text that a part shows to its reader. */
export function textOf(part: Part): string {
  const text = decodeCharset(part.body.slice(0, textMax), part.charset);
  return part.type === "text/html" ? stripTags(text) : text;
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  nbsp: " ",
  apos: "'",
};

/** Text of HTML, well enough to find sentences in it. */
function stripTags(html: string): string {
  return dropElement(dropElement(html, "style"), "script")
    .replace(/<(?:br|\/?p|\/?div|\/?tr|\/?h\d|\/?li)\b[^<>]{0,2000}>/gi, "\n")
    .replace(/<\/?[a-z!][^<>]{0,2000}>/gi, "")
    .replace(/&(lt|gt|amp|quot|nbsp|apos);/g, (_, name: string) => entities[name] ?? " ")
    .replace(/&#(\d{1,6});/g, (_, code: string) => codePoint(Number(code)));
}

/** Drops elements with all that is in them; each character is looked at once. */
function dropElement(html: string, name: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = lower.indexOf(`<${name}`, at);
    const close = open < 0 ? -1 : lower.indexOf(`</${name}>`, open);
    if (close < 0) break;
    kept.push(html.slice(at, open));
    at = close + name.length + 3;
  }
  kept.push(html.slice(at));
  return kept.join(" ");
}

function codePoint(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : " ";
}
