import type { FlightDraft, Priority, Pricing } from "../ads/mod.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";

/** What was typed into the form of a flight, field by field. */
export type FlightTyped = ReadonlyMap<string, string>;

const priorityNames: readonly Priority[] = ["sponsorship", "standard", "house"];
const kindNames: readonly Pricing["kind"][] = ["cpm", "cpc", "flat"];
const targetings = ["areas", "keywords", "countries"] as const;
const counts = ["goal", "hardBudget", "dailyMax", "weight", "pageMax"] as const;

/** A flight as the form shows it. */
export function typedOf(draft: FlightDraft): FlightTyped {
  const typed = new Map<string, string>([
    ["name", draft.name],
    ["priority", draft.priority],
    ["kind", draft.pricing.kind],
    ["price", String(draft.pricing.priceMicros / 1_000_000)],
    ["startsAt", momentOf(draft.startsAt)],
    ["endsAt", draft.endsAt ? momentOf(draft.endsAt) : ""],
  ]);
  for (const name of counts) typed.set(name, draft[name] === null ? "" : String(draft[name]));
  for (const name of targetings) {
    typed.set(`${name}-only`, draft[name].include.join(", "));
    typed.set(`${name}-never`, draft[name].exclude.join(", "));
  }
  for (const slot of draft.slots) typed.set(`slot-${slot}`, "yes");
  return typed;
}

/** A new flight: thirty days from this hour on, everywhere. */
export function blankFlight(): FlightTyped {
  const from = Math.floor(clock.ms() / hourMs) * hourMs;
  const nowhere = { include: [], exclude: [] };
  const typed = typedOf({
    ...{ name: "", priority: "standard", pricing: { kind: "cpm", priceMicros: 0 } },
    ...{ startsAt: new Date(from), endsAt: new Date(from + 30 * dayMs) },
    ...{ goal: null, hardBudget: null, dailyMax: null, weight: 1, pageMax: 1 },
    ...{ countries: nowhere, areas: nowhere, keywords: nowhere, slots: [] },
  });
  return new Map([...typed, ["price", ""]]);
}

/**
 * What was typed, as a flight; what can't be read becomes what no flight may have, so that the check
 * of flights says what is to be mended.
 */
export function flightDraftOf(typed: FlightTyped): FlightDraft {
  const text = (name: string) => (typed.get(name) ?? "").trim();
  const count = (name: string) => (text(name) === "" ? null : numberOf(text(name)));
  const words = (name: string) =>
    text(name)
      .split(/[\s,;]+/)
      .filter(Boolean);
  const target = (name: string, as = (word: string) => word) => ({
    include: words(`${name}-only`).map(as),
    exclude: words(`${name}-never`).map(as),
  });
  const [priority, kind] = [text("priority"), text("kind")];
  return {
    name: text("name"),
    priority: priorityNames.find((it) => it === priority) ?? "standard",
    pricing: {
      kind: kindNames.find((it) => it === kind) ?? "cpm",
      priceMicros: microsOf(text("price")),
    },
    startsAt: momentFrom(text("startsAt")),
    endsAt: text("endsAt") === "" ? null : momentFrom(text("endsAt")),
    ...{ goal: count("goal"), hardBudget: count("hardBudget"), dailyMax: count("dailyMax") },
    ...{ weight: count("weight") ?? 1, pageMax: count("pageMax") ?? 1 },
    ...{ areas: target("areas"), keywords: target("keywords") },
    countries: target("countries", (word) => word.toUpperCase()),
    slots: [...typed.keys()].flatMap((name) => (name.startsWith("slot-") ? [name.slice(5)] : [])),
  };
}

/** Digits, perhaps in groups of three; anything else is no number. */
function numberOf(text: string): number {
  return /^\d{1,3}(?:[ ,.']?\d{3})*$/.test(text) || /^\d+$/.test(text)
    ? Number(text.replace(/\D/g, ""))
    : Number.NaN;
}

/** A price as people type it, in millionths; at most six digits behind the point. */
function microsOf(text: string): number {
  const [, whole, fraction = ""] = /^(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(text) ?? [];
  return whole === undefined
    ? Number.NaN
    : Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"));
}

const momentOf = (at: Date) => at.toISOString().slice(0, 16);
const momentFrom = (text: string) =>
  new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00Z` : Number.NaN);
