import { type SandboxAdCompany, startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { createHttpPool, createRegister, type HttpPool, type Register } from "../egress/mod.ts";
import type { Offer, Offers } from "./decide.ts";
import { adsSettingsWith, slotWith } from "./demand.fixture.ts";
import { partnerRecipients } from "./partner-hosts.ts";
import { AdCompanies } from "./partners.ts";
import type { Page, Partner, Slot } from "./slot.ts";

/** An ad company as the configuration has it, with what is said of it. */
export function partnerWith(said: Partial<Partner> = {}): Partner {
  return {
    ...{ id: "brightpath", name: "Brightpath", domain: "brightpath.example" },
    endpoint: "https://bid.brightpath.example/openrtb2",
    imageHosts: ["cdn.brightpath.example"],
    noticeHosts: ["bid.brightpath.example"],
    optOutUrl: "https://brightpath.example/opt-out",
    privacyUrl: "https://brightpath.example/privacy",
    ...{ timeoutMs: 2_000, sellerId: "wren-7", relation: "DIRECT", certificationId: null },
    ...said,
  };
}

/** The sandbox's company as the configuration has it. */
export function partnerAt({ endpoint, port }: SandboxAdCompany, said: Partial<Partner> = {}) {
  const hosts = [`127.0.0.1:${port}`];
  return partnerWith({ endpoint, imageHosts: hosts, noticeHosts: hosts, ...said });
}

/** An ad company that runs, and a server's side of it. */
export interface PartnerScene {
  readonly company: SandboxAdCompany;
  readonly companies: AdCompanies;
  readonly register: Register;
  readonly pool: HttpPool;
  readonly slot: Slot;
  /** Why bids and answers were of no use, in their order; and what was counted as sent. */
  readonly refused: string[];
  readonly sent: string[];
  readonly counted: { partner: string; slot: string; bids: number; won: number }[];
  /** Asks for an ad in the place, and shows the best offer. */
  show(page?: Page, width?: number): Promise<{ offer: Offer | null; came: Offers }>;
  stop(): Promise<void>;
}

const plainPage: Page = { area: "docs", keywords: ["vpn"] };

export async function startPartnerScene(
  said: { slot?: Partial<Slot>; partner?: Partial<Partner> } = {},
): Promise<PartnerScene> {
  const company = await startAdCompany({ port: 0, host: "127.0.0.1" });
  const partner = partnerAt(company, said.partner);
  const slot = slotWith({
    ...{ partners: [partner.id], floorMicros: 1_500_000, blockedCategories: ["IAB25"] },
    ...said.slot,
  });
  const settings = adsSettingsWith({ slots: [slot], partners: [partner] });
  const register = createRegister(partnerRecipients([partner]));
  const pool = createHttpPool(register);
  const [refused, sent]: [string[], string[]] = [[], []];
  const counted: PartnerScene["counted"] = [];
  const companies = new AdCompanies({
    declared: { ...settings, domain: "wren.example" },
    pool,
    counter: {
      askedPartner: (name, at, came) => void counted.push({ partner: name, slot: at, ...came }),
    },
    tally: {
      sent: (_, request) => void sent.push(request),
      refused: (_, reason) => void refused.push(reason),
    },
  });
  return {
    ...{ company, companies, register, pool, slot, refused, sent, counted },
    async show(page = plainPage, width = 300) {
      const came = await companies.ask(slot, page, width);
      const [offer = null] = came.offers;
      companies.settle(came.offers, offer);
      return { offer, came };
    },
    async stop() {
      pool.close();
      await company.stop();
    },
  };
}

/** Waits until the company got so many notices, and gives their addresses. */
export async function noticesAt(
  company: SandboxAdCompany,
  count: number,
): Promise<readonly string[]> {
  const until = performance.now() + 3_000;
  const got = () => company.log().filter(({ what }) => what === "notice");
  while (got().length < count && performance.now() < until) await Bun.sleep(5);
  return got().map(({ path }) => path);
}
