import type { Context } from "hono";
import { AvowError } from "./errors.ts";
import { readBody } from "./http-form-body.ts";
import { parseFields } from "./http-form-fields.ts";
import { type FormLimits, limits } from "./limits.ts";

/** The text fields of a form by name: line ends are \n, values are otherwise as they were sent. */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads a urlencoded, multipart or flat JSON body into text fields, within limits that hold while
 * it still streams in. Refuses, each with one sentence: `too-large` (413), `unsupported-type`
 * (other types, charsets and compressed bodies, 415), `bad-form` (400: broken syntax or encoding,
 * files, duplicate fields, control characters, nested JSON), `timeout` (408: a body that never ends).
 * A field of `several` may come more than once, as boxes of one name do, or in JSON as an array; its
 * values then stand apart by commas.
 */
export async function readForm(
  c: Context,
  less: Partial<FormLimits> = {},
  several: readonly string[] = [],
): Promise<Form> {
  const all = { ...limits.form, ...less };
  const type = c.req.header("content-type") ?? "";
  refuseEncodings(type, c.req.header("content-encoding") ?? "identity");
  const body = await readBody(c, all);
  const form = new Map<string, string>();
  for (const [name, value] of parseFields(body, type, { maxFields: all.maxFields, several })) {
    const before = several.includes(name) ? form.get(name) : undefined;
    if (before !== undefined) form.delete(name);
    addField(form, name, before === undefined ? value : `${before},${value}`, all);
  }
  return form;
}

function refuseEncodings(type: string, contentEncoding: string): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new AvowError("unsupported-type", "Send the form in UTF-8; no other charset is read.");
  }
  if (contentEncoding.toLowerCase() !== "identity") {
    throw new AvowError("unsupported-type", "Send the form without compression.");
  }
}

// C0 without tab and line feed, delete, and C1, which only text in a wrong encoding contains.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

function addField(form: Map<string, string>, name: string, raw: string, most: FormLimits): void {
  const value = raw.replace(/\r\n?/g, "\n");
  if (
    name === "" ||
    name.length > most.maxNameLength ||
    name === "__proto__" ||
    controls.test(name)
  ) {
    throw new AvowError("bad-form", "A field has a name that no form of ours uses.");
  }
  if (form.has(name)) throw fieldError("bad-form", name, "came twice; send it once");
  if (Buffer.byteLength(value) > most.maxFieldBytes) {
    const limit = `${most.maxFieldBytes} bytes`;
    throw fieldError("too-large", name, `is too long; the limit is ${limit}`);
  }
  if (controls.test(value) || !value.isWellFormed()) {
    const sentence = "contains control characters; remove them and send it again";
    throw fieldError("bad-form", name, sentence);
  }
  form.set(name, value);
}

function fieldError(code: "bad-form" | "too-large", field: string, message: string): AvowError {
  // Senders choose names too: only a plain one is repeated in the sentence.
  const name = /^[a-z_][a-z_.-]{0,39}$/i.test(field) ? `its field ${field}` : "one of its fields";
  const sentence = `The form could not be read: ${name} ${message}.`;
  return new AvowError(code, sentence, { fields: [{ field, message }] });
}
