/**
 * A mail relay in a process of its own, to be killed by tests: what it was asked and what it took
 * stands in a file before it answers, so that the file knows more than any sender can.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { startSink } from "../sandbox/sink/mod.ts";

export interface RecordingRelay {
  readonly port: number;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** How often each address was taken so far. */
  taken(): ReadonlyMap<string, number>;
  /** How many RCPT TO there were. */
  asked(): number;
}

/** Starts one that writes to `file`. */
export async function startRecordingRelay(port: number, file: string): Promise<RecordingRelay> {
  let child: Bun.Subprocess;
  const start = async () => {
    child = Bun.spawn([process.execPath, "--no-env-file", import.meta.path, String(port), file], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    await untilOpen(port);
  };
  await start();
  const lines = () => readFileSync(file, "utf8").split("\n");
  return {
    port,
    start,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    taken() {
      const counts = new Map<string, number>();
      for (const line of lines()) {
        const [what, address = ""] = line.split(" ");
        if (what === "took") counts.set(address, (counts.get(address) ?? 0) + 1);
      }
      return counts;
    },
    asked: () => lines().filter((line) => line.startsWith("asked ")).length,
  };
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
  throw new Error("the relay did not open its port");
}

if (import.meta.main) {
  const [, , port, file = ""] = process.argv;
  const recipients = new Map<number, string>();
  await startSink({
    port: Number(port),
    script({ stage, line, connection }) {
      if (stage === "rcpt") {
        const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
        recipients.set(connection, address);
        appendFileSync(file, `asked ${address}\n`);
      }
      if (stage === "body") appendFileSync(file, `took ${recipients.get(connection)}\n`);
      return undefined;
    },
  });
}
