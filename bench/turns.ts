import { join } from "node:path";
import type { Figures } from "./figures.ts";
import { cpuMsOf, plainEnvironment } from "./instance.ts";

/** A server that is asked, and what it is asked: hits, unless a file names other requests. */
export interface Asked {
  readonly port: number;
  readonly file?: string;
  cpuMs(): Promise<number>;
}

/** What came of asking a server for a while over so many connections. */
export interface Turn {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly cpuMicros: number;
}

/** Asks a server for `ms` milliseconds, after a quarter of that which does not count. */
export async function takeTurn(asked: Asked, connections: number, ms: number): Promise<Turn> {
  const before = await asked.cpuMs();
  const client = Bun.spawn(
    [
      ...[process.execPath, "--no-env-file", join(import.meta.dir, "hit-client.ts")],
      ...[String(asked.port), String(connections), String(ms)],
      ...(asked.file === undefined ? [] : [asked.file]),
    ],
    { stdout: "pipe", stderr: "inherit" },
  );
  const result = JSON.parse(await new Response(client.stdout).text()) as Omit<Turn, "cpuMicros">;
  const cpuMs = (await asked.cpuMs()) - before;
  // The beginning, which does not count, uses CPU as well.
  return { ...result, cpuMicros: (cpuMs * 1e6) / (result.perSecond * ms * 1.25) };
}

/**
 * Asks ours and the bare server one after the other, five times, so that a machine whose speed drifts
 * is equally unfair to both. The middle turn of each stands for the others, and `ratio` is the middle
 * one of what ours did to what the bare one did right beside it.
 */
export async function inTurns(
  ours: Asked,
  bare: Asked,
  at: { readonly connections: number; readonly ms: number },
): Promise<{ readonly ours: Turn; readonly bare: Turn; readonly ratio: number }> {
  const pairs: { readonly ours: Turn; readonly bare: Turn }[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const beside = await takeTurn(bare, at.connections, at.ms);
    pairs.push({ ours: await takeTurn(ours, at.connections, at.ms), bare: beside });
  }
  return {
    ours: middle(pairs, (pair) => pair.ours.perSecond).ours,
    bare: middle(pairs, (pair) => pair.bare.perSecond).bare,
    ratio: ratioOf(middle(pairs, ratioOf)),
  };
}

function ratioOf({ ours, bare }: { readonly ours: Turn; readonly bare: Turn }): number {
  return ours.perSecond / bare.perSecond;
}

function middle<Item>(all: readonly Item[], by: (item: Item) => number): Item {
  const found = all.toSorted((a, b) => by(a) - by(b))[Math.floor(all.length / 2)];
  if (found === undefined) throw new Error("nothing was measured");
  return found;
}

/** A turn's figures by their names: `hitsPerSecond64` and the like. */
export function named(what: string, connections: number, turn: Turn): Figures {
  return {
    [`${what}PerSecond${connections}`]: turn.perSecond,
    [`p50Ms${connections}`]: turn.p50Ms,
    [`p99Ms${connections}`]: turn.p99Ms,
    [`cpuMicros${connections}`]: turn.cpuMicros,
    [`refused${connections}`]: turn.refused,
  };
}

/** Starts one of the bare servers of this folder, which prints its port. */
export async function startBare(file: string): Promise<Asked & { stop(): void }> {
  const child = Bun.spawn([process.execPath, "--no-env-file", join(import.meta.dir, file)], {
    ...{ stdout: "pipe", stderr: "inherit", env: plainEnvironment() },
  });
  const { value } = await child.stdout.getReader().read();
  return {
    port: Number(new TextDecoder().decode(value)),
    cpuMs: () => cpuMsOf(child.pid),
    stop: () => child.kill(),
  };
}
