/** A process that sends two mails to a relay, told by its input, and prints what became of them. */
import type { Config } from "../config/mod.ts";
import { bulkTo, mailsOf, outcomesOf, statesOf } from "./bulk.fixture.ts";

const order = (await Bun.stdin.json()) as { port: number; mail: Partial<Config["mail"]> };
const bulk = bulkTo(order.port, { mail: order.mail });
process.stdout.write(`${statesOf(await outcomesOf(bulk, mailsOf(2))).join(" ")}\n`);
await bulk.close();
