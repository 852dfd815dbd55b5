import { AvowError } from "../kernel/errors.ts";
import type { Newsletter } from "./context.ts";

/**
 * Lets nobody in while there is no newsletter: `not-found` where the configuration leaves it off,
 * `switched-off` while one of its promises could not be proven.
 */
export function requireOn({ settings, gate }: Newsletter): void {
  if (!settings.enabled) throw new AvowError("not-found", "There is no newsletter here.");
  gate.require("newsletter");
}

/** Whether there is one at this moment; for pages that offer it. */
export function isOn({ settings, gate }: Newsletter): boolean {
  return settings.enabled && !gate.off().some(({ purpose }) => purpose === "newsletter");
}
