import { inflateSync } from "node:zlib";

/** A PDF as PDFKit writes it, read back: what a viewer would find, copy and search. */
export interface ReadPdf {
  /** The texts of each page, in the order in which they were written. */
  readonly pages: readonly (readonly string[])[];
  /** Everything that is no stream, and the XML of the metadata. */
  readonly objects: string;
  readonly metadata: string;
}

export function readPdf(bytes: Uint8Array): ReadPdf {
  const whole = Buffer.from(bytes).toString("latin1");
  const objects = new Map<string, string>();
  for (const [, id = "", body = ""] of whole.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj$/gm)) {
    objects.set(id, body);
  }
  const dictionaries = [...objects.values()].map((body) => body.split("\nstream\n")[0] ?? "");
  const pages = dictionaries
    .filter((body) => /\/Type \/Page\n/.test(body))
    .map((body) => pageTexts(objects, body));
  const metadata = [...objects.values()].find((body) => body.includes("/Type /Metadata")) ?? "";
  return { pages, objects: dictionaries.join("\n"), metadata: metadata.split("stream\n")[1] ?? "" };
}

function pageTexts(objects: ReadonlyMap<string, string>, page: string): string[] {
  const content = streamOf(objects.get(reference(page, "Contents")) ?? "");
  const resources = objects.get(reference(page, "Resources")) ?? "";
  const cmaps = new Map<string, string[]>();
  for (const [, name = "", id = ""] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const toUnicode = reference(objects.get(id) ?? "", "ToUnicode");
    cmaps.set(name, readings(streamOf(objects.get(toUnicode) ?? "")));
  }
  const texts: string[] = [];
  let font = "";
  for (const [, name, shown = ""] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (name !== undefined) font = name;
    else texts.push(decode(shown, cmaps.get(font) ?? []));
  }
  return texts;
}

function reference(body: string, key: string): string {
  return new RegExp(`/${key} (\\d+) 0 R`).exec(body)?.[1] ?? "";
}

function streamOf(body: string): string {
  const at = body.indexOf("\nstream\n");
  if (at < 0) return "";
  const data = Buffer.from(body.slice(at + 8, body.lastIndexOf("\nendstream")), "latin1");
  return (body.includes("/FlateDecode") ? inflateSync(data) : data).toString("latin1");
}

/** What each glyph of a font reads as, by its number. */
function readings(cmap: string): string[] {
  const found: string[] = [];
  for (const [, start = "", list = ""] of cmap.matchAll(/<(\w+)> <\w+> \[(.*?)\]/gs)) {
    const entries = [...list.matchAll(/<([\w ]*)>/g)].map(([, hex = ""]) => hex.replace(/ /g, ""));
    entries.forEach((hex, index) => {
      found[Number.parseInt(start, 16) + index] = Buffer.from(hex, "hex")
        .swap16()
        .toString("utf16le");
    });
  }
  return found;
}

function decode(shown: string, cmap: readonly string[]): string {
  const hex = [...shown.matchAll(/<(\w+)>/g)].map(([, digits = ""]) => digits).join("");
  return (hex.match(/.{4}/g) ?? []).map((glyph) => cmap[Number.parseInt(glyph, 16)] ?? "").join("");
}
