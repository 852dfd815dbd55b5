import { Hono } from "hono";
import { z } from "zod";
import { trustProxies } from "../kernel/http.ts";
import { httpsOnly } from "../kernel/http-transit.ts";
import { isLoopback } from "../kernel/loopback.ts";
import type { Check } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { strangersRefused } from "./drill.ts";

const ownAddress: Check<LiveContext> = {
  name: "This server is reached over https",
  kind: "live",
  run({ publicUrl }) {
    const { protocol, hostname, origin } = new URL(publicUrl);
    if (protocol !== "https:" && isLoopback(hostname)) {
      const detail = `Its address, ${origin}, is on one machine: nothing that is sent there crosses a network.`;
      return Promise.resolve({ holds: true, detail });
    }
    return Promise.resolve(
      yesOrNo(
        protocol === "https:",
        `Its address is ${origin}, and browsers are told to come back in no other way for two years (HSTS).`,
        `Its address, ${origin}, is not https; set server.public_url to one that is.`,
      ),
    );
  },
};

/** The gate that stands before every page, asked as a proxy and as the Internet would ask it. */
const gateRefuses: Check<LiveContext> = {
  name: "What comes in clear is refused unread",
  kind: "live",
  async run({ publicUrl }) {
    const { host } = new URL(publicUrl);
    const app = new Hono();
    app.use(httpsOnly({ publicUrl: `https://${host}`, trusted: trustProxies([]) }));
    let taken = 0;
    app.all("*", async (c) => {
      taken += (await c.req.text()).length;
      return c.text("");
    });
    app.onError((_, c) => c.text("", 403));
    const ask = (peer: string, headers: Record<string, string>) =>
      app.fetch(new Request(`http://${host}/`, { method: "POST", body: "made up", headers }), {
        requestIP: () => ({ address: peer }),
      });
    const refused = [
      await ask("127.0.0.1", { "x-forwarded-proto": "http" }),
      await ask("203.0.113.1", {}),
      await ask("2001:db8::1", { "x-forwarded-proto": "https" }),
    ].filter(({ status }) => status === 403).length;
    const encrypted = await ask("127.0.0.1", { "x-forwarded-proto": "https" });
    return yesOrNo(
      refused === 3 && taken === "made up".length && encrypted.ok,
      "The gate before every page was asked: what a proxy says came in clear, and what came straight from the Internet, it refuses before reading; what came over https it lets in.",
      "The gate before every page takes in what came in clear, or refuses what came over https.",
    );
  },
};

const verifiedRecipients: Check<LiveContext> = {
  name: "Everybody outside is reached over verified TLS",
  kind: "live",
  run({ recipients, database }) {
    const far = recipients.filter(({ hosts }) => hosts.some(({ host }) => !isLoopback(host)));
    const inClear = far.filter(({ tls }) => tls === "off").map(({ name }) => name);
    const { host, tls } = database.login;
    if (!tls && !host.startsWith("/") && !isLoopback(host)) inClear.push("the database");
    const near = recipients.length - far.length;
    return Promise.resolve(
      yesOrNo(
        inClear.length === 0,
        `Of ${recipients.length} recipients in the register, ${far.length} are elsewhere, each behind TLS whose certificate is verified, and ${near} on this machine; the database ${tls ? "is reached in the same way" : "is on this machine"}.`,
        `These are reached in clear: ${inClear.join(", ")}.`,
      ),
    );
  },
};

export const transitPromises: readonly ProvablePromise[] = [
  {
    id: "encrypted-in-transit",
    module: "kernel",
    meaning: "What you give us is encrypted on its way over the Internet.",
    mechanism:
      "Pages and forms are answered over https alone: what comes in clear is refused before it is read. Whatever leaves goes to a recipient of the register, over TLS whose certificate was verified, or it does not leave.",
    params: z.object({}),
    required: false,
    purposes: ["correspondence", "newsletter", "sales"],
    soundsLike: [/\bencrypt(ed|s|ion)?\b/i, /\bhttps\b/i],
    live: [ownAddress, gateRefuses, verifiedRecipients],
    drill: [strangersRefused],
  },
];
