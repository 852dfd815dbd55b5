import type { AdsSettings } from "./shape-ads.ts";
import type { CheckoutSettings } from "./shape-checkout.ts";

/** Which contact details a form may ask for. */
export type ContactField = "name" | "email" | "subject" | "message" | "company" | "phone";

/** One form that a visitor may write through. */
export interface ContactForm {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly ContactField[];
  readonly required: readonly ContactField[];
}

/** One website whose visits are counted. */
export interface VisitsSite {
  /** What its pages' snippet names it by: its host, without `www.`. */
  readonly domain: string;
  /** Further hosts that count as it. */
  readonly hosts: readonly string[];
  /** IANA name; days and hours of its figures are those of that place. */
  readonly timeZone: string;
  /** Paths that have a name from the first view on; `*` at the end for all below. */
  readonly pages: readonly string[];
  /** Events that have a name from the first on. */
  readonly events: readonly string[];
  /** Whether the fragment, `#/…`, tells pages apart. */
  readonly hashRoutes: boolean;
}

/** Every setting, checked; paths are absolute. `describeConfig` says what each one means. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly allowedOrigins: readonly string[];
    readonly trustedProxies: readonly string[];
    readonly logLevel: "debug" | "info" | "warn" | "error";
  };
  readonly storage: {
    readonly dataFolder: string;
    readonly keyFile: string;
    readonly databaseUrl: string | null;
  };
  readonly policy: { readonly file: string };
  readonly mail: {
    readonly host: string;
    readonly port: number;
    readonly tls: "required" | "implicit" | "off";
    readonly user: string | null;
    readonly password: string | null;
    readonly fromName: string;
    readonly fromAddress: string;
    readonly helloName: string | null;
    readonly perMinuteMax: number;
    readonly linesMax: number;
    readonly perSecondMax: number;
    readonly perHourMax: number;
    readonly perDomainPerMinuteMax: number;
    readonly bounceAddress: string | null;
    readonly dkimDomain: string | null;
    readonly dkimSelector: string;
    readonly dkimKeyFile: string | null;
  };
  readonly contact: {
    readonly enabled: boolean;
    readonly confirmationWindowMinutes: number;
    readonly postsPerMinuteMax: number;
    readonly notify: boolean;
    readonly forms: readonly ContactForm[];
  };
  readonly newsletter: {
    readonly enabled: boolean;
    readonly confirmationWindowHours: number;
    readonly confirmationsPerHourMax: number;
    readonly postsPerMinuteMax: number;
    readonly postalAddress: string | null;
    readonly logoFile: string | null;
    readonly deliveriesKeptDays: number;
  };
  readonly bounces: {
    readonly host: string | null;
    readonly port: number;
    readonly tls: "required" | "implicit" | "off";
    readonly user: string | null;
    readonly password: string | null;
    readonly folder: string;
    readonly everyMinutes: number;
    readonly deleteRead: boolean;
    readonly softMax: number;
    readonly softDays: number;
    readonly sesTopicArn: string | null;
    readonly postmarkSecret: string | null;
  };
  readonly visits: {
    readonly enabled: boolean;
    readonly sites: readonly VisitsSite[];
    readonly threshold: number;
    readonly mixedVisitors: number;
    readonly visitorsMax: number;
    readonly countOptOutSignals: boolean;
  };
  readonly checkout: CheckoutSettings;
  readonly ads: AdsSettings;
  readonly operators: { readonly sessionHours: number; readonly linkMinutes: number };
  readonly proofs: { readonly drillEveryHours: number };
  readonly look: { readonly accent: string };
  readonly sandbox: {
    readonly sitePort: number;
    readonly mailboxPort: number;
    readonly smtpPort: number;
    readonly paymentPort: number;
    readonly adCompanyPort: number;
  };
}

/** Whether the configuration leaves a module of the house switched on. */
export function isModuleOn(config: Config, module: string): boolean {
  const { contact, newsletter, visits, checkout, ads } = config;
  const hasAds = ads.enabled && ads.slots.length > 0;
  if (module === "ads") return hasAds;
  // What ads promise is about companies that bid: who sells every ad alone makes no such promise.
  if (module === "partners") return hasAds && ads.partners.length > 0;
  if (module === "checkout") return checkout.enabled;
  if (module === "visits") return visits.enabled && visits.sites.length > 0;
  if (module === "contact") return contact.enabled || newsletter.enabled || checkout.enabled;
  return module !== "newsletter" || newsletter.enabled;
}

/** Where a value came from: the default, a line of the file, or an environment variable. */
export type Origin =
  | { readonly from: "default" }
  | { readonly from: "file"; readonly line: number }
  | { readonly from: "environment"; readonly name: string };

/** A configuration that holds, and where each of its values came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read, absolute; null if there is none. */
  readonly file: string | null;
  /** By setting, such as `server.port`. */
  readonly origins: ReadonlyMap<string, Origin>;
}
