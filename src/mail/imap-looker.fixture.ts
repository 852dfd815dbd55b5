import type { Config } from "../config/mod.ts";
import { lookIntoMailbox } from "./bounce-mailbox.ts";
import { registerOf } from "./imap.fixture.ts";

/**
 * For tests: what a process of its own, which trusts the certificates in a file, makes of a mailbox:
 * what it saw, or why it could not.
 */
export async function lookTrusting(
  certificates: string,
  settings: Config["bounces"],
): Promise<string> {
  const child = Bun.spawn([process.execPath, import.meta.path], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificates },
    stdin: new Blob([JSON.stringify(settings)]),
    stdout: "pipe",
    stderr: "inherit",
  });
  return child.stdout.text();
}

if (import.meta.main) {
  const settings = (await Bun.stdin.json()) as Config["bounces"];
  const seen: string[] = [];
  const said = await lookIntoMailbox({
    ...{ settings, register: registerOf(settings), since: new Date(0), place: undefined },
    ...{ silenceMs: 10_000, keepPlace: async () => {} },
    take: async (bytes) => {
      seen.push(bytes.toString());
      return "leave";
    },
  }).then(
    () => `saw ${seen.join(" ")}`,
    (error: Error) => error.message,
  );
  process.stdout.write(said);
}
