/** Places of the site that `bench/ads.ts` sells, as its configuration lists them. */
export const askedSlots = ["sidebar", "article", "footer"] as const;
export const askedAreas = ["docs", "download", "pricing"] as const;
export const askedKeywords = ["vpn", "dns", "linux", "windows"] as const;

/** Requests to `/ads/decide` of pages at `origin`, each of another visitor: one place, or two. */
export function askRequests(visitors: number, origin: string): readonly Buffer[] {
  return Array.from({ length: visitors }, (_, n) => {
    const places = n % 3 === 0 ? [...askedSlots.slice(0, 2)] : [askedSlots[n % 3] ?? "footer"];
    const body = JSON.stringify({
      slots: places.map((name) => ({ name, width: name === "footer" ? 728 : 300 })),
      area: askedAreas[n % 5],
      keywords: [askedKeywords[n % 4], askedKeywords[(n >> 2) % 4]],
    });
    const agent =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
      `Chrome/${100 + (n % 52)}.0.0.0 Safari/537.36`;
    return Buffer.from(
      "POST /ads/decide HTTP/1.1\r\nhost: bench.example\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
        `user-agent: ${agent}\r\naccept-language: de-DE,de;q=0.9,en;q=0.8\r\n` +
        `origin: ${origin}\r\nsec-fetch-site: same-origin\r\n` +
        `x-forwarded-for: 193.${n >> 16}.${(n >> 8) & 255}.${n & 255}\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}
