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
  { name: "serve", summary: "Start the server", load: () => import("./commands/serve.ts") },
  { name: "demo", summary: "Start the server with a sandbox around it", load: () => import("./commands/demo.ts") },
  { name: "prove", summary: "Prove the policy's promises on this instance", load: () => import("./commands/prove.ts") },
  { name: "drill", summary: "Prove them in a throw-away instance, by doing what would spoil a real one", load: () => import("./commands/drill.ts") },
  { name: "operator invite", summary: "Make a link that lets a further operator in", load: () => import("./commands/operator-invite.ts") },
  { name: "policy check", summary: "Check a privacy policy against what Avow can keep", load: () => import("./commands/policy-check.ts") },
  { name: "policy show", summary: "Show a privacy policy with a mark at each bound sentence", load: () => import("./commands/policy-show.ts") },
  { name: "bounces read", summary: "Say what a bounced mail tells of the mail that it is about", load: () => import("./commands/bounces-read.ts") },
  { name: "bounces score", summary: "Measure the reader of bounces on labelled mails", load: () => import("./commands/bounces-score.ts") },
  { name: "mail dkim", summary: "Show the DNS record of the signatures of campaigns, and make their key", load: () => import("./commands/mail-dkim.ts") },
  { name: "newsletter import", summary: "Bring subscribers from a CSV file", load: () => import("./commands/newsletter-import.ts") },
  { name: "newsletter export", summary: "Write subscribers as CSV to standard output", load: () => import("./commands/newsletter-export.ts") },
  { name: "licence check", summary: "Say what a licence file or a release's signature holds, and whether it does", load: () => import("./commands/licence-check.ts") },
  { name: "config", summary: "Show every setting, its value and where that came from", load: () => import("./commands/config.ts") },
];
