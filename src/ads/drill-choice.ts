import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { adsDrill, type AdsDrill, askForAds, noticeMs, outOf, placesOf } from "./drill-scene.ts";
import { formsOfNo } from "./proof-choice.ts";

/** Whether companies are asked when nobody says no: without that nothing else proves anything. */
async function isAsked(drill: AdsDrill): Promise<boolean> {
  const before = outOf(drill);
  await askForAds(drill);
  return outOf(drill).requests > before.requests;
}

const nothingOpens = adsDrill(
  "After each form of no, no connection to a company opens and no byte goes out",
  async (drill) => {
    const silence = { holds: null, detail: "Nobody was asked without a no, so nothing was tried." };
    if (!(await isAsked(drill))) return silence;
    await Bun.sleep(noticeMs);
    const before = outOf(drill);
    const wrong: string[] = [];
    const tried = [
      ...formsOfNo.map(([what, headers]) => ({ what, ask: { headers } })),
      { what: "a no that the page hands on", ask: { body: { no: true } } },
    ];
    for (const { what, ask } of tried) {
      const { status, no } = await askForAds(drill, ask);
      if (status !== 200 || no === null) wrong.push(`${what} is not heard`);
    }
    drill.ads.allowPartners(false);
    try {
      const { status, no } = await askForAds(drill);
      if (status !== 200 || no === null) wrong.push("the operator's setting is not heard");
    } finally {
      drill.ads.allowPartners(true);
    }
    await Bun.sleep(noticeMs);
    const after = outOf(drill);
    if (after.connections !== before.connections) wrong.push("a connection was opened");
    if (after.bytes !== before.bytes) wrong.push("bytes went out");
    if (!(await isAsked(drill))) return silence;
    return yesOrNo(
      wrong.length === 0,
      `${tried.length + 1} forms of no were tried at ${placesOf(drill).length} places: after none of them was a connection opened, or a byte sent on one that was open. Before and after, without a no, companies were asked.`,
      `${wrong.join(", ")}.`,
    );
  },
);

const choiceHolds = adsDrill(
  "A no from the page of choices holds for that browser, and until it is taken back",
  async (drill) => {
    const page = `${drill.url}/choices`;
    const press = async (act: string, cookie = "") => {
      const answer = await drill.fetch(page, {
        method: "POST",
        headers: { "sec-fetch-site": "same-origin", cookie },
        body: new URLSearchParams({ do: act }),
      });
      await answer.arrayBuffer();
      return answer.headers
        .getSetCookie()
        .map((it) => it.split(";")[0] ?? "")
        .join("; ");
    };
    const wrong: string[] = [];
    if (!(await isAsked(drill))) {
      return { holds: null, detail: "Nobody was asked without a no, so nothing was tried." };
    }
    const cookie = await press("no");
    const before = outOf(drill);
    const { no } = await askForAds(drill, { headers: { cookie } });
    const shown = await (await drill.fetch(page, { headers: { cookie } })).text();
    if (no !== "choice" || outOf(drill).requests !== before.requests) wrong.push("it is not heard");
    if (!shown.includes("You said no.")) wrong.push("the page does not say that it was heard");
    const signal = await (await drill.fetch(page, { headers: { "sec-gpc": "1" } })).text();
    if (!signal.includes("signal was honoured")) wrong.push("the page does not show the signal");
    const back = await press("undo", cookie);
    const again = await askForAds(drill, { headers: { cookie: back } });
    if (again.no !== null) wrong.push("it can't be taken back");
    if (!(await isAsked(drill))) wrong.push("it holds for other browsers as well");
    return yesOrNo(
      wrong.length === 0,
      "The button was pressed, as a browser without a script does: from then on no company was asked for that browser, the page said so, others went on, and the other button took it back.",
      `${wrong.join(", ")}.`,
    );
  },
);

/** That a no works, tried out. */
export const choiceDrills: readonly Check<DrillContext>[] = [nothingOpens, choiceHolds];
