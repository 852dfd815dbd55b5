import { type Command, exitCodes } from "./command.ts";
import { commands, type ListedCommand } from "./commands.ts";
import type { Terminal } from "./terminal.ts";

/** `avow help`. */
export function help({ paint }: Terminal): string {
  return [
    "Avow: the back end of a software vendor's website, whose privacy policy is the program.",
    "",
    `${paint("bold", "Usage:")} avow <command> [arguments]`,
    "",
    ...rows([
      ...commands.map(({ name, summary }): Row => [name, summary]),
      ["help [command]", "Show this, or a command's own help (also: --help)"],
      ["--version", "Show the version"],
    ]),
    "",
    "Settings are read from ./avow.toml (or AVOW_CONFIG) and from AVOW_ variables.",
    "Exit codes: 0 all is well, 1 something was found wrong, 2 called in a wrong way,",
    "3 the configuration has a problem, 4 could not run.",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(name: string, command: Command, { paint }: Terminal): string {
  const options: Row[] = Object.entries(command.options ?? {}).map(([flag, { value, meaning }]) => [
    value === undefined ? `--${flag}` : `--${flag} <${value}>`,
    meaning,
  ]);
  const exits = { ...command.exits, [exitCodes.usage]: "called in a wrong way" };
  return [
    `${paint("bold", "Usage:")} avow ${name} ${command.usage}`.trimEnd(),
    "",
    command.about,
    "",
    ...rows([...options, ["--help", "Show this"]]),
    "",
    paint("bold", "Exit codes"),
    ...rows(Object.entries({ 0: "all is well", ...exits })),
  ].join("\n");
}

/** What `avow policy` answers: the commands that begin with that word. */
export function groupHelp(group: readonly ListedCommand[]): string {
  return ["Usage:", ...rows(group.map(({ name, summary }) => [`avow ${name}`, summary]))].join(
    "\n",
  );
}

type Row = readonly [string, string];

function rows(table: readonly Row[]): string[] {
  const width = Math.max(...table.map(([left]) => left.length));
  return table.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
