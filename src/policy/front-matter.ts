import type { Yaml } from "mdast";
import { isMap, isScalar, LineCounter, parseDocument, type Scalar } from "yaml";
import { z } from "zod";
import type { PolicyFront } from "./document.ts";
import { didYouMean } from "../kernel/near-name.ts";
import type { Place, Report } from "./problem.ts";

interface Key {
  readonly meaning: string;
  readonly example: string;
  readonly accepts: (value: string) => boolean;
}

const keys: Readonly<Record<keyof PolicyFront, Key>> = {
  vendor: {
    meaning: "the name of the company that makes the promises",
    example: "Example Software Ltd",
    accepts: (value) => value.length <= 200,
  },
  contact: {
    meaning: "an e-mail address or an https address",
    example: "privacy@example.com",
    accepts: (value) =>
      z.union([z.email(), z.url({ protocol: /^https$/ })]).safeParse(value).success,
  },
  effective: {
    meaning: "the day from which the policy holds, as year-month-day",
    example: "2026-12-01",
    accepts: (value) => z.iso.date().safeParse(value).success,
  },
  version: {
    meaning: "a number or short name of this version",
    example: "1.0",
    accepts: (value) => /^[\w.+-]{1,40}$/u.test(value),
  },
  language: {
    meaning: "a language tag (BCP 47)",
    example: "en-GB",
    accepts: isLanguage,
  },
};

const names = Object.keys(keys) as (keyof PolicyFront)[];

/** Reads the YAML between the `---` lines. Every key is required, and each fault has its place. */
export function readFront(yaml: Yaml | undefined, report: Report): PolicyFront {
  const values = new Map<string, string>();
  if (yaml === undefined) {
    const message = `there is no front matter: begin the file with a line of ---, then ${names.join(", ")}, then another line of ---`;
    report({ line: 1, column: 1 }, "error", "front-matter", message);
  } else {
    readValues(yaml, values, report);
  }
  const {
    vendor = "",
    contact = "",
    effective = "",
    version = "",
    language = "",
  } = Object.fromEntries(values);
  return { vendor, contact, effective, version, language };
}

function readValues(yaml: Yaml, values: Map<string, string>, report: Report): void {
  const first = yaml.position?.start.line ?? 1;
  const lines = new LineCounter();
  const document = parseDocument(yaml.value, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: first + Math.max(1, line), column: Math.max(1, col) };
  };
  for (const fault of document.errors) {
    const said = fault.message.split("\n", 1)[0] ?? "it is not YAML";
    report(placeAt(fault.pos[0]), "error", "front-matter", `front matter can't be read: ${said}`);
  }
  if (document.errors.length > 0) return;

  const seen = new Set<string>();
  for (const { key, value } of isMap(document.contents) ? document.contents.items : []) {
    const place = placeAt(rangeStart(key));
    const name = isScalar(key) ? scalarText(key) : "";
    seen.add(name);
    if (!isKey(name)) {
      report(place, "error", "front-matter", `unknown key "${name}"${didYouMean(name, names)}`);
      continue;
    }
    const text = isScalar(value) ? scalarText(value) : "";
    const where = isScalar(value) && text !== "" ? placeAt(rangeStart(value)) : place;
    if (text !== "" && keys[name].accepts(text)) values.set(name, text);
    else report(where, "error", "front-matter", wrongValue(name, text));
  }
  for (const name of names) {
    if (seen.has(name)) continue;
    const message = `front matter has no "${name}": add ${keys[name].meaning}, such as ${name}: ${keys[name].example}`;
    report({ line: first, column: 1 }, "error", "front-matter", message);
  }
}

function wrongValue(name: keyof PolicyFront, text: string): string {
  const said = text === "" ? "has no value" : `can't be "${text.slice(0, 60)}"`;
  return `"${name}" ${said}: give ${keys[name].meaning}, such as ${keys[name].example}`;
}

/** The value as it was written, so that version 1.0 does not become 1. */
function scalarText(scalar: Scalar): string {
  if (scalar.value === null) return "";
  const text = typeof scalar.value === "string" ? scalar.value : (scalar.source ?? "");
  return text.replace(/\s+/gu, " ").trim();
}

function rangeStart(node: unknown): number {
  const { range } = (node ?? {}) as { range?: readonly number[] | null };
  return range?.[0] ?? 0;
}

function isKey(name: string): name is keyof PolicyFront {
  return Object.hasOwn(keys, name);
}

/** A well-formed tag whose language has two or three letters: "en-GB" is one, "English" is not. */
function isLanguage(value: string): boolean {
  try {
    return new Intl.Locale(value).language.length <= 3 && !value.startsWith("und");
  } catch {
    return false;
  }
}
