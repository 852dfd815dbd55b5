import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What stands between the program and the database, and takes down what the program says. */
export interface Wire {
  readonly folder: string;
  /** What was said since it was asked last. */
  take(): Buffer;
  close(): Promise<void>;
}

/** Listens in a folder of its own, and passes everything on. */
export async function listenOn({ host, port }: { host: string; port: number }): Promise<Wire> {
  const folder = await mkdtemp(join(tmpdir(), "wire-"));
  const name = `.s.PGSQL.${port}`;
  let parts: Buffer[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((program) => {
    const there = connect(join(host, name));
    for (const socket of [program, there]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        program.destroy();
        there.destroy();
      });
    }
    program.on("data", (bytes) => {
      parts.push(bytes as Buffer);
      there.write(bytes);
    });
    there.pipe(program);
  });
  await new Promise<void>((done) => server.listen(join(folder, name), done));
  return {
    folder,
    take() {
      const all = Buffer.concat(parts);
      parts = [];
      return all;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
