import type { Config } from "../config/mod.ts";
import { bulkTo, mailsOf, outcomesOf, statesOf } from "./bulk.fixture.ts";

interface Order {
  readonly port: number;
  readonly mail: Partial<Config["mail"]>;
}

/**
 * Sends two mails to a relay from a process of its own, which trusts the certificates of a file,
 * and tells what became of them, one word each, and how many recipients the register saw leave.
 */
export async function sendTrusting(
  certificates: string,
  port: number,
  mail: Partial<Config["mail"]>,
): Promise<string> {
  const order: Order = { port, mail };
  const child = Bun.spawn([process.execPath, import.meta.path, JSON.stringify(order)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificates },
    stdout: "pipe",
    stderr: "inherit",
  });
  return (await child.stdout.text()).trim();
}

if (import.meta.main) {
  const { port, mail } = JSON.parse(process.argv[2] ?? "") as Order;
  const bulk = bulkTo(port, { mail });
  let left = "";
  bulk.register.onBytes(({ bytes }) => {
    left += bytes.toString();
  });
  const states = statesOf(await outcomesOf(bulk, mailsOf(2)));
  const recipients = left.match(/^RCPT TO:/gm)?.length ?? 0;
  process.stdout.write(`${states.join(" ")} ${recipients}\n`);
  await bulk.close();
}
