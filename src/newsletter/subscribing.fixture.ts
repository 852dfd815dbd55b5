import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newId } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import { createGate } from "../promise/gate.ts";
import type { Newsletter } from "./context.ts";
import { createList } from "./lists.ts";
import { readSignUp } from "./sign-up-read.ts";
import { readLists } from "./store-lists.ts";
import { signUp } from "./subscribe.ts";

/** For tests: a newsletter on a database of its own, and somebody who works there. */
export interface NewsletterScene {
  readonly database: TestDatabase;
  readonly newsletter: Newsletter;
  readonly operatorId: string;
  /** Makes a list that anybody may sign up for. Returns its id. */
  list(slug: string, change?: { title?: string; isPublic?: boolean }): Promise<string>;
  /** Signs up, as a form posts it. */
  post(fields: Readonly<Record<string, string>>, form?: string): Promise<void>;
  close(): Promise<void>;
}

const mail: Newsletter["mail"] = {
  ...{
    host: "127.0.0.1",
    port: 25,
    tls: "off" as const,
    user: null,
    password: null,
    helloName: null,
  },
  ...{ fromName: "Larkwire Tools", fromAddress: "hello@larkwire.example", perMinuteMax: 10_000 },
  ...{ linesMax: 4, perSecondMax: 0, perHourMax: 0, perDomainPerMinuteMax: 0 },
  ...{ bounceAddress: null, dkimDomain: null, dkimSelector: "avow", dkimKeyFile: null },
};

const settings: Newsletter["settings"] = {
  enabled: true,
  confirmationWindowHours: 24,
  confirmationsPerHourMax: 1_000,
  postsPerMinuteMax: 1_000_000,
  postalAddress: null,
  logoFile: null,
  deliveriesKeptDays: 90,
};

/** For tests: what the newsletter stands on, with a database of its own. */
export async function openNewsletterScene(
  change: Partial<Newsletter["settings"]> = {},
): Promise<NewsletterScene> {
  const database = await testDatabase();
  const newsletter: Newsletter = {
    database,
    keyring: createKeyring(database.masterKey, database.instanceId),
    gate: createGate(),
    vendor: { name: "Larkwire Tools", homeUrl: "https://vendor.example" },
    publicUrl: "https://avow.vendor.example",
    language: "en",
    accent: "#1f5f8b",
    policyVersion: "1.0",
    fields: ["email", "name"],
    keptDays: 730,
    settings: { ...settings, ...change },
    mail,
    isAllowedTarget: (url) => url.startsWith("https://vendor.example/"),
    allowedOrigins: ["https://vendor.example"],
    clientAddress: (c) => c.req.header("x-forwarded-for") ?? "10.0.0.1",
    wakeMail: () => {},
  };
  const operatorId = newId();
  return {
    ...{ database, newsletter, operatorId },
    list: (slug, { title = `List ${slug}`, isPublic = true } = {}) =>
      createList(newsletter, {
        ...{ operatorId, slug, title, isPublic, description: "" },
        wording: `I would like to get ${title}.`,
      }).then(({ id }) => id),
    async post(fields, form = "avow") {
      const lists = await readLists(database.db("newsletter"));
      const posted = new Map(Object.entries(fields));
      await signUp(newsletter, readSignUp(newsletter, { posted, lists, form }));
    },
    close: () => database.drop(),
  };
}
