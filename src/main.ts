/**
 * The composition root: read it and know how the server starts. Cluster, policy, database, proof,
 * then mail, jobs and HTTP; stopping goes the other way.
 */
import { type Context, Hono } from "hono";
import { adminRoutes } from "./admin/mod.ts";
import { type Cluster, openCluster } from "./cluster/mod.ts";
import { type Config, isModuleOn } from "./config/mod.ts";
import { type Contact, contactKinds, contactRoutes } from "./contact/mod.ts";
import { createRegister, databaseTarget, lockSockets, type Register } from "./egress/mod.ts";
import {
  contactOf,
  keepProofs,
  type KeptProofs,
  migrationsFolder,
  newsletterOf,
  openAds,
  type OpenAds,
  openShop,
  type PolicyInForce,
  readPolicyInForce,
  recipientsOf,
  type Shop,
  unlessOff,
  vendorOf,
} from "./instance/mod.ts";
import { serveAsset, setAccent } from "./kernel/assets.ts";
import {
  boundary,
  clientAddress,
  compression,
  requestLog,
  securityHeaders,
  startHttp,
  trustProxies,
} from "./kernel/http.ts";
import { httpsOnly } from "./kernel/http-transit.ts";
import { startWorker } from "./kernel/jobs.ts";
import { log } from "./kernel/log.ts";
import { databaseError } from "./kernel/sql-error.ts";
import { type Delivering, startDelivering } from "./mail/mod.ts";
import {
  type Bounces,
  bounceWebhooks,
  ensureDefaultList,
  imageRoutes,
  type Newsletter,
  newsletterRoutes,
  receiptKeyRoutes,
  type Sending,
  startBounces,
  startSending,
  subscribingKinds,
  testKinds,
  testMailRoutes,
} from "./newsletter/mod.ts";
import {
  ensureOwnerLink,
  noticeJobs,
  operatorKinds,
  type Operators,
  switchNotices,
  tidyJob,
} from "./operators/mod.ts";
import { createKeyring } from "./people/mod.ts";
import { pagesRoutes, recordPolicy } from "./pages/mod.ts";
import { type Database, openDatabase } from "./promise/database.ts";
import { createGate, type Gate } from "./promise/gate.ts";
import type { PurposeName } from "./promise/purpose.ts";
import { compilePurposes } from "./promises.ts";
import { sweepJob, applyShorterTerm } from "./retention/mod.ts";
import { methodRoutes, startVisits, type Visits } from "./visits/mod.ts";

/** A running Avow. */
export interface Avow {
  readonly url: string;
  readonly port: number;
  readonly config: Config;
  readonly cluster: Cluster;
  readonly database: Database;
  readonly register: Register;
  readonly delivering: Delivering;
  readonly newsletter: Newsletter;
  /** Sends campaigns; absent without a newsletter. */
  readonly sending: Sending | undefined;
  readonly visits: Visits;
  readonly proofs: KeptProofs;
  /** A link that signs the owner in for the first time; null once there is an owner. */
  readonly ownerLink: string | null;
  /** Finishes running requests, then mails, then the database. */
  stop(): Promise<void>;
}

/** What changes a start: a cluster that is open already, and what a drill wants otherwise. */
export interface StartOptions {
  /** Belongs to the started server from then on; without it, one is opened. */
  readonly cluster?: Promise<Cluster>;
  /** Settings of the embedded PostgreSQL that go before ours. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** A throw-away instance shares its process with a drill, which opens connections of its own. */
  readonly leaveSocketsOpen?: boolean;
  /** A drill that moves the clock looks at what is stored before it sweeps, and sweeps itself. */
  readonly leaveUnswept?: boolean;
}

/**
 * Starts Avow. Throws one clear error when anything that it stands on is not right, and then
 * leaves nothing running.
 */
export async function startAvow(config: Config, options: StartOptions = {}): Promise<Avow> {
  log.setLevel(config.server.logLevel);
  setAccent(config.look.accent);
  const reading = readPolicyInForce(config);
  // Its fault is told below, when PostgreSQL can be stopped again.
  reading.catch(() => {});
  const settings = options.postgresSettings;
  const cluster = await (options.cluster ??
    openCluster(config.storage, settings ? { settings } : {}));
  const undo: (() => Promise<void>)[] = [() => cluster.release()];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const policy = await reading;
    const database = await openDatabase({
      login: cluster.login,
      masterKey: cluster.masterKey,
      purposes: compilePurposes(policy.fields, policy.ofBuyers),
      migrations: migrationsFolder,
    });
    undo.push(() => database.close());
    await Promise.all([
      recordPolicy(database, policy),
      unlessOff(() => applyShorterTerm(database, policy.keptDays)),
    ]);
    // Before the first proof: what fell due while nothing ran is being deleted by then.
    if (!options.leaveUnswept) {
      const sweeper = startWorker(database.db("retention"), "retention", [sweepJob(database)]);
      undo.push(() => sweeper.stop());
    }
    const gate = createGate();
    const lock = options.leaveSocketsOpen
      ? undefined
      : lockSockets({ allow: () => [databaseTarget(cluster.login)] });
    const proofs = await keepProofs({ database, config, policy, gate, lock });
    undo.push(() => proofs.stop());
    const register = createRegister(recipientsOf(config));
    const trusted = trustProxies(config.server.trustedProxies, config.server.host);
    const visits = await startVisits({ database, gate, settings: config.visits, trusted });
    undo.push(() => visits.stop());
    const around = { config, policy, cluster, database, gate, register };
    const ads = await openAds(around);
    undo.push(() => ads.stop());
    const parts = compose({ ...around, proofs, visits, ads });
    undo.push(parts.stop);
    const [link] = await Promise.all([
      unlessOff(() => ensureOwnerLink(parts.operators)),
      unlessOff(() => ensureDefaultList(parts.newsletter)),
    ]);
    const http = startHttp({
      fetch: (request, server) =>
        visits.answer(request, server) ??
        ads.answer(request, server) ??
        parts.app.fetch(request, server),
      host: config.server.host,
      port: config.server.port,
    });
    undo.push(() => http.stop(10_000));
    return {
      ...{ url: http.url, port: http.port, config, cluster, database, register, proofs, stop },
      ...{ delivering: parts.delivering, sending: parts.sending, newsletter: parts.newsletter },
      visits,
      ownerLink: link?.url ?? null,
    };
  } catch (error) {
    await stop();
    throw databaseError(error) ?? error;
  }
}

interface Parts {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly cluster: Cluster;
  readonly database: Database;
  readonly gate: Gate;
  readonly register: Register;
  readonly proofs: KeptProofs;
  readonly visits: Visits;
  readonly ads: OpenAds;
}

/** Puts the modules together: what each stands on is stated here and nowhere else. */
function compose(made: Parts) {
  const { config, policy, cluster, database, gate, register, proofs, visits, ads } = made;
  const keyring = createKeyring(cluster.masterKey, database.instanceId);
  const trusted = trustProxies(config.server.trustedProxies, config.server.host);
  const vendor = vendorOf(config, policy);
  const shared = {
    ...{ database, keyring, vendor, gate },
    publicUrl: config.server.publicUrl,
    accent: config.look.accent,
    policyVersion: policy.document.front.version,
    clientAddress: (c: Context) => clientAddress(c, trusted),
  };
  // Who has a mail to send wakes the line of their own purpose, and nobody else's.
  const by = (purpose: PurposeName) => ({ ...shared, wakeMail: () => delivering.wake(purpose) });
  const contact = contactOf(by("correspondence"), { config, policy });
  const shop = openShop(by("sales"), { config, policy, register });
  const operators: Operators = { ...by("operators"), ...config.operators };
  const wakeMail = () => {
    delivering.wake("newsletter");
    sending?.wake();
  };
  const newsletter = newsletterOf({ ...shared, wakeMail }, { config, policy });
  const kinds = new Map([
    ...contactKinds(contact),
    ...operatorKinds(operators, proofs.readNow),
    ...subscribingKinds(newsletter),
    ...testKinds(newsletter),
    ...(shop?.kinds ?? []),
  ]);
  const purposes = ["correspondence", "newsletter", "operators", "sales"] as const;
  const delivering: Delivering = startDelivering({
    ...{ database, keyring, register, kinds, mail: config.mail },
    purposes: purposes.filter((purpose) => shop || purpose !== "sales"),
  });
  shop?.start();
  const bounces: Bounces = { newsletter, register, settings: config.bounces };
  const returning = startBounces(bounces);
  const sending = config.newsletter.enabled
    ? startSending({ newsletter, register, onRefused: returning.onRefused })
    : undefined;
  const workers = [
    startWorker(database.db("operators"), "operators", [
      ...noticeJobs(operators),
      ...[switchNotices(operators, proofs.readNow), tidyJob(operators)],
    ]),
  ];
  const app = siteOf({
    ...{ config, policy, database, gate, proofs, visits, ads, vendor },
    ...{ contact, operators, bounces, shop },
  });
  return {
    ...{ app, operators, newsletter, delivering, sending },
    stop: async () => {
      await Promise.all([...workers.map((worker) => worker.stop()), shop?.stop()]);
      await sending?.stop();
      await returning.stop();
      await delivering.stop();
    },
  };
}

/** Every address that the server answers. */
function siteOf(
  parts: Omit<Parts, "cluster" | "register"> & {
    readonly vendor: ReturnType<typeof vendorOf>;
    readonly contact: Contact;
    readonly operators: Operators;
    readonly bounces: Bounces;
    readonly shop: Shop | undefined;
  },
): Hono {
  const { config, policy, database, gate, vendor, contact, operators, bounces, visits } = parts;
  const { newsletter } = bounces;
  const { publicUrl, allowedOrigins } = config.server;
  const proofs = parts.proofs.state;
  const app = new Hono();
  app.use(requestLog());
  app.use(securityHeaders({ publicUrl, formTargets: allowedOrigins }));
  app.use(compression());
  boundary(app, { vendor, lang: policy.document.front.language });
  app.use(httpsOnly({ publicUrl, trusted: trustProxies(config.server.trustedProxies) }));
  app.get("/assets/:file", serveAsset);
  app.route("/", pagesRoutes({ database, policy, proofs, vendor }));
  app.route("/forms", contactRoutes(contact, config.contact));
  app.route("/newsletter", newsletterRoutes(newsletter));
  app.route("/newsletter/images", imageRoutes(newsletter));
  app.route("/newsletter/webhooks", bounceWebhooks(bounces));
  app.route("/newsletter/test", testMailRoutes(newsletter));
  app.route("/.well-known", receiptKeyRoutes(newsletter));
  if (parts.shop) app.route("/", parts.shop.routes);
  app.route("/", parts.ads.routes);
  if (isModuleOn(config, "visits")) {
    const lang = policy.document.front.language;
    app.route("/how-we-count", methodRoutes({ ...config.visits, vendor, lang, publicUrl }));
  }
  app.route(
    "/admin",
    adminRoutes({
      ...{ operators, contact, newsletter, gate, proofs, vendor, visits },
      ...{ checkout: parts.shop?.checkout, ads: parts.ads.desk },
    }),
  );
  return app;
}
