import { Hono } from "hono";
import type { AdsDesk } from "../ads/mod.ts";
import type { Checkout } from "../checkout/mod.ts";
import { type Contact, readSubmission, submit } from "../contact/mod.ts";
import { serveAsset } from "../kernel/assets.ts";
import { boundary, requestLog, securityHeaders } from "../kernel/http.ts";
import type { Newsletter } from "../newsletter/mod.ts";
import { ensureOwnerLink, type Operators } from "../operators/mod.ts";
import { createKeyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";
import { createGate, type Gate } from "../promise/gate.ts";
import type { ProofState } from "../promise/proofs.ts";
import type { Counting } from "../visits/mod.ts";
import { adminRoutes } from "./mod.ts";

/** An instance of the operators' pages on a real database, for tests. */
export interface Desk {
  readonly database: Database;
  readonly operators: Operators;
  readonly contact: Contact;
  readonly newsletter: Newsletter;
  /** Absent unless a test sells places. */
  readonly ads: AdsDesk | undefined;
  readonly gate: Gate;
  /** What counts visits; nothing unless a test sets it. */
  counting: Counting | undefined;
  readonly app: Hono;
  /** How many times the mail workers were woken. */
  readonly woken: () => number;
  proofs: ProofState;
  /** Whom the requests seem to come from. */
  client: string;
}

export const origin = "http://localhost:4080";

const newsletterSettings: Newsletter["settings"] = {
  enabled: true,
  confirmationWindowHours: 24,
  confirmationsPerHourMax: 1_000,
  postsPerMinuteMax: 1_000,
  postalAddress: "Larkwire Tools, 1 Quay Street, Galway",
  logoFile: null,
  deliveriesKeptDays: 90,
};

const mailSettings: Newsletter["mail"] = {
  ...{ host: "127.0.0.1", port: 25, tls: "off" },
  ...{ user: null, password: null, helloName: null, perMinuteMax: 1_000 },
  ...{ fromName: "Larkwire Tools", fromAddress: "hello@larkwire.example" },
  ...{ linesMax: 4, perSecondMax: 0, perHourMax: 0, perDomainPerMinuteMax: 0 },
  ...{ bounceAddress: null, dkimDomain: null, dkimSelector: "avow", dkimKeyFile: null },
};

export function openDesk(
  database: Database & { readonly masterKey: Buffer },
  publicUrl = origin,
  shop?: (gate: Gate) => Checkout,
  adsSettings?: AdsDesk["settings"],
): Desk {
  const keyring = createKeyring(database.masterKey, database.instanceId);
  const gate = createGate();
  const vendor = { name: "Larkwire Tools", homeUrl: "https://larkwire.example/" };
  let woken = 0;
  const common = {
    database,
    keyring,
    vendor,
    publicUrl,
    policyVersion: "1",
    accent: "#1b5e8a",
    clientAddress: () => desk.client,
    wakeMail: () => {
      woken += 1;
    },
  };
  const operators: Operators = { ...common, sessionHours: 12, linkMinutes: 30 };
  const fields = ["name", "email", "company", "phone", "subject", "message"] as const;
  const contact: Contact = {
    ...common,
    gate,
    fromAddress: "desk@larkwire.example",
    forms: [{ id: "contact", title: "Contact", fields, required: ["message"] }],
    keptDays: 730,
    confirmationWindowMinutes: 60,
    notify: true,
    isAllowedTarget: () => false,
    allowedOrigins: [],
  };
  const newsletter: Newsletter = {
    ...common,
    gate,
    language: "en",
    fields: ["email", "name"],
    keptDays: 30,
    settings: newsletterSettings,
    mail: mailSettings,
    isAllowedTarget: () => false,
    allowedOrigins: ["https://larkwire.example"],
  };
  const ads = adsSettings && { ...common, gate, settings: adsSettings, changed: () => {} };
  const app = new Hono();
  const desk: Desk = {
    ...{ database, operators, contact, newsletter, ads, gate, app },
    counting: undefined,
    woken: () => woken,
    proofs: { sentences: [], lastLiveAt: null, lastDrillAt: null, off: [] },
    client: "192.0.2.1",
  };
  boundary(app, { vendor });
  app.use("*", requestLog());
  app.use("*", securityHeaders({ publicUrl }));
  app.get("/assets/:file", serveAsset);
  app.route(
    "/admin",
    adminRoutes({
      ...{ operators, contact, newsletter, gate, vendor, proofs: () => desk.proofs },
      visits: { counting: () => desk.counting },
      ...{ checkout: shop?.(gate), ads },
    }),
  );
  return desk;
}

/** Somebody's browser: keeps its cookie and reads the token of the page it looks at. */
export class Visitor {
  readonly desk: Desk;
  cookie = "";

  constructor(desk: Desk) {
    this.desk = desk;
  }

  async get(path: string): Promise<Response> {
    const headers = { cookie: this.cookie, accept: "text/html" };
    return this.#keep(await this.desk.app.request(path, { headers }));
  }

  async page(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  /** Posts with the token that stands on the page `from`. */
  async post(path: string, fields: Record<string, string> = {}, from = "/admin/inbox") {
    const token = /name="csrf" value="([^"]+)"/.exec(await this.page(from))?.[1] ?? "";
    return this.postRaw(path, { csrf: token, ...fields });
  }

  async postRaw(path: string, fields: Record<string, string>, headers = {}): Promise<Response> {
    const response = await this.desk.app.request(path, {
      method: "POST",
      headers: { cookie: this.cookie, origin, accept: "text/html", ...headers },
      body: new URLSearchParams(fields),
    });
    return this.#keep(response);
  }

  #keep(response: Response): Response {
    const set = response.headers.get("set-cookie");
    if (set) this.cookie = set.split(";")[0] ?? "";
    return response;
  }
}

/** The path part of a link. */
export const pathOf = (url: string) => new URL(url).pathname;

/** The owner, signed in by the first link. */
export async function signInOwner(desk: Desk): Promise<Visitor> {
  const link = await ensureOwnerLink(desk.operators);
  if (!link) throw new Error("there is an owner already");
  const owner = new Visitor(desk);
  await owner.postRaw(pathOf(link.url), { name: "Mara Lindqvist", email: "mara@larkwire.example" });
  return owner;
}

/** A message through the form; returns the id of its conversation. */
export async function write(desk: Desk, values: Record<string, string>): Promise<string> {
  const [form] = desk.contact.forms;
  if (!form) throw new Error("no form");
  await submit(desk.contact, readSubmission(desk.contact, form, new Map(Object.entries(values))));
  const { rows } = await desk.database.steward.query<{ id: string }>(
    "select id from contact.threads order by id desc limit 1",
  );
  return rows[0]?.id ?? "";
}
