import { BlockList, isIP } from "node:net";
import type { Context } from "hono";

/** Whose X-Forwarded-For is believed. */
export interface TrustedProxies {
  readonly list: BlockList;
  /** Who alone can connect, where the server listens on one loopback address. */
  readonly onlyPeer: string | undefined;
  /** Whether that one is among them: then nobody need ask at each request. */
  readonly isOnlyPeerTrusted: boolean;
}

const ownAddresses: ReadonlySet<string> = new Set(["127.0.0.1", "::1"]);

/**
 * Reads the addresses and CIDR ranges, such as `10.0.0.0/8`, of the configuration; throws on one that
 * is neither. `host` is where the server listens: on a loopback address nobody but this machine can
 * connect, and the system need not be asked for the peer of every request.
 */
export function trustProxies(entries: readonly string[], host = ""): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  if (!ownAddresses.has(host)) return { list, onlyPeer: undefined, isOnlyPeerTrusted: false };
  return { list, onlyPeer: host, isOnlyPeerTrusted: isListed(host, list) };
}

/**
 * Whom to count a request against in rate limits, and for nothing else: never kept, never logged.
 * As `peerAddress`, but an IPv6 address is cut to its /64, which one household holds as a whole;
 * "unknown" when the request came over no socket.
 */
export function clientAddress(c: Context, trusted: TrustedProxies): string {
  const address = peerAddress(c.req.raw, c.env, trusted);
  return address === "" ? "unknown" : limitBlock(address);
}

/**
 * The address that a request came from: the peer's, or behind trusted proxies the rightmost
 * X-Forwarded-For entry that is not one of them. "" when it came over no socket. `server` is what
 * Bun hands to `fetch`. Never kept, never logged.
 */
export function peerAddress(request: Request, server: unknown, trusted: TrustedProxies): string {
  const peer = trusted.onlyPeer ?? peerOf(request, server);
  const forwarded = request.headers.get("x-forwarded-for");
  if (forwarded === null || peer === "" || !isTrusted(peer, trusted)) return peer;
  const said = forwarded.slice(-2000);
  // One proxy that names one address is what there is nearly always.
  if (!said.includes(",")) return plainAddress(said) || peer;
  let address = peer;
  const hops = said.split(",");
  do {
    const hop = plainAddress(hops.pop() ?? "");
    if (hop === "") break;
    address = hop;
  } while (hops.length > 0 && isTrusted(address, trusted));
  return address;
}

function peerOf(request: Request, server: unknown): string {
  const { requestIP } = (server ?? {}) as {
    requestIP?: (request: Request) => { address: string } | null;
  };
  return plainAddress(requestIP?.call(server, request)?.address ?? "");
}

/** Whether a peer is one of the proxies whose word is taken. */
export function isTrusted(address: string, trusted: TrustedProxies): boolean {
  if (address === trusted.onlyPeer) return trusted.isOnlyPeerTrusted;
  return isListed(address, trusted.list);
}

function isListed(address: string, list: BlockList): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** The address without port, brackets, zone or IPv4-in-IPv6 prefix; "" if it is none. */
export function plainAddress(text: string): string {
  // What most addresses look like needs nothing done to it.
  if (isIP(text) === 4) return text;
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(bare) === 0 ? "" : bare.toLowerCase();
}

function limitBlock(address: string): string {
  if (isIP(address) === 4) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
