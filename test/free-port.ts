import { newSecret } from "../src/kernel/ids.ts";

/** Below what systems give to whoever asks for any port (Linux from 32768, macOS from 49152). */
const first = 10_000;
const count = 22_000;

/**
 * A port that nobody listens on, for a server that is started later. Nobody who takes any port that
 * is free gets it meanwhile, and of those who ask here hardly anyone.
 */
export function freePort(): number {
  for (;;) {
    const port = first + (newSecret(4).readUInt32BE() % count);
    try {
      const server = Bun.serve({ port, hostname: "127.0.0.1", fetch: () => new Response() });
      void server.stop(true);
      return port;
    } catch {
      // Somebody listens there.
    }
  }
}
