import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SandboxAdCompany, startAdCompany } from "../sandbox/ad-company/mod.ts";
import { startMailbox } from "../sandbox/mailbox/mod.ts";
import { type Config, isModuleOn } from "../src/config/mod.ts";
import { clock } from "../src/kernel/clock.ts";
import { log } from "../src/kernel/log.ts";
import { newId } from "../src/kernel/ids.ts";
import { type Avow, startAvow } from "../src/main.ts";
import {
  createCampaign,
  createList,
  prepareStep,
  startCampaign,
  startSending,
} from "../src/newsletter/mod.ts";
import type { DrillAds, DrillContext, DrillNewsletter, DrillVisits } from "../src/promise/live.ts";
import { sweep } from "../src/retention/mod.ts";

/**
 * A throw-away instance with the same program, policy and forms, a database, key and mailbox of
 * its own, and nothing of the real one. Gone when `stop` returns.
 */
export async function startDrillInstance(
  config: Config,
): Promise<{ context: DrillContext; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "avow-drill-"));
  const mailbox = await startMailbox({ httpPort: 0, smtpPort: 0, host: "127.0.0.1" });
  const company = await startAdCompany({ port: 0, host: "127.0.0.1" });
  const lines: string[] = [];
  const before = log.redirect((line) => lines.push(line));
  const restore = async () => {
    log.redirect(before);
    await Promise.all([mailbox.stop(), company.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const dataFolder = join(folder, "data");
    const ads = drillAds(config, company);
    const avow = await startAvow(
      {
        ...throwAway(config, { folder, dataFolder, smtpPort: mailbox.smtpPort }),
        ads: ads?.settings ?? { ...config.ads, partners: [] },
      },
      {
        leaveSocketsOpen: true,
        leaveUnswept: true,
      },
    );
    const left: Buffer[] = [];
    avow.register.onBytes(({ bytes }) => left.push(bytes));
    const newsletter = config.newsletter.enabled ? await drillNewsletter(avow) : undefined;
    const context = drillContext(avow, { dataFolder, mailbox, lines, left, newsletter, ads });
    return {
      context,
      async stop() {
        await avow.stop();
        await restore();
      },
    };
  } catch (error) {
    await restore();
    throw error;
  }
}

function throwAway(
  config: Config,
  at: { folder: string; dataFolder: string; smtpPort: number },
): Config {
  return {
    ...config,
    // Each request of a drill comes from an address of its own, so that limits don't end it.
    server: {
      ...config.server,
      host: "127.0.0.1",
      port: 0,
      trustedProxies: ["127.0.0.1"],
      logLevel: "debug",
    },
    contact: { ...config.contact, postsPerMinuteMax: 100_000 },
    newsletter: {
      ...config.newsletter,
      ...{
        postsPerMinuteMax: 100_000,
        confirmationsPerHourMax: 100_000,
        confirmationWindowHours: 1,
      },
    },
    visits: withOwnSite(config),
    // The real payment provider is asked nothing, under no key of ours.
    checkout: {
      ...config.checkout,
      ...{
        secretKey: "sk_test_drill",
        webhookSecret: "whsec_drill",
        apiBase: "http://127.0.0.1:9",
      },
      releasesFolder: null,
    },
    storage: { dataFolder: at.dataFolder, keyFile: join(at.folder, "avow.key"), databaseUrl: null },
    mail: {
      ...config.mail,
      ...{ host: "127.0.0.1", port: at.smtpPort, tls: "off", user: null, password: null },
      perMinuteMax: 100_000,
    },
  };
}

const ownDomain = "drill-website.example";

/** Where visits are counted, a website more: what the vendor declares of others has no part in it. */
function withOwnSite(config: Config): Config["visits"] {
  if (!isModuleOn(config, "visits")) return config.visits;
  const own = {
    ...{ domain: ownDomain, hosts: [], timeZone: "UTC" },
    ...{ pages: ["/declared"], events: [], hashRoutes: false },
  };
  return { ...config.visits, sites: [...config.visits.sites, own] };
}

function drillContext(
  avow: Avow,
  world: {
    dataFolder: string;
    mailbox: Awaited<ReturnType<typeof startMailbox>>;
    lines: readonly string[];
    left: readonly Buffer[];
    newsletter: DrillNewsletter | undefined;
    ads: DrillAds | undefined;
  },
): DrillContext {
  const { database, delivering, register, config, cluster } = avow;
  let caller = 0;
  return {
    database,
    url: avow.url,
    async fetch(url, init = {}) {
      caller += 1;
      const headers = new Headers(init.headers);
      if (!headers.has("x-forwarded-for")) {
        headers.set(
          "x-forwarded-for",
          `10.${(caller >> 16) & 255}.${(caller >> 8) & 255}.${caller & 255}`,
        );
      }
      // Links in mails carry the public address of the real site.
      const target = url.replace(config.server.publicUrl, avow.url);
      return fetch(target, { ...init, headers, redirect: "manual" });
    },
    forms: config.contact.forms,
    buyPages: config.checkout.enabled ? config.checkout.products.map(({ id }) => `/buy/${id}`) : [],
    dataFolder: world.dataFolder,
    mailbox: {
      raw: () => world.mailbox.mails().map((mail) => Buffer.from(mail.raw).toString("utf8")),
      attempts: () => world.mailbox.attempts().map(({ to }) => to),
    },
    left: () => Buffer.concat(world.left),
    opened: register.opened,
    logged: () => world.lines.join(""),
    settle: () => delivering.settle(),
    async moveClock(ms) {
      clock.move(ms);
      await database.steward.query(
        "update avow.clock set shift = shift + make_interval(secs => $1)",
        [ms / 1000],
      );
    },
    async flush() {
      await database.steward.query("checkpoint");
    },
    async sweep() {
      await sweep(database);
    },
    masterKey: cluster.masterKey,
    publicUrl: config.server.publicUrl,
    homeUrl: config.server.allowedOrigins[0],
    newsletter: world.newsletter,
    visits: drillVisits(avow),
    ads: world.ads,
  };
}

function drillVisits({ visits, config }: Avow): DrillVisits | undefined {
  const counting = visits.counting();
  if (!counting) return undefined;
  const { threshold, mixedVisitors } = config.visits;
  return { domain: ownDomain, threshold, mixedVisitors, flush: () => counting.flush() };
}

/**
 * The places as they are configured; each company bids from this machine, under its own name. What
 * the operator says about companies may change meanwhile, so that a drill can hear it said.
 */
function drillAds(config: Config, company: SandboxAdCompany): DrillAds | undefined {
  if (!isModuleOn(config, "partners")) return undefined;
  const { endpoint, received, requests } = company;
  const { host } = new URL(endpoint);
  let isAllowed = true;
  const settings = {
    ...config.ads,
    partners: config.ads.partners.map((partner) => ({
      ...partner,
      ...{ endpoint, imageHosts: [host], noticeHosts: [host], timeoutMs: 2_000 },
    })),
    get partnersAllowed() {
      return isAllowed;
    },
  };
  return {
    ...{ settings, received, requests },
    origin: new URL(config.server.publicUrl).origin,
    allowPartners(allowed) {
      isAllowed = allowed;
    },
  };
}

/** Campaigns leave when a drill says so: the server's own sender is stopped. */
async function drillNewsletter({ newsletter, register, sending }: Avow): Promise<DrillNewsletter> {
  await sending?.stop();
  const operatorId = newId();
  return {
    async makeList() {
      const slug = `drill-${newId().slice(-12)}`;
      const { id } = await createList(newsletter, {
        ...{ operatorId, slug, title: `List ${slug}`, isPublic: true, description: "" },
        wording: `I would like to get List ${slug}.`,
      });
      return { id, slug };
    },
    async freeze({ listId, ...letter }) {
      const content = { ...letter, listIds: [listId] };
      const { id, version } = await createCampaign(newsletter, { operatorId, content });
      await startCampaign(newsletter, { operatorId, id, version });
      for (let step = "more"; step !== "done"; ) step = await prepareStep(newsletter, id);
      return { campaignId: id };
    },
    async send() {
      const once = startSending({ newsletter, register });
      await once.settle();
      await once.stop();
    },
  };
}
