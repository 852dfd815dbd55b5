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
  { name: "config", summary: "Show every setting, its value and where that came from", load: () => import("./commands/config.ts") },
];
