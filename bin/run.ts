import { ConfigError } from "../src/config/mod.ts";
import { nearName } from "../src/kernel/near-name.ts";
import { AvowError } from "../src/kernel/errors.ts";
import { version } from "../package.json";
import { type ExitCode, exitCodes, readArguments, UsageError } from "./command.ts";
import { commands, type ListedCommand } from "./commands.ts";
import { commandHelp, groupHelp, help } from "./help.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const isHelp = (argument: string | undefined) => argument === "--help" || argument === "-h";

async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-v") {
    terminal.say(`avow ${version}`);
    return exitCodes.ok;
  }
  if (first === "help") return main([...rest, "--help"], terminal);
  if (isHelp(first) || first === undefined) {
    terminal.say(help(terminal));
    return first === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const listed = findCommand(args);
  if (listed === undefined) return withoutCommand(args, terminal);
  const { command } = await listed.load();
  const behind = args.slice(listed.name.split(" ").length);
  if (behind.some(isHelp)) {
    terminal.say(commandHelp(listed.name, command, terminal));
    return exitCodes.ok;
  }
  try {
    const call = readArguments(command, behind);
    return await command.run({ ...call, env: process.env, cwd: process.cwd(), terminal });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(`avow ${listed.name}: ${error.message}`);
    terminal.complain(`Usage: avow ${listed.name} ${command.usage}`.trimEnd());
    return exitCodes.usage;
  }
}

function findCommand(args: readonly string[]): ListedCommand | undefined {
  return commands.find(({ name }) => name.split(" ").every((word, index) => args[index] === word));
}

/** No command has that name: a group such as `avow policy`, or a slip. */
function withoutCommand(args: readonly string[], terminal: Terminal): ExitCode {
  const [first = "", second = ""] = args;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && (isHelp(second) || second === "")) {
    terminal.say(groupHelp(group));
    return second === "" ? exitCodes.usage : exitCodes.ok;
  }
  const names = commands.map(({ name }) => name);
  const words = group.length > 0 ? `${first} ${second}` : first;
  const near = nearName(`${first} ${second}`, names) ?? nearName(first, [...names, "help"]);
  const hint = near === null ? "`avow help` lists all commands." : `Did you mean avow ${near}?`;
  terminal.complain(`avow: there is no command "${words}". ${hint}`);
  return exitCodes.usage;
}

async function run(): Promise<ExitCode> {
  const terminal = openTerminal(process.env);
  try {
    return await main(process.argv.slice(2), terminal);
  } catch (error) {
    if (error instanceof ConfigError) {
      terminal.complain(error.message);
      return exitCodes.configuration;
    }
    const known = error instanceof AvowError ? error.message : undefined;
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.complain(`avow: ${known ?? bug}`);
    return exitCodes.couldNotRun;
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `avow config | head`: the reader has seen enough.
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  throw error;
});
process.exitCode = await run();
