import type { AdsSettings, Slot } from "../config/mod.ts";
import { newId } from "../kernel/ids.ts";
import type { Ad, Flight } from "./demand.ts";

/** A place as the configuration has it, with what is said of it. */
export function slotWith(said: Partial<Slot> = {}): Slot {
  return {
    ...{ name: "sidebar", title: "Beside the text", formats: ["text", "image", "native"] },
    sizes: [{ width: 300, height: 250 }],
    ...{ area: null, keywords: [], partners: [], floorMicros: 0, blockedCategories: [] },
    ...said,
  };
}

/** Settings with one place, and with what is said of them. */
export function adsSettingsWith(said: Partial<AdsSettings> = {}): AdsSettings {
  return {
    ...{ enabled: true, currency: "EUR", label: "Ad", partnersAllowed: true },
    ...{ areas: ["docs"], keywords: ["vpn", "dns"], slots: [slotWith()], partners: [] },
    ...said,
  };
}

const anywhere = { include: [], exclude: [] };

/** A flight of 10,000 views that runs since 2026 without an end, with what is said of it. */
export function flightWith(said: Partial<Flight> = {}): Flight {
  return {
    ...{ id: newId(), campaignId: newId(), name: "Autumn", priority: "standard" },
    pricing: { kind: "cpm", priceMicros: 2_500_000 },
    ...{ startsAt: new Date("2026-01-01"), endsAt: null, goal: 10_000, hardBudget: 10_000 },
    ...{ dailyMax: null, weight: 1, countries: anywhere, areas: anywhere, keywords: anywhere },
    ...{ slots: [], pageMax: 1, state: "running" },
    ...said,
  };
}

/** An approved ad of words, with what is said of it. */
export function adWith(said: Partial<Ad> = {}): Ad {
  return {
    ...{ id: newId(), flightId: newId(), name: "Words", format: "text" },
    ...{ headline: "Wren keeps secrets", body: "A password store for teams.", callToAction: "Try" },
    ...{ landingUrl: "https://wren.example/try", imageId: null, imageAlt: "", size: null },
    ...{ weight: 1, state: "approved" },
    ...said,
  };
}
