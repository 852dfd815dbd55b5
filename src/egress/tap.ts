import type { Socket } from "node:net";
import type { Host } from "./recipient.ts";

/** Bytes on their way to a recipient; of a TLS connection, before they are encrypted. */
export interface LeavingBytes extends Host {
  readonly recipient: string;
  readonly bytes: Buffer;
}

/** Shows `see` everything that is written to `socket` from now on, while anybody looks. */
export function tapSocket(
  socket: Socket,
  see: (bytes: Buffer) => void,
  isWatched: () => boolean,
): void {
  const look = (chunk: unknown, encoding: unknown) => {
    if (!isWatched()) return;
    if (typeof chunk === "string") {
      see(Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as "utf8") : "utf8"));
    } else if (chunk instanceof Uint8Array) {
      see(Buffer.from(chunk));
    }
  };
  // `end` of a stream writes its last chunk by `write` in Node and past it in Bun.
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const end = socket.end.bind(socket) as (...args: unknown[]) => Socket;
  let ending = false;
  Object.assign(socket, {
    write(...args: unknown[]) {
      if (!ending) look(args[0], args[1]);
      return write(...args);
    },
    end(...args: unknown[]) {
      look(args[0], args[1]);
      ending = true;
      return end(...args);
    },
  });
}
