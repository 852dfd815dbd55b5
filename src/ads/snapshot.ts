import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import type { Db } from "../promise/purpose.ts";
import type { Flight } from "./demand.ts";
import { Pace, unitOf } from "./pace.ts";
import { type Plan, planOf, type Shown } from "./plan.ts";
import type { Slot } from "./slot.ts";
import { type CountedOfFlight, readCounted } from "./store-count.ts";
import { readRevision, readRunning, type RunningDemand } from "./store-demand.ts";

/** Where the snapshot is read from. */
export interface DemandSource {
  /** One more with each change of what operators entered. */
  revision(): Promise<number>;
  demand(): Promise<RunningDemand>;
  /** By flight, in all and today (UTC); nothing where nothing was counted. */
  counted(flightIds: readonly string[]): Promise<ReadonlyMap<string, CountedOfFlight>>;
}

/** The database as a source. */
export function demandSource(db: Db<"ads">): DemandSource {
  return {
    revision: () => readRevision(db),
    demand: () => readRunning(db, clock.now()),
    counted(flightIds) {
      const firstHour = Math.floor(clock.ms() / dayMs) * (dayMs / hourMs);
      return readCounted(db, flightIds, firstHour);
    },
  };
}

/**
 * What operators entered, in memory, so that a decision asks no database. A flight's pace is begun
 * once, from what is on disk, and goes on in memory whatever is changed of the flight.
 */
export class Snapshot {
  readonly #source: DemandSource;
  readonly #slots: readonly Slot[];
  readonly #paces = new Map<string, Pace>();
  readonly #shown = new Map<string, Shown>();
  #revision = -1;
  #loading: Promise<void> | undefined;
  #isAsked = false;
  plan: Plan = { slots: new Map() };

  constructor(source: DemandSource, slots: readonly Slot[]) {
    this.#source = source;
    this.#slots = slots;
  }

  /** An ad that was ever in the plan: a view may come after its flight was paused. */
  shownOf(adId: string): Shown | undefined {
    return this.#shown.get(adId);
  }

  /**
   * Takes over what was changed since; resolves when what stood in the database at the time of the
   * call is in the plan. Those who call while it is being read share the next reading.
   */
  async refresh(): Promise<void> {
    if (this.#loading) {
      this.#isAsked = true;
      await this.#loading;
      if (!this.#isAsked) return;
    }
    this.#isAsked = false;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    if ((await this.#source.revision()) === this.#revision) return;
    const demand = await this.#source.demand();
    const running = demand.flights.filter(({ state }) => state === "running");
    await this.#beginAll(running.filter((flight) => !this.#isBegun(flight)));
    for (const flight of demand.flights) this.#paces.get(flight.id)?.follow(flight);
    this.plan = planOf(demand, this.#slots, {
      paceOf: (flight) => this.#paceOf(flight),
      imageUrl: ({ imageId }) => (imageId === null ? null : `/ads/image/${imageId}`),
    });
    for (const { candidates } of this.plan.slots.values()) {
      for (const it of candidates.all.flatMap(({ shown }) => shown)) this.#shown.set(it.ad.id, it);
    }
    this.#revision = demand.revision;
  }

  /** A flight that is paid in another way counts something else, and begins anew. */
  #isBegun(flight: Flight): boolean {
    return this.#paces.get(flight.id)?.unit === unitOf(flight);
  }

  async #beginAll(flights: readonly Flight[]): Promise<void> {
    if (flights.length === 0) return;
    const counted = await this.#source.counted(flights.map(({ id }) => id));
    for (const flight of flights) {
      const sums = counted.get(flight.id);
      const isByClick = unitOf(flight) === "clicks";
      const total = (isByClick ? sums?.clicks : sums?.views) ?? 0;
      const today = (isByClick ? sums?.clicksToday : sums?.viewsToday) ?? 0;
      this.#paces.set(flight.id, new Pace(flight, { total, today, at: clock.ms() }));
    }
  }

  #paceOf(flight: Flight): Pace {
    const pace = this.#paces.get(flight.id);
    if (!pace) throw new Error("a flight runs without a pace");
    return pace;
  }
}
