/**
 * A sink for many mails in a process of its own: Debian's `smtp-sink` (package postfix) where it is
 * installed, else the sandbox's.
 */
import { connect } from "node:net";
import { startSink } from "../sandbox/sink/mod.ts";

export interface SinkProcess {
  readonly port: number;
  readonly name: "smtp-sink" | "sandbox";
  stop(): void;
}

export async function startSinkProcess(): Promise<SinkProcess> {
  const installed = Bun.which("smtp-sink", { PATH: "/usr/sbin:/usr/local/sbin:/usr/bin" });
  const port = freePort();
  const command = installed
    ? [installed, "-4", "-u", "nobody", `127.0.0.1:${port}`, "128"]
    : [process.execPath, "--no-env-file", import.meta.path, String(port)];
  const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "inherit"] });
  await untilOpen(port);
  return { port, name: installed ? "smtp-sink" : "sandbox", stop: () => child.kill("SIGKILL") };
}

async function untilOpen(port: number): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await Bun.sleep(20)) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isOpen) return;
  }
  throw new Error("the sink did not open its port");
}

function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const port = server.port ?? 0;
  void server.stop(true);
  return port;
}

if (import.meta.main) await startSink({ port: Number(process.argv[2]) });
