import type { Server } from "bun";
import { clock } from "./clock.ts";
import { AvowError } from "./errors.ts";
import { log } from "./log.ts";

/** Bytes that a request may have at most: a file of 4 GB, and the form around it. */
const requestBytesMax = 4 * 1024 ** 3 + 1024 ** 2;

/** A running HTTP server. */
export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:4080`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, lets running requests finish for `graceMs`, then closes the rest. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts an HTTP server; port 0 takes a free one. `fetch` is a Hono app's `app.fetch`.
 * Throws `bad-config` when the port or the address can't be had, naming the `portSetting` to change.
 */
export function startHttp(options: {
  fetch: (request: Request, server: Server<undefined>) => Response | Promise<Response>;
  host: string;
  port: number;
  portSetting?: string;
}): HttpServer {
  const { host, port, portSetting = "AVOW_PORT" } = options;
  let stopping = false;
  const server = listen(host, port, portSetting, (request, self) =>
    stopping ? closing(options.fetch(request, self)) : options.fetch(request, self),
  );
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${server.port}`,
    port: server.port ?? port,
    async stop(graceMs) {
      stopping = true;
      const closed = server.stop();
      const until = clock.tick() + graceMs;
      while (server.pendingRequests > 0 && clock.tick() < until) await Bun.sleep(5);
      await server.stop(true);
      await closed;
    },
  };
}

async function closing(answer: Response | Promise<Response>): Promise<Response> {
  const response = await answer;
  response.headers.set("connection", "close");
  return response;
}

function listen(
  hostname: string,
  port: number,
  portSetting: string,
  fetch: (request: Request, server: Server<undefined>) => Response | Promise<Response>,
): Server<undefined> {
  try {
    return Bun.serve({
      hostname,
      port,
      fetch,
      idleTimeout: 30,
      // Whoever reads a body bounds it as it streams in, `readForm` far earlier and with a page;
      // what nobody reads is kept nowhere. This is the largest file that an import takes.
      maxRequestBodySize: requestBytesMax,
      development: false,
      // Outside of development, Bun would share an occupied port with its owner.
      reusePort: false,
      error(error) {
        log.error("a request failed outside of the application", { error: error.name });
        return new Response("Something went wrong here; try again.\n", { status: 500 });
      },
    });
  } catch (error) {
    throw new AvowError("bad-config", listenProblem(error, { hostname, port, portSetting }), {
      cause: error,
    });
  }
}

function listenProblem(
  error: unknown,
  at: { hostname: string; port: number; portSetting: string },
): string {
  const code = (error as { code?: string } | null)?.code;
  const where = `port ${at.port} on ${at.hostname}`;
  if (code === "EADDRINUSE") {
    return `Another program listens on ${where}; stop it, or set ${at.portSetting} to a free port.`;
  }
  if (code === "EACCES") {
    return `This user may not listen on ${where}; set ${at.portSetting} to a port above 1023.`;
  }
  return `Avow can't listen on ${where} (${code ?? "unknown reason"}); check host and port.`;
}
