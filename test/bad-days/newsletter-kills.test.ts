/** Server, database and relay are killed while a campaign goes out. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type KillScene, openKillScene, type Victim } from "../campaign-kills.ts";

setDefaultTimeout(180_000);

let scene: KillScene;
beforeAll(async () => {
  scene = await openKillScene(400);
});
afterAll(() => scene.close());

/** The same moments in every run. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const victims: readonly Victim[] = ["server", "database", "relay"];
for (const [i, victim] of victims.entries()) {
  test(`The ${victim} is killed in the middle: nobody is lost, and nobody gets it twice who was not listed as uncertain`, async () => {
    const counts = await scene.run([victim], chanceOf(i + 1));
    console.log(JSON.stringify(counts));
    expect(counts).toMatchObject({ lost: 0, doubledUnasked: 0, doubledUnlisted: 0, missing: 0 });
  });
}
