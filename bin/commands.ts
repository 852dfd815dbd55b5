import type { Command } from "./command.ts";

/** A command as `avow help` lists it; its file is loaded only when it is called. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command, in the order of `avow help`. */
// biome-ignore format: one line a command
export const commands: readonly ListedCommand[] = [
  { name: "policy check", summary: "Check a privacy policy against what Avow can keep", load: () => import("./commands/policy-check.ts") },
  { name: "policy show", summary: "Show a privacy policy with a mark at each bound sentence", load: () => import("./commands/policy-show.ts") },
  { name: "config", summary: "Show every setting, its value and where that came from", load: () => import("./commands/config.ts") },
];
