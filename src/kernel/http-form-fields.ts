import { AvowError } from "./errors.ts";
import { isJson } from "./http-wishes.ts";

/** A field's name and value, in the order of the body. */
type Field = readonly [name: string, value: string];

/** Takes a body apart by its content type; throws `unsupported-type`, `bad-form`, `too-large`. */
export function parseFields(
  body: Buffer,
  type: string,
  { maxFields, several }: { maxFields: number; several: readonly string[] },
): Field[] {
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    return parseUrlencoded(body, maxFields);
  }
  if (/^multipart\/form-data\s*;/i.test(type)) return parseMultipart(body, type, maxFields);
  if (isJson(type)) return parseJson(body, maxFields, several);
  throw new AvowError(
    "unsupported-type",
    "Send the form as application/x-www-form-urlencoded, multipart/form-data or application/json.",
  );
}

/** As the URL standard reads application/x-www-form-urlencoded, but strict about UTF-8. */
function parseUrlencoded(body: Buffer, maxFields: number): Field[] {
  const pairs = body
    .toString("latin1")
    .split("&", maxFields + 1)
    .filter((pair) => pair !== "");
  refuseTooMany(pairs.length, maxFields);
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    return [decodePercent(name), decodePercent(equals < 0 ? "" : pair.slice(equals + 1))];
  });
}

function decodePercent(latin1: string): string {
  return decodeUtf8(
    latin1
      .replaceAll("+", " ")
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
  );
}

/** RFC 7578. An empty file input, which browsers send for a file that nobody chose, is dropped. */
function parseMultipart(body: Buffer, type: string, maxFields: number): Field[] {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type);
  const mark = `\r\n--${boundary?.[1] ?? boundary?.[2] ?? ""}`;
  if (boundary === null) throw broken("its multipart boundary is missing");
  const parts = `\r\n${body.toString("latin1")}`.split(mark, maxFields + 3);
  // What follows the last mark is "--"; a body cut short never gets there.
  const end = parts.findIndex((part) => part.startsWith("--"));
  if (end < 0) {
    refuseTooMany(parts.length - 2, maxFields);
    throw broken("its last part is cut off");
  }
  refuseTooMany(end - 1, maxFields);
  return parts.slice(1, end).flatMap(parsePart);
}

function parsePart(part: string): Field[] {
  const split = part.indexOf("\r\n\r\n");
  if (split < 0) throw broken("a part has no header");
  const header = part.slice(0, split);
  const value = part.slice(split + 4);
  const disposition = /^content-disposition:\s*form-data\s*(;.*)$/im.exec(header)?.[1] ?? "";
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1];
  const file = /;\s*filename\*?=("")?/i.exec(disposition);
  if (file !== null && file[1] !== undefined && value === "") return [];
  if (file !== null) {
    throw new AvowError("bad-form", "This form takes no files; send it again without one.");
  }
  if (name === undefined) throw broken("a part has no name");
  return [[decodeUtf8(name), decodeUtf8(value)]];
}

/** One flat object of texts, numbers and yes/no values; null counts as an empty field. */
function parseJson(body: Buffer, maxFields: number, several: readonly string[]): Field[] {
  const text = decodeUtf8(body.toString("latin1")).replace(/^\ufeff/, "");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw broken("it is not valid JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw broken("the JSON must be one object of fields");
  }
  const given = Object.entries(parsed);
  const fields = given.flatMap(([name, value]): [string, unknown][] =>
    several.includes(name) && Array.isArray(value)
      ? value.map((it: unknown) => [name, it])
      : [[name, value]],
  );
  refuseTooMany(fields.length, maxFields);
  // JSON.parse keeps the last of two equal names. In valid flat JSON only a name precedes a colon.
  if (fields.every(([, value]) => typeof value !== "object" || value === null)) {
    const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(
      (match) => match[1] === ":",
    );
    if (names.length === given.length) {
      return fields.map(([name, value]) => [
        name,
        value === null ? "" : String(value as string | number | boolean),
      ]);
    }
    throw broken("a field came twice");
  }
  throw broken("every JSON field must be a text, a number, true or false");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(latin1: string): string {
  try {
    return utf8.decode(Buffer.from(latin1, "latin1"));
  } catch {
    throw new AvowError(
      "bad-form",
      'The form is not in UTF-8; add accept-charset="utf-8" to it, or send UTF-8.',
    );
  }
}

function refuseTooMany(count: number, maxFields: number): void {
  if (count > maxFields) {
    throw new AvowError("too-large", `The form has more than ${maxFields} fields.`);
  }
}

function broken(why: string): AvowError {
  return new AvowError("bad-form", `The form could not be read: ${why}.`);
}
