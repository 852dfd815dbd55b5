import {
  type AdFlight,
  type AdsDesk,
  pricingWords,
  priorityWords,
  type Targeting,
} from "../ads/mod.ts";
import { Time } from "../kernel/html.tsx";
import { countryName } from "../visits/mod.ts";

const inFull = (value: number | null, unit: string, none: string) =>
  value === null ? none : `${value.toLocaleString("en")} ${unit}`;

/** All that a flight was told, in words. */
export function FlightFacts({ ads, flight }: { ads: AdsDesk; flight: AdFlight }) {
  const { pricing, goal, hardBudget, dailyMax, weight, pageMax, slots } = flight;
  const unit = pricing.kind === "cpc" ? "clicks" : "views";
  const titleOf = (name: string) =>
    ads.settings.slots.find((slot) => slot.name === name)?.title ?? name;
  const facts: readonly (readonly [string, unknown])[] = [
    ["Priority", priorityWords[flight.priority]],
    ["Price", pricingWords(pricing, ads.settings.currency)],
    ["Begins", <Time at={flight.startsAt} />],
    ["Ends", flight.endsAt ? <Time at={flight.endsAt} /> : "not by itself"],
    ["Goal", inFull(goal, unit, "as much as there is")],
    ["Never more than", inFull(hardBudget, unit, "no limit")],
    ["In a day at most", inFull(dailyMax, unit, "no limit")],
    ["On one page", pageMax === 1 ? "once" : `${pageMax} times at most`],
    ["Weight", String(weight)],
    ["Places", slots.length === 0 ? "all that take its ads" : slots.map(titleOf).join(", ")],
    ["Countries", targetWords(flight.countries, (code) => countryName(code, "en"))],
    ["Areas", targetWords(flight.areas)],
    ["Keywords", targetWords(flight.keywords)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, words]) => (
        <>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </>
      ))}
    </dl>
  );
}

function targetWords({ include, exclude }: Targeting, name = (text: string) => text): string {
  const [only, never] = [include, exclude].map((list) => list.map(name).join(", "));
  if (!only && !never) return "all";
  return [only && `only ${only}`, never && `never ${never}`].filter(Boolean).join("; ");
}
