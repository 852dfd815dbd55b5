import { AvowError } from "../kernel/errors.ts";

/** One thing wrong with the configuration, ready to be shown. */
export interface ConfigProblem {
  /** `avow.toml:12`, `avow.toml:12:5` or the name of an environment variable. */
  readonly where: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The setting, such as `server.port`; null for a fault of syntax. */
  readonly key: string | null;
  /** The value as it was written, secrets hidden; null where no value is at fault. */
  readonly value: string | null;
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends AvowError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    super("bad-config", `The configuration has ${count}:\n${problems.map(line).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

function line({ where, key, value, message }: ConfigProblem): string {
  const subject = [key, value === null ? null : `= ${value}`].filter((part) => part !== null);
  return `  ${where}: ${[...subject, message].join(" ")}`;
}

/** A value as it may be shown: at most 80 characters, no secret, no user information in a URL. */
export function shown(value: unknown, secret: boolean): string {
  if (value === null) return "(none)";
  if (secret) return "(hidden)";
  const text = JSON.stringify(value ?? null).replace(/\/\/[^/@"]*@/g, "//(hidden)@");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
