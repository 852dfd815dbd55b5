/** What pages of `bench/ads.ts` may say that they are about. */
export const askedAreas = ["docs", "download", "pricing"] as const;
export const askedKeywords = ["vpn", "dns", "linux", "windows"] as const;

/**
 * Requests to `/ads/decide` of pages at `origin`, each of another visitor; `placesOf` gives the names
 * of the places that the nth of them asks for.
 */
export function askRequests(
  visitors: number,
  origin: string,
  placesOf: (n: number) => readonly string[],
): readonly string[] {
  return Array.from({ length: visitors }, (_, n) => {
    const body = JSON.stringify({
      slots: placesOf(n).map((name) => ({ name, width: 300 })),
      area: askedAreas[n % 5],
      keywords: [askedKeywords[n % 4], askedKeywords[(n >> 2) % 4]],
    });
    const agent =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
      `Chrome/${100 + (n % 52)}.0.0.0 Safari/537.36`;
    return post("/ads/decide", body, [
      ...["content-type: text/plain;charset=UTF-8", `user-agent: ${agent}`],
      ...["accept-language: de-DE,de;q=0.9,en;q=0.8", "accept: */*", `origin: ${origin}`],
      ...["sec-fetch-site: same-origin", "sec-fetch-mode: cors"],
      `x-forwarded-for: 193.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    ]);
  });
}

/** A request as it is on the wire (RFC 9112); `body` and `headers` in ASCII. */
export function post(path: string, body: string, headers: readonly string[]): string {
  const lines = [`POST ${path} HTTP/1.1`, "host: 127.0.0.1", ...headers];
  return `${lines.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
