/** Undoes quoted-printable (RFC 2045, 6.7), leaving alone what is none. */
export function decodeQuotedPrintable(body: string): string {
  const lines = body.split("\n").map((line) => line.trimEnd());
  return lines
    .join("\n")
    .replace(/=\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Undoes base64 (RFC 2045, 6.8); what stands between the digits is skipped. */
function decodeBase64(body: string): string {
  return Buffer.from(body, "base64").toString("latin1");
}

const onlyBase64 = /^[A-Za-z0-9+/]{4,5000}={0,2}$/;

/** The bytes of a body, one character each, as its `Content-Transfer-Encoding` says. */
export function decodeTransfer(body: string, encoding: string): string {
  const name = encoding.toLowerCase().trim();
  if (name.startsWith("quoted")) return decodeQuotedPrintable(body);
  // Some reports say base64 and are not: a line with a space in it gives them away.
  if (name.startsWith("base64")) {
    const [first = ""] = body.trimStart().split("\n", 1);
    return onlyBase64.test(first.slice(0, 5000).trim())
      ? decodeBase64(body).replace(/\r+\n?/g, "\n")
      : body;
  }
  return body;
}
