import { expect, setDefaultTimeout, test } from "bun:test";
import { openCampaigns } from "../../test/campaign-run.ts";
import { begin, listOf, sendingOf, subscribe } from "../../test/campaign-scene.ts";
import { readProgress } from "./progress.ts";

setDefaultTimeout(60_000);

test("A full domain gets its mails minute by minute, and the others don't wait for it", async () => {
  const other = await openCampaigns({ mail: { perDomainPerMinuteMax: 3 } });
  try {
    const list = await listOf(other.newsletter, "domains");
    const addressOf = (n: number) => `reader-${n}@${n < 10 ? "big" : `small-${n}`}.example`;
    await subscribe(other.newsletter, list, { to: 20, addressOf });
    const { id } = await begin(other.newsletter, [list]);
    const sending = other.start();
    await sending.settle();
    const big = () => other.sink.mails.filter(({ to }) => to.endsWith("@big.example")).length;
    expect([big(), other.sink.mails.length]).toEqual([3, 13]);
    let last = big();
    for (let minute = 0; minute < 8 && last < 10; minute += 1) {
      await other.move(61_000);
      await sending.settle();
      expect(big() - last).toBeLessThanOrEqual(3);
      last = big();
    }
    expect(await other.states(id)).toEqual({ accepted: 20 });
  } finally {
    await other.close();
  }
});

test("A limit an hour holds across a restart", async () => {
  const other = await openCampaigns({ mail: { perHourMax: 10 } });
  const sentWithin = async (ms: number) => {
    const sending = sendingOf(other.newsletter);
    await Bun.sleep(ms);
    await sending.stop();
    return other.sink.mails.length;
  };
  try {
    const { id } = await other.campaign(25);
    while (other.sink.mails.length < 10) await sentWithin(500);
    expect(await sentWithin(1_500)).toBe(10);
    await other.move(62 * 60_000);
    while (other.sink.mails.length < 20) await sentWithin(500);
    expect(await sentWithin(1_500)).toBe(20);
    expect((await readProgress(other.newsletter, id)).waiting).toBe(5);
  } finally {
    await other.close();
  }
});
