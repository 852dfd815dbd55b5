import type { Recipient } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { isLoopback } from "../kernel/loopback.ts";
import type { Partner } from "./slot.ts";

/** Where a partner is asked, and which of its hosts are for what, each as `host:port`. */
export interface PartnerHosts {
  /** What the register calls it. */
  readonly recipientId: string;
  /** False for a partner on this machine alone, which is a test one. */
  readonly tls: boolean;
  readonly endpoint: At & { readonly path: string };
  readonly images: ReadonlySet<string>;
  readonly notices: ReadonlySet<string>;
}

export interface At {
  readonly host: string;
  readonly port: number;
}

/** Longest address that is taken from a partner, in characters. */
const addressMax = 2_048;

/**
 * Reads a partner's hosts from its settings. Throws `bad-config` for an endpoint that is not https,
 * unless it is on this machine, and for a host that is none.
 */
export function hostsOf(partner: Partner): PartnerHosts {
  const url = URL.parse(partner.endpoint);
  const tls = url?.protocol === "https:";
  if (!url || url.username || url.hash || !(tls || isPlainHere(url))) {
    throw new AvowError(
      "bad-config",
      `The endpoint of the ad company ${partner.id} must begin with https://.`,
    );
  }
  const setOf = (hosts: readonly string[]) =>
    new Set(hosts.map((host) => keyOf(readHost(host, tls, partner.id))));
  return {
    recipientId: `ads-${partner.id}`,
    tls,
    endpoint: { ...atOf(url), path: `${url.pathname}${url.search}` },
    images: setOf(partner.imageHosts),
    notices: setOf(partner.noticeHosts),
  };
}

/**
 * The partners as recipients of the register: their endpoint, the hosts of their pictures, and those
 * that are told of views and clicks. They get nothing of a person, so there is no category.
 */
export function partnerRecipients(partners: readonly Partner[]): readonly Recipient[] {
  return partners.map((partner) => {
    const { recipientId, tls, endpoint, images, notices } = hostsOf(partner);
    const all = new Set([keyOf(endpoint), ...images, ...notices]);
    return {
      id: recipientId,
      name: partner.name,
      role: "partner",
      hosts: [...all].map((key) => readHost(key, tls, partner.id)),
      purposes: ["ads"],
      categories: [],
      tls: tls ? "implicit" : "off",
    };
  });
}

/**
 * Reads an address that a partner sent: https without a name or password in it; of a partner on this
 * machine, http on this machine too. Undefined for anything else.
 */
export function readAddress(text: unknown, { tls }: Pick<PartnerHosts, "tls">): URL | undefined {
  if (typeof text !== "string" || text.length > addressMax) return undefined;
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined;
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "https:" || (!tls && isPlainHere(url)) ? url : undefined;
}

/** Whether an address is at one of these hosts. */
export function isAt(url: URL, hosts: ReadonlySet<string>): boolean {
  return hosts.has(keyOf(atOf(url)));
}

/** Host and port of an address. */
export function atOf(url: URL): At {
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

function isPlainHere({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && isLoopback(hostname);
}

function keyOf({ host, port }: At): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function readHost(text: string, tls: boolean, partnerId: string): At {
  const url = URL.parse(`${tls ? "https" : "http"}://${text}/`);
  if (url && url.pathname === "/" && url.username === "" && !url.search && !url.hash) {
    return atOf(url);
  }
  throw new AvowError("bad-config", `"${text}" of the ad company ${partnerId} is no host.`);
}
