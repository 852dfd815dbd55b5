import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { loadConfig } from "../src/config/mod.ts";
import { AvowError } from "../src/kernel/errors.ts";
import { allPromises, enabledModules } from "../src/promises.ts";
import type { Call } from "./command.ts";

/** The policy that a command was called for, and what it is to be checked against. */
export async function readPolicy({ arguments: [named], env, cwd }: Call) {
  const { config } = await loadConfig({ env, cwd });
  const file = named === undefined ? config.policy.file : resolve(cwd, named);
  return {
    text: await readText(file),
    fileName: named ?? relative(cwd, file),
    definitions: allPromises,
    enabledModules: enabledModules(config),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
    };
    const reason = reasons[code] ?? code;
    throw new AvowError("bad-policy", `The policy ${file} can't be read: ${reason}.`);
  }
}
