/** A part of a file, both ends included, or `none` when it has no such part. */
export type ByteRange = { readonly first: number; readonly last: number } | "none";

/**
 * The one range that a `Range` header asks for (RFC 9110, 14.1.2). Undefined when the whole file is
 * the answer: no header, another unit, several ranges, or a header that is no range at all, which
 * is to be passed over.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i.exec(header?.trim() ?? "");
  if (!match) return undefined;
  const [, from, to, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? "none" : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= size ? "none" : { first, last };
}

/** Whether a list of entity tags names this one (RFC 9110, 13.1.2: weak comparison). */
export function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((it) => it.trim().replace(/^W\//, "") === etag);
}

/**
 * Content-Disposition of a download (RFC 6266): the name for everybody in ASCII, and as it is in
 * UTF-8 (RFC 8187).
 */
export function asAttachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
