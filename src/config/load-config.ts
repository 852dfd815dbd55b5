import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError } from "./config-error.ts";
import { readConfig } from "./read-config.ts";
import type { LoadedConfig } from "./shape.ts";

/** Where to look for the configuration. */
export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The configuration file; otherwise AVOW_CONFIG, otherwise avow.toml if there is one. */
  readonly file?: string;
}

/**
 * Reads the configuration. An environment variable that is empty counts as not set; relative
 * paths, wherever they are written, start at the folder of the configuration file.
 * Throws a `ConfigError` that lists every problem.
 */
export async function loadConfig({ env, cwd, file }: ConfigSource): Promise<LoadedConfig> {
  const named = file ?? (env["AVOW_CONFIG"] || undefined);
  const path = resolve(cwd, named ?? "avow.toml");
  const isThere = named !== undefined || existsSync(path);
  return readConfig({
    env,
    folder: dirname(path),
    file: isThere ? path : null,
    text: isThere ? await readText(path) : "",
  });
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const nothing = { line: null, column: null, key: null, value: null };
    throw new ConfigError([{ ...nothing, where: file, message: whyUnreadable(error) }]);
  }
}

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "can't be read";
  if (error.code === "ENOENT") return "there is no such configuration file";
  if (error.code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text";
  return `can't be read (${String(error.code)})`;
}
