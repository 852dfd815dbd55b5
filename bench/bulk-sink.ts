/** A relay that throws mails away, in a process of its own, for benchmarks. */
import { createServer, type AddressInfo } from "node:net";
import { startSink } from "../sandbox/sink/mod.ts";

export interface SinkProcess {
  readonly port: number;
  readonly pid: number;
  /** 1 if it is Postfix's smtp-sink, 0 if it is our own. */
  readonly isPostfix: number;
  stop(): void;
}

/** Postfix's smtp-sink where the machine has it, else the sandbox's own sink. */
export async function startSinkProcess(): Promise<SinkProcess> {
  const program = Bun.which("smtp-sink", { PATH: `${process.env["PATH"]}:/usr/sbin` });
  return program === null ? startOwn() : startPostfix(program);
}

async function startPostfix(program: string): Promise<SinkProcess> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = Bun.spawn([program, ...user, `127.0.0.1:${port}`, "256"], {
    stdout: "ignore",
    stderr: "ignore",
  });
  await answers(port);
  return { port, pid: child.pid, isPostfix: 1, stop: () => child.kill() };
}

async function startOwn(): Promise<SinkProcess> {
  const child = Bun.spawn([process.execPath, import.meta.path], { stdout: "pipe" });
  const { value } = await child.stdout.getReader().read();
  const port = Number(new TextDecoder().decode(value));
  return { port, pid: child.pid, isPostfix: 0, stop: () => child.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data: () => {} },
    }).catch(() => undefined);
    socket?.end();
    if (socket) return;
    await Bun.sleep(50);
  }
  throw new Error("the sink does not answer");
}

if (import.meta.main) process.stdout.write(`${(await startSink()).port}\n`);
