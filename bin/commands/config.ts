import {
  effectiveSettings,
  type LoadedConfig,
  loadConfig,
  type Origin,
} from "../../src/config/mod.ts";
import { type Command, exitCodes } from "../command.ts";

/** `avow config`. */
export const command: Command = {
  usage: "[--json]",
  about:
    "Shows every setting: its value in force, where that came from (the default, a line of the\n" +
    "file, or a variable of the environment), and what it means. Secrets are hidden.",
  options: { json: { meaning: "Print it as JSON" } },
  exits: { [exitCodes.configuration]: "the configuration has a problem; all of them are listed" },
  async run({ env, cwd, flags, terminal }) {
    const loaded = await loadConfig({ env, cwd });
    const rows = effectiveSettings(loaded);
    if (flags.has("json")) {
      const settings = rows.map((row) => ({ ...row, origin: told(row.origin, loaded) }));
      terminal.say(JSON.stringify({ file: loaded.file, settings }, null, 2));
      return exitCodes.ok;
    }
    const { say, paint } = terminal;
    say(
      `# ${loaded.file ?? "No avow.toml here: every value is a default or from the environment"}`,
    );
    let section = "";
    for (const { key, value, origin, meaning, env: variable } of rows) {
      const [group = "", name = ""] = key.split(".");
      if (group !== section) say(`\n${paint("bold", `[${group}]`)}`);
      section = group;
      const line = `${name} = ${value === null ? "(none)" : JSON.stringify(value)}`;
      const from = told(origin, loaded);
      say(`${line}  ${paint(origin.from === "default" ? "dim" : "cyan", `# ${from}`)}`);
      say(paint("dim", `    ${meaning}${variable === null ? "" : ` (${variable})`}`));
    }
    return exitCodes.ok;
  },
};

function told(origin: Origin, { file }: LoadedConfig): string {
  if (origin.from === "file") return `${file}:${origin.line}`;
  return origin.from === "environment" ? `environment: ${origin.name}` : "default";
}
