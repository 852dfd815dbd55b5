import { Hono } from "hono";
import {
  type Ads,
  adsReceiptKey,
  choicesRoutes,
  type DemandDesk,
  reportRoutes,
  sentFigures,
  servingRoutes,
  startAds,
  visitorsOf,
} from "../ads/mod.ts";
import type { Cluster } from "../cluster/mod.ts";
import { type Config, isModuleOn } from "../config/mod.ts";
import { createHttpPool, type Register } from "../egress/mod.ts";
import type { Vendor } from "../kernel/html.tsx";
import { trustProxies } from "../kernel/http-address.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { CallerKinds, openCountries, readBotSigns } from "../visits/mod.ts";
import { choicesOf } from "./choices-of.ts";
import { vendorOf } from "./contact-of.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

/** The ads of a running server, and the pages that belong to them. */
export interface OpenAds extends Ads {
  readonly routes: Hono;
  /** What those who sell the places work with; undefined while there are none. */
  readonly desk: (DemandDesk & { readonly vendor: Vendor; readonly publicUrl: string }) | undefined;
}

interface Around {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly cluster: Pick<Cluster, "masterKey">;
  readonly database: Database;
  readonly gate: Gate;
  readonly register: Register;
}

/**
 * Opens the places for ads, with what other modules know of a visitor in the moment of a request:
 * from which country it comes, and whether a program asks. Nothing of it is kept.
 */
export async function openAds(around: Around): Promise<OpenAds> {
  const { config, database, gate, register } = around;
  const { masterKey } = around.cluster;
  const { allowedOrigins, host, publicUrl, trustedProxies } = config.server;
  const visitorOf = visitorsOf({
    trusted: trustProxies(trustedProxies, host),
    isBot: botsOf(),
    countryOf: countriesOf(),
  });
  const settings = config.ads;
  const ads = await startAds({
    ...{ database, gate, settings, masterKey, visitorOf },
    pool: settings.partners.length > 0 ? createHttpPool(register) : null,
    domain: new URL(allowedOrigins[0] ?? publicUrl).hostname,
    allowedOrigins: [...allowedOrigins, new URL(publicUrl).origin],
  });
  const routes = new Hono();
  if (!isModuleOn(config, "ads")) return { ...ads, routes, desk: undefined };
  const vendor = vendorOf(config, around.policy);
  // Where it can't be read now, it is read within seconds all the same.
  const changed = () => void ads.refresh().catch(() => undefined);
  const desk = { database, gate, settings, vendor, publicUrl, changed };
  routes.route("/", choicesPages(around, ads));
  routes.route("/ads", servingRoutes({ database, visitorOf, serving: () => ads.serving() }));
  routes.route("/ads/report", reportRoutes(desk));
  return { ...ads, routes, desk };
}

/** What anybody may see and say about ads, and the files for programs. */
function choicesPages(around: Around, ads: Ads): Hono {
  const { cluster, database } = around;
  return choicesRoutes(
    choicesOf(around, {
      receiptKey: adsReceiptKey(cluster.masterKey),
      sent: sentFigures(database.db("ads"), ads.sent),
      describeAd: (adId) => ads.describe(adId),
    }),
  );
}

function botsOf(): (headers: Headers) => boolean {
  const kinds = new CallerKinds();
  return (headers) => kinds.of(headers.get("user-agent") ?? "", readBotSigns(headers)) !== "human";
}

/** Read when the first flight asks for countries: 8 MB that most do without. */
function countriesOf(): (address: string) => string {
  let countries: ReturnType<typeof openCountries> | undefined;
  return (address) => (countries ??= openCountries()).countryOf(address);
}
