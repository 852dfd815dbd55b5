import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "./mod.ts";

test("without a file every setting has its default", async () => {
  const folder = await mkdtemp(join(tmpdir(), "avow-config-"));
  const { config, file, origins } = await loadConfig({ env: {}, cwd: folder });
  expect(file).toBeNull();
  expect(config).toEqual({
    server: {
      host: "127.0.0.1",
      port: 4080,
      publicUrl: "http://localhost:4080",
      allowedOrigins: [],
      trustedProxies: [],
      logLevel: "info",
    },
    storage: {
      dataFolder: join(folder, "data"),
      keyFile: join(folder, "avow.key"),
      databaseUrl: null,
    },
    policy: { file: join(folder, "policy.md") },
    mail: {
      host: "127.0.0.1",
      port: 25,
      tls: "off",
      user: null,
      password: null,
      fromName: "Avow",
      fromAddress: "avow@localhost",
      helloName: null,
      perMinuteMax: 120,
      linesMax: 4,
      perSecondMax: 50,
      perHourMax: 0,
      perDomainPerMinuteMax: 0,
      bounceAddress: null,
      dkimDomain: null,
      dkimSelector: "avow",
      dkimKeyFile: null,
    },
    contact: {
      enabled: true,
      confirmationWindowMinutes: 60,
      postsPerMinuteMax: 600,
      notify: true,
      forms: [
        {
          id: "contact",
          title: "Contact",
          fields: ["name", "email", "subject", "message"],
          required: ["email", "message"],
        },
      ],
    },
    newsletter: {
      enabled: true,
      confirmationWindowHours: 24,
      confirmationsPerHourMax: 300,
      postsPerMinuteMax: 600,
      postalAddress: null,
      logoFile: null,
      deliveriesKeptDays: 90,
    },
    bounces: {
      host: null,
      tls: "implicit",
      port: 993,
      user: null,
      password: null,
      folder: "INBOX",
      everyMinutes: 5,
      deleteRead: true,
      softMax: 3,
      softDays: 14,
      sesTopicArn: null,
      postmarkSecret: null,
    },
    visits: {
      enabled: true,
      sites: [],
      threshold: 10,
      mixedVisitors: 10,
      visitorsMax: 300_000,
      countOptOutSignals: true,
    },
    checkout: {
      enabled: false,
      secretKey: null,
      webhookSecret: null,
      apiBase: "https://api.stripe.com",
      pageOrigin: "https://checkout.stripe.com",
      products: [],
      editions: [],
      sellerName: null,
      sellerAddress: [],
      sellerCountry: null,
      sellerVatId: null,
      sellerRegister: null,
      sellerEmail: null,
      smallSeller: false,
      collectsIn: [],
      pricesIncludeTax: true,
      termsUrl: null,
      imprintUrl: null,
      legalNote: null,
      invoicePrefix: "A",
      withdrawalDays: 14,
      ordersPerMinuteMax: 600,
      releasesFolder: null,
    },
    ads: {
      enabled: true,
      currency: "EUR",
      label: "Ad",
      areas: [],
      keywords: [],
      partnersAllowed: true,
      slots: [],
      partners: [],
    },
    operators: { sessionHours: 12, linkMinutes: 30 },
    proofs: { drillEveryHours: 24 },
    look: { accent: "#1b5e8a" },
    sandbox: {
      sitePort: 4081,
      mailboxPort: 4082,
      smtpPort: 4025,
      paymentPort: 4083,
      adCompanyPort: 4084,
    },
  });
  expect([...origins.values()].every(({ from }) => from === "default")).toBe(true);
  await rm(folder, { recursive: true });
});
