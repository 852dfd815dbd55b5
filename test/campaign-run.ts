import { type Sink, type SinkOptions, startSink } from "../sandbox/sink/mod.ts";
import type { Config } from "../src/config/mod.ts";
import { clock } from "../src/kernel/clock.ts";
import { log } from "../src/kernel/log.ts";
import type { CampaignContent, Newsletter, Sending } from "../src/newsletter/mod.ts";
import { begin, listOf, newsletterOn, readerOf, sendingOf, subscribe } from "./campaign-scene.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

/** A newsletter, a relay that does what a script says, and the sender between them. */
export interface CampaignScene {
  readonly database: TestDatabase;
  readonly newsletter: Newsletter;
  /** What the relay answers from now on; undefined for a good day. */
  script: SinkOptions["script"];
  readonly sink: Sink;
  /** Starts a sender, which `rest` stops. Several are several servers. */
  start(more?: Parameters<typeof sendingOf>[1]): Sending;
  /** A new list with `count` subscribers, and a campaign to it that was started. */
  campaign(count: number, content?: Partial<CampaignContent>): Promise<StartedCampaign>;
  /** How many deliveries of a campaign stand in each state, with reason where there is one. */
  states(campaignId: string): Promise<Readonly<Record<string, number>>>;
  /** Moves the clocks of program and database; nothing else happens. */
  move(ms: number): Promise<void>;
  /** Everything that was logged. */
  logged(): string;
  /** Stops the senders, and puts clock and relay right. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface StartedCampaign {
  readonly id: string;
  readonly listId: string;
  /** The people, and their addresses in the same order. */
  readonly people: readonly string[];
  readonly addresses: readonly string[];
}

let lists = 0;

export async function openCampaigns(
  change: { mail?: Partial<Config["mail"]>; sink?: SinkOptions; alone?: boolean } = {},
): Promise<CampaignScene> {
  const database = await testDatabase({ alone: change.alone ?? false });
  const scene: { script: SinkOptions["script"] } = { script: undefined };
  const sink = await startSink({
    keepsBytes: true,
    ...change.sink,
    script: (moment) => scene.script?.(moment),
  });
  const mail = change.mail ?? {};
  const newsletter = newsletterOn(database, database.masterKey, sink.port, { mail });
  const running: Sending[] = [];
  const lines: string[] = [];
  const before = log.redirect((line) => lines.push(line));
  let moved = 0;
  const move = async (ms: number) => {
    moved += ms;
    clock.move(ms);
    await database.admin.query("update avow.clock set shift = shift + make_interval(secs => $1)", [
      ms / 1000,
    ]);
  };
  const rest = async () => {
    scene.script = undefined;
    for (const sending of running.splice(0)) await sending.stop();
    await move(-moved);
  };
  return Object.assign(scene, {
    ...{ database, newsletter, sink, move, rest },
    start(more: Parameters<typeof sendingOf>[1] = {}) {
      const sending = sendingOf(newsletter, more);
      running.push(sending);
      return sending;
    },
    async campaign(count: number, content: Partial<CampaignContent> = {}) {
      lists += 1;
      const listId = await listOf(newsletter, `list-${lists}`);
      // Addresses of their own, so that nobody is on two lists by chance.
      const from = lists * 10_000;
      const people = await subscribe(newsletter, listId, { from, to: from + count });
      const { id } = await begin(newsletter, [listId], content);
      const addresses = people.map((_, i) => readerOf(from + i));
      return { id, listId, people, addresses };
    },
    async states(campaignId: string) {
      const { rows } = await database.admin.query<{ state: string; n: number }>(
        `select concat_ws(' ', state, reason) as state, count(*)::int as n
         from mail.deliveries where ref = $1 group by 1 order by 1`,
        [campaignId],
      );
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    },
    logged: () => lines.join(""),
    async close() {
      await rest();
      log.redirect(before);
      await sink.stop();
      await database.drop();
    },
  });
}
