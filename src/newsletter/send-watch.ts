import { clock } from "../kernel/clock.ts";
import { prepareStep } from "./audience.ts";
import { startDue } from "./campaign-due.ts";
import type { Newsletter } from "./context.ts";
import type { RelayRest } from "./send-rest.ts";
import { tidyCampaigns } from "./send-tidy.ts";
import { activeCampaigns, noteStandstill } from "./store-courier.ts";

/** Knows which campaigns are on their way, and sees to it that those whose time has come are. */
export interface Watch {
  /** Ids of the campaigns that are being sent, the first started first. */
  readonly sending: readonly string[];
  /** False while the newsletter is switched off: then nothing more leaves. */
  isOn(): boolean;
  /** Looks at the database if it is time to, or `isWoken`; true if it did. */
  look(isWoken: boolean): Promise<boolean>;
  /** Has the next `look` look at once. */
  lookSoon(): void;
  /** Does the next step of preparing a campaign; false when there is none. */
  prepare(): Promise<boolean>;
}

const lookEveryMs = 1_000;
const tidyEveryMs = 15_000;

export function createWatch(newsletter: Newsletter, relay: RelayRest): Watch {
  const db = newsletter.database.db("newsletter");
  let preparing: readonly string[] = [];
  let sending: readonly string[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let tidiedAt = Number.NEGATIVE_INFINITY;
  return {
    get sending() {
      return sending;
    },
    isOn: () => !newsletter.gate.off().some(({ purpose }) => purpose === "newsletter"),
    lookSoon() {
      lookedAt = Number.NEGATIVE_INFINITY;
    },
    async look(isWoken) {
      const now = clock.tick();
      if (!isWoken && now - lookedAt < lookEveryMs) return false;
      lookedAt = now;
      if (isWoken || now - tidiedAt > tidyEveryMs) {
        tidiedAt = now;
        await tidyCampaigns(db);
      }
      await startDue(newsletter);
      const active = await activeCampaigns(db);
      const of = (state: string) => active.filter((it) => it.state === state).map(({ id }) => id);
      preparing = of("preparing");
      sending = of("sending");
      const news = relay.news();
      if (news !== undefined && sending.length > 0) await noteStandstill(db, news);
      return true;
    },
    async prepare() {
      const [id] = preparing;
      if (id === undefined) return false;
      const step = await prepareStep(newsletter, id);
      if (step !== "more") lookedAt = Number.NEGATIVE_INFINITY;
      return step !== "held";
    },
  };
}
