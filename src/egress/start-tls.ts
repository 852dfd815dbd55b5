import { isIP, type Socket } from "node:net";
import { connect } from "node:tls";
import { AvowError } from "../kernel/errors.ts";
import type { Host } from "./recipient.ts";

/**
 * TLS over a connection that is open in plain text (RFC 3207), its certificate verified for
 * `host`. Whoever calls it has seen the last plain byte. Throws `unavailable` when it can't be,
 * and closes the connection then.
 */
export function startTls(
  plain: Socket,
  { host, port, timeoutMs }: Host & { readonly timeoutMs: number },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket: plain,
      host,
      rejectUnauthorized: true,
      ...(isIP(host) ? {} : { servername: host }),
    });
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      secure.on("error", () => {}); // What else it has to say changes nothing.
      secure.destroy();
      plain.destroy();
      reject(new AvowError("unavailable", `No TLS with ${host}:${port}: ${why}.`, { cause }));
    };
    const failed = (error: Error & { code?: string }) => fail(error.code ?? "it failed", error);
    const closed = () => fail("the connection was closed");
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    secure.once("error", failed);
    secure.once("close", closed);
    secure.once("secureConnect", () => {
      secure.off("close", closed);
      if (!secure.authorized) return fail("its certificate is not trusted");
      clearTimeout(timer);
      secure.off("error", failed);
      resolve(secure);
    });
  });
}
