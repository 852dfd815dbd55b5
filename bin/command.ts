import { parseArgs } from "node:util";
import { nearName } from "../src/kernel/near-name.ts";
import type { Terminal } from "./terminal.ts";

/** What the exit codes of every command mean. */
export const exitCodes = {
  ok: 0,
  foundWrong: 1,
  usage: 2,
  configuration: 3,
  couldNotRun: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A flag of a command; one with a `value` takes one. */
export interface Option {
  readonly meaning: string;
  /** How help names the value, such as "file". */
  readonly value?: string;
  /** May come more than once; its values then stand apart by commas. */
  readonly several?: boolean;
}

/** One command: its help and what it does. A file of `bin/commands/` exports one as `command`. */
export interface Command {
  /** What follows the command's name, such as "[file] [--json]". */
  readonly usage: string;
  /** What it does, in a few lines. */
  readonly about: string;
  /** How many arguments besides flags it takes at most; none if absent. */
  readonly argumentsMax?: number;
  readonly options?: Readonly<Record<string, Option>>;
  /** The exit codes it can end with besides 0 and 2, and why. */
  readonly exits?: Readonly<Partial<Record<ExitCode, string>>>;
  readonly run: (call: Call) => Promise<ExitCode>;
}

/** One call of a command. */
export interface Call {
  readonly arguments: readonly string[];
  /** Flags that were given; one without a value is the empty text. */
  readonly flags: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly terminal: Terminal;
}

/** The command was called in a way that it doesn't know. */
export class UsageError extends Error {}

/** Reads the arguments behind a command's name; throws `UsageError` with the near name. */
export function readArguments(command: Command, args: readonly string[]) {
  const options = command.options ?? {};
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
  });
  const given: string[] = [];
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === "positional") given.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownFlag(token.rawName, Object.keys(options));
    if (option.value === undefined && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value.`);
    }
    if (option.value !== undefined && !token.value) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} <${option.value}>.`);
    }
    const before = option.several ? flags.get(token.name) : undefined;
    flags.set(token.name, before === undefined ? (token.value ?? "") : `${before},${token.value}`);
  }
  const surplus = given[command.argumentsMax ?? 0];
  if (surplus !== undefined) throw new UsageError(`One argument too many: "${surplus}".`);
  return { arguments: given, flags };
}

function unknownFlag(flag: string, known: readonly string[]): UsageError {
  const near = nearName(flag.replace(/^-+/, ""), [...known, "help"]);
  const hint = near === null ? "" : ` Did you mean --${near}?`;
  return new UsageError(`There is no flag ${flag}.${hint}`);
}
