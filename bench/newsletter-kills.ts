import { openKillScene, type KillCounts, type Victim } from "../test/campaign-kills.ts";
import type { Measurement } from "./figures.ts";

const runs = 20;
const recipients = 500;
const victims: readonly Victim[] = ["server", "database", "relay"];

/**
 * Twenty campaigns through a real server to a relay that keeps its own record, each with one to
 * three kills -9 of server, database or relay at random moments. What each came to is printed; the
 * figures are their sums. `ratio` is the share of recipients who were reached in the end.
 */
export async function run(): Promise<Measurement> {
  const scene = await openKillScene(recipients);
  const all: KillCounts[] = [];
  try {
    for (let i = 0; i < runs; i += 1) {
      const order = Array.from({ length: 1 + (i % 3) }, () => pick());
      const counts = await scene.run(order, Math.random);
      all.push(counts);
      console.error(`run ${i + 1}: ${JSON.stringify(counts)}`);
    }
  } finally {
    await scene.close();
  }
  const sum = (of: (counts: KillCounts) => number) => all.reduce((n, it) => n + of(it), 0);
  const total = sum((it) => it.recipients);
  return {
    name: "newsletter-kills",
    figures: {
      runs,
      kills: sum((it) => it.kills.length),
      recipients: total,
      lost: sum((it) => it.lost),
      uncertain: sum((it) => it.uncertain),
      uncertainThatRelayHad: sum((it) => it.uncertainTaken),
      doubledUnasked: sum((it) => it.doubledUnasked),
      doubledAfterSentAgain: sum((it) => it.doubledAfter),
      doubledUnlisted: sum((it) => it.doubledUnlisted),
      missing: sum((it) => it.missing),
    },
    baseline: {},
    ratio: (total - sum((it) => it.missing)) / total,
  };
}

function pick(): Victim {
  return victims[Math.floor(Math.random() * victims.length)] ?? "server";
}
