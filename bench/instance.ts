import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real `avow serve` in a folder of its own, on free ports, durable as in earnest. */
export interface ServedInstance {
  readonly url: string;
  /** Milliseconds from the start of the process to the first answer of /readyz. */
  readonly firstStartMs: number;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the process as a service manager would, and starts it again; milliseconds to ready. */
  restart(): Promise<number>;
  /** Resident memory of the server process, in MB. */
  rssMb(): Promise<number>;
  /** CPU time of the server process so far, in ms. */
  cpuMs(): Promise<number>;
  /** Memory of the database's processes, what they share counted once, in MB; 0 if not to be had. */
  databaseMb(): Promise<number>;
  stop(): Promise<void>;
}

const root = join(import.meta.dir, "..");

/**
 * Starts one; the relay it is told of does not answer, so that mails wait in their queue. `more` are
 * further lines of its configuration.
 */
export async function serveInstance(more: readonly string[] = []): Promise<ServedInstance> {
  const folder = await mkdtemp(join(tmpdir(), "avow-bench-"));
  const port = freePort();
  const config = join(folder, "avow.toml");
  const lines = [
    "[server]",
    `port = ${port}`,
    'trusted_proxies = ["127.0.0.1"]',
    'log_level = "error"',
    "[contact]",
    "posts_per_minute_max = 1000000",
    "[mail]",
    'host = "127.0.0.1"',
    `port = ${freePort()}`,
    'tls = "off"',
    'from_address = "bench@vendor.example"',
    "[policy]",
    `file = "${join(root, "policy.md")}"`,
    // Once a day it runs beside the server; not while something else is measured.
    "[proofs]",
    "drill_every_hours = 0",
    ...more,
  ];
  await Bun.write(config, lines.join("\n"));
  const env = { ...plainEnvironment(), AVOW_CONFIG: config };
  const url = `http://127.0.0.1:${port}`;
  let child = spawn(env);
  const firstStartMs = await untilReady(url);
  const end = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  return {
    url,
    firstStartMs,
    env,
    async restart() {
      await end();
      child = spawn(env);
      return untilReady(url);
    },
    rssMb: async () => residentMb(child.pid),
    cpuMs: () => cpuMsOf(child.pid),
    databaseMb: () => databaseMb(join(folder, "data/postgres/postmaster.pid")),
    async stop() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function spawn(env: Record<string, string>) {
  return Bun.spawn([join(root, "bin/avow"), "serve"], { env, stdout: "ignore", stderr: "inherit" });
}

/** Without what belongs to this process alone, such as the settings of its runtime. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "/" } = process.env;
  return { PATH, HOME };
}

function freePort(): number {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const port = server.port ?? 0;
  void server.stop(true);
  return port;
}

async function untilReady(url: string): Promise<number> {
  const from = performance.now();
  while (performance.now() - from < 60_000) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return performance.now() - from;
    await Bun.sleep(5);
  }
  throw new Error("the instance did not become ready within a minute");
}

async function residentMb(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`)
    .text()
    .catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** proc(5): fields 14 and 15 of stat, in ticks of 10 ms. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await Bun.file(`/proc/${pid}/stat`)
    .text()
    .catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function databaseMb(pidFile: string): Promise<number> {
  const [line = ""] = (await Bun.file(pidFile).text()).split("\n");
  const children = await Bun.file(`/proc/${line}/task/${line}/children`)
    .text()
    .catch(() => "");
  let kilobytes = 0;
  for (const pid of [line, ...children.trim().split(" ")]) {
    const text = await Bun.file(`/proc/${pid}/smaps_rollup`)
      .text()
      .catch(() => "");
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }
  return kilobytes / 1024;
}
