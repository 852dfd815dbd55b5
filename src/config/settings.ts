import { dirname, join } from "node:path";
import type { Config } from "./shape.ts";
import { forms } from "./forms.ts";
import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import { adsSettings } from "./settings-ads.ts";
import { mailSettings } from "./settings-mail.ts";
import { bounceSettings, newsletterSettings } from "./settings-newsletter.ts";
import { checkoutSettings } from "./settings-checkout.ts";
import { visitsSettings } from "./settings-visits.ts";

type Settings = {
  readonly [S in keyof Config]: { readonly [K in keyof Config[S]]: Setting<Config[S][K]> };
};

/** Every setting, in the order in which they are read and shown. */
const settings: Settings = {
  server: {
    host: {
      kind: kinds.host,
      default: "127.0.0.1",
      meaning: "Address to listen on; 0.0.0.0 for all, behind a proxy leave it as it is.",
    },
    port: {
      kind: kinds.port,
      default: 4080,
      env: "AVOW_PORT",
      meaning: "Port to listen on; 0 lets the system choose.",
    },
    publicUrl: {
      kind: kinds.publicUrl,
      default: {
        text: "http://localhost:<port>",
        derive: ({ server }) => `http://localhost:${server.port}`,
      },
      meaning: "How visitors reach Avow; stands in every link that it sends.",
    },
    allowedOrigins: {
      kind: kinds.origins,
      default: [],
      meaning: "Your websites: they may post forms, and visitors may be sent back to them.",
    },
    trustedProxies: {
      kind: kinds.networks,
      default: [],
      meaning: "Proxies of yours whose X-Forwarded-For is believed.",
    },
    logLevel: {
      kind: kinds.oneOf("debug", "info", "warn", "error"),
      default: "info",
      meaning: "The least that is logged.",
    },
  },
  storage: {
    dataFolder: {
      kind: kinds.path,
      default: "./data",
      env: "AVOW_DATA",
      meaning: "Folder of the database that Avow runs itself.",
    },
    keyFile: {
      kind: kinds.path,
      default: {
        text: "avow.key beside the data folder",
        derive: ({ storage }) => join(dirname(storage.dataFolder), "avow.key"),
      },
      env: "AVOW_KEY_FILE",
      meaning: "Master key, made at first start. Never inside the data folder: back it up apart.",
    },
    databaseUrl: {
      kind: kinds.optional(kinds.databaseUrl),
      default: null,
      env: "AVOW_DATABASE_URL",
      secret: true,
      meaning: "A PostgreSQL (15 or later) of your own, in place of the one that Avow runs.",
    },
  },
  policy: {
    file: {
      kind: kinds.path,
      default: "./policy.md",
      env: "AVOW_POLICY",
      meaning: "The privacy policy, which is the program.",
    },
  },
  mail: mailSettings,
  contact: {
    enabled: {
      kind: kinds.yesNo,
      default: true,
      meaning: "Whether visitors can write to you through a form.",
    },
    confirmationWindowMinutes: {
      kind: kinds.wholeNumber(1, 10_080),
      default: 60,
      meaning: "One address gets one confirmation within so many minutes, however often it posts.",
    },
    postsPerMinuteMax: {
      kind: kinds.wholeNumber(1, 1_000_000),
      default: 600,
      meaning: "Form posts a minute, of all visitors together; more are asked to wait.",
    },
    notify: {
      kind: kinds.yesNo,
      default: true,
      meaning: "Whether operators get a mail, without the message, when somebody wrote.",
    },
    forms: {
      kind: forms,
      default: {
        text: "one form, contact, with name, email, subject and message",
        derive: () => [
          {
            id: "contact",
            title: "Contact",
            fields: ["name", "email", "subject", "message"],
            required: ["email", "message"],
          },
        ],
      },
      meaning: "The forms, each at /forms/<id>; the policy must allow their fields.",
    },
  },
  newsletter: newsletterSettings,
  bounces: bounceSettings,
  visits: visitsSettings,
  checkout: checkoutSettings,
  ads: adsSettings,
  operators: {
    sessionHours: {
      kind: kinds.wholeNumber(1, 720),
      default: 12,
      meaning:
        "Hours without use after which an operator signs in again; after 30 days in any case.",
    },
    linkMinutes: {
      kind: kinds.wholeNumber(1, 1440),
      default: 30,
      meaning: "Minutes for which a sign-in link works, once.",
    },
  },
  proofs: {
    drillEveryHours: {
      kind: kinds.wholeNumber(0, 8760),
      default: 24,
      meaning: "Hours between drills, which run beside the server at low priority; 0 for none.",
    },
  },
  look: {
    accent: {
      kind: kinds.accent,
      default: "#1b5e8a",
      meaning: "The one accent colour of pages and mails.",
    },
  },
  sandbox: {
    sitePort: {
      kind: kinds.port,
      default: 4081,
      meaning: "Port of the demo's vendor site.",
    },
    mailboxPort: {
      kind: kinds.port,
      default: 4082,
      meaning: "Port of the demo's mailbox page.",
    },
    smtpPort: {
      kind: kinds.port,
      default: 4025,
      meaning: "Port on which the demo's mailbox takes mail.",
    },
    paymentPort: {
      kind: kinds.port,
      default: 4083,
      meaning: "Port of the demo's payment provider.",
    },
    adCompanyPort: {
      kind: kinds.port,
      default: 4084,
      meaning: "Port of the demo's ad company.",
    },
  },
};

/** Variables that are no settings of the file; those that begin with AVOW_TEST_ are the tests'. */
export const environmentOnly: Readonly<Record<string, string>> = {
  AVOW_CONFIG: "The configuration file, in place of ./avow.toml.",
};

/** A setting with its names: `section.key` as in `avow.toml`, and its environment variable. */
export interface NamedSetting {
  readonly section: keyof Config;
  /** The key in `Config`. */
  readonly property: string;
  readonly key: string;
  readonly env: string;
  readonly setting: Setting<unknown>;
}

/** All settings in one list, in order. */
export const namedSettings: readonly NamedSetting[] = Object.entries(settings).flatMap(
  ([section, group]) =>
    Object.entries(group as Readonly<Record<string, Setting<unknown>>>).map(
      ([property, setting]) => ({
        section: section as keyof Config,
        property,
        key: `${section}.${snake(property)}`,
        env: setting.env ?? systematicEnv(section, property),
        setting,
      }),
    ),
);

/** AVOW_<SECTION>_<KEY>. */
export function systematicEnv(section: string, property: string): string {
  return `AVOW_${section}_${snake(property)}`.toUpperCase();
}

function snake(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
