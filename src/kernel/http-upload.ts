import type { Context } from "hono";
import { AvowError } from "./errors.ts";
import { readBody } from "./http-form-body.ts";

/** One file that came with a form. */
export interface Upload {
  /** The form's text fields. */
  readonly fields: ReadonlyMap<string, string>;
  /** The last part of the name that the browser gave, without control characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const fieldsMax = 20;
const nameMax = 100;

/**
 * Reads a multipart form (RFC 7578) with one file in the field `file`, within a limit that holds
 * while it streams in. Refuses with one sentence: `too-large` (413), `unsupported-type` (415),
 * `bad-form` (400), `timeout` (408), and `bad-input` when no file was chosen.
 */
export async function readUpload(
  c: Context,
  most: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Upload> {
  const type = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new AvowError("unsupported-type", "Send the file as multipart/form-data.");
  }
  const body = await readBody(c, most);
  let entries: [string, unknown][];
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": type },
    }).formData();
    entries = [...(form as unknown as Iterable<[string, unknown]>)];
  } catch {
    throw new AvowError("bad-form", "The form could not be read; choose the file again.");
  }
  if (entries.length > fieldsMax) {
    throw new AvowError("too-large", `The form has more than ${fieldsMax} fields.`);
  }
  const fields = new Map<string, string>();
  let file: File | undefined;
  for (const [name, value] of entries) {
    if (typeof value === "string") fields.set(name, value);
    else if (name === "file") file = value as File;
  }
  if (!file || file.size === 0) {
    throw new AvowError("bad-input", "No file was chosen; choose one and send the form again.");
  }
  return { fields, name: baseName(file.name), bytes: new Uint8Array(await file.arrayBuffer()) };
}

function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return last
    .replace(/[\p{C}]+/gu, "")
    .slice(0, nameMax)
    .toWellFormed();
}
