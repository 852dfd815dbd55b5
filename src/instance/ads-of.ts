import { Hono } from "hono";
import { type Ads, servingRoutes, startAds, visitorsOf } from "../ads/mod.ts";
import type { Config } from "../config/mod.ts";
import type { Cluster } from "../cluster/mod.ts";
import type { Register } from "../egress/mod.ts";
import { trustProxies } from "../kernel/http-address.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { CallerKinds, openCountries, readCaller } from "../visits/mod.ts";

/** The ads of a running server, and the pages that belong to them. */
export interface OpenAds extends Ads {
  readonly routes: Hono;
}

/**
 * Opens the places for ads, with what other modules know of a visitor in the moment of a request:
 * from which country it comes, and whether a program asks. Nothing of it is kept.
 */
export async function openAds(around: {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly cluster: Pick<Cluster, "masterKey">;
  readonly database: Database;
  readonly gate: Gate;
  readonly register: Register;
}): Promise<OpenAds> {
  const { config, database, gate } = around;
  const { masterKey } = around.cluster;
  const { allowedOrigins, publicUrl, trustedProxies } = config.server;
  const trusted = trustProxies(trustedProxies);
  const kinds = new CallerKinds();
  let countries: ReturnType<typeof openCountries> | undefined;
  const visitorOf = visitorsOf({
    trusted,
    isBot: (headers) => {
      const caller = readCaller(headers, "");
      return kinds.of(caller.userAgent, caller) !== "human";
    },
    // Read when the first flight asks for countries: 8 MB that most do without.
    countryOf: (address) => (countries ??= openCountries()).countryOf(address),
  });
  const ads = await startAds({
    ...{ database, gate, masterKey, visitorOf },
    settings: config.ads,
    allowedOrigins: [...allowedOrigins, new URL(publicUrl).origin],
    partners: null,
  });
  const routes = new Hono();
  routes.route("/ads", servingRoutes({ database, visitorOf, serving: () => ads.serving() }));
  return { ...ads, routes };
}
