import { clock } from "../kernel/clock.ts";
import { emptyPage, type OnPage } from "./choose.ts";
import { type Decided, decide, type Place } from "./decide.ts";
import type { AskedFor } from "./read-ask.ts";
import type { Serving, Visitor } from "./serving.ts";
import type { No } from "./signal.ts";
import type { Page, Slot } from "./slot.ts";

/** What the answer says of this visitor's own choices. */
export interface Choices {
  readonly no: No | null;
  /** Whether they let pages keep count on their device. */
  readonly mayCountOnDevice: boolean;
}

/**
 * Chooses the ads of one page load, and writes the answer as JSON: an entry for each place, null
 * where there is no ad. At once, unless partners are asked.
 */
export function answerAsk(
  serving: Serving,
  ask: AskedFor,
  visitor: Visitor,
  choices: Choices,
): string | Promise<string> {
  const { counter, flood, partners } = serving;
  if (flood.isTooMuch(visitor.address, "decide")) {
    counter.refuse("decision", "flood");
    return textOf(
      ask.slots.map(() => "null"),
      serving,
      choices,
    );
  }
  // A program sees the page as it is, such as one that takes its picture; but nothing of that
  // counts, nothing is taken from what a flight has to give, and no company is asked.
  const isBot = visitor.isBot();
  if (isBot) counter.refuse("decision", "bot");
  const plan = serving.plan();
  const known = ask.slots.map(({ name, width }): Place | null => {
    const it = plan.slots.get(name);
    if (!it) counter.refuse("decision", "unknown slot");
    if (!it) return null;
    const { slot, candidates } = it;
    return { slot, candidates, width, page: pageOf(slot, ask.page) };
  });
  const decided = decide(
    {
      places: known.filter((it) => it !== null),
      seen: ask.seen,
      onPage: onPageOf(serving, ask.given),
      country: () => visitor.country(),
      auction: choices.no === null && !isBot ? partners : null,
      isCounted: !isBot,
    },
    { now: () => clock.ms(), chance: serving.chance },
  );
  const write = (all: readonly Decided[]) => {
    const at = clock.ms();
    let next = 0;
    const entries = known.map((it) => {
      if (it === null) return "null";
      const one = all[next] ?? null;
      next += 1;
      if (!isBot) {
        counter.asked(it.slot.name, choices.no ?? "nobody", one !== null);
        if (one?.own) counter.chosen(one.own.ad.id, it.slot.name);
      }
      return one === null ? "null" : entryOf(serving, it, one, at);
    });
    return textOf(entries, serving, choices);
  };
  return decided instanceof Promise ? decided.then(write) : write(decided);
}

/** What the slot is about on every page goes before what the page says. */
function pageOf(slot: Slot, page: Page): Page {
  if (slot.area === null && slot.keywords.length === 0) return page;
  return {
    area: slot.area ?? page.area,
    keywords: [...new Set([...slot.keywords, ...page.keywords])],
  };
}

/** What the page was given before, as its tokens say. */
function onPageOf(serving: Serving, given: readonly string[]): OnPage {
  const onPage = emptyPage();
  for (const text of given) {
    const token = serving.tokens.read(text);
    if (typeof token === "string") continue;
    onPage.ads.push(token.adId);
    const shown = serving.shownOf(token.adId);
    const { id } = shown?.run.flight ?? {};
    if (id !== undefined) onPage.flights.push(id);
    const advertiser =
      shown?.run.advertiser.id ?? serving.partners?.brought(token.adId)?.advertiser;
    if (advertiser !== undefined) onPage.advertisers.push(advertiser);
  }
  return onPage;
}

function entryOf(
  serving: Serving,
  { slot, page }: Place,
  decided: NonNullable<Decided>,
  at: number,
): string {
  const { own, offer, sent } = decided;
  const partner = offer?.partnerId ?? null;
  const adId = own?.ad.id ?? offer?.adId ?? "";
  const token = serving.tokens.issue({ adId, slot: slot.name, at, partner });
  const json = own?.json ?? offer?.json ?? "";
  const why = serving.whyUrl(at, {
    slot: slot.name,
    adId: own ? adId : null,
    partnerId: partner,
    area: page.area,
    keywords: page.keywords,
    sent,
  });
  const frame = offer?.isFramed ? `,"frame":"/ads/frame/${token}"` : "";
  return `{"slot":${JSON.stringify(slot.name)},"id":"${adId}",${json},"token":"${token}","click":"/ads/click/${token}","why":"${why}"${frame}}`;
}

function textOf(
  entries: readonly string[],
  { label }: Serving,
  { no, mayCountOnDevice }: Choices,
): string {
  const said = no === null ? "null" : `"${no}"`;
  return `{"ads":[${entries.join(",")}],"no":${said},"label":${label},"device":${mayCountOnDevice}}`;
}
