import { isIPv4 } from "node:net";

/**
 * Whether `host`, a name or an address as it may stand in a URL, is this machine itself, which
 * nothing leaves: localhost, 127.0.0.0/8 or ::1. Any other name could be resolved elsewhere.
 */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return bare === "localhost" || bare === "::1" || (isIPv4(bare) && bare.startsWith("127."));
}
