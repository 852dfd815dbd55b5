import type { AdsSettings } from "../config/mod.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Database } from "./database.ts";
import type { Binding, Check, PromiseDefinition } from "./definition.ts";
import type { DataMap } from "./purpose.ts";

/** A running instance as the live checks see it: they read it and leave no trace in its figures. */
export interface LiveContext {
  readonly database: Database;
  /** What the catalogue looks like when only our migrations made it. */
  readonly expected: Catalogue;
  readonly dataMap: DataMap;
  /** Where this instance is reached. */
  readonly publicUrl: string;
  /**
   * The outside recipients in the egress register, with what of a person each may be sent, where
   * they are and how the way there is encrypted.
   */
  readonly recipients: readonly {
    readonly hosts: readonly { readonly host: string }[];
    readonly tls: "required" | "implicit" | "off";
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly categories: readonly string[];
  }[];
  /**
   * The public key that receipts of consent were signed under (RFC 8037); only the check that asks
   * for it can't run when the key file is away.
   */
  receiptKey(): Promise<{ readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }>;
  /** Forms in the configuration, with the fields that they ask for. */
  readonly forms: readonly { readonly id: string; readonly fields: readonly string[] }[];
  /** The pages of the shop as visitors get them, by their address; none while nothing is sold. */
  shopPages(): Promise<readonly { readonly path: string; readonly html: string }[]>;
  /** Absent while there is no place for ads. */
  readonly ads: LiveAds | undefined;
  /** Tries to get past the one way out; says which doors are shut and whether a second wall stands. */
  tryWall(): Promise<{
    readonly refused: boolean;
    readonly shut: readonly string[];
    readonly open: readonly string[];
    readonly secondWall: string;
  }>;
}

/** Ads as this configuration shows them. */
export interface LiveAds {
  readonly settings: AdsSettings;
  /** A public page about ads, as a visitor gets it whose browser sends these headers. */
  page(path: string, headers?: Readonly<Record<string, string>>): Promise<string>;
}

/**
 * Ads of a throw-away instance: the places of the configuration, and in the place of each of its
 * companies one of the drill's own under the same name.
 */
export interface DrillAds {
  readonly settings: AdsSettings;
  /** The origin of a page that may show ads. */
  readonly origin: string;
  /** Every byte that came in at the companies so far, heads of requests included. */
  received(): Buffer;
  /** The bodies of the bid requests among that, in the order in which they came. */
  requests(): readonly string[];
  /** The operator's own setting: whether companies are asked at all. */
  allowPartners(isAllowed: boolean): void;
}

/** The newsletter of a throw-away instance, as its operators use it. */
export interface DrillNewsletter {
  /** Makes a list that anybody may sign up for. */
  makeList(): Promise<{ readonly id: string; readonly slug: string }>;
  /** Writes a letter to a list, starts it and freezes its audience; none of it leaves yet. */
  freeze(letter: {
    readonly listId: string;
    readonly subject: string;
    /** With slots such as `{name|there}`. */
    readonly greeting: string;
    /** Markdown. */
    readonly body: string;
  }): Promise<{ readonly campaignId: string }>;
  /** Lets what is frozen leave; returns when nothing of it is due. */
  send(): Promise<void>;
}

/** The counter of visits of a throw-away instance, with a website of the drill's own. */
export interface DrillVisits {
  /** Its name; it declares the page `/declared` and no other. */
  readonly domain: string;
  /** How many different visitors have to bring a free text until it has a name. */
  readonly threshold: number;
  /** How many different visitors are mixed together at least. */
  readonly mixedVisitors: number;
  /** Writes down what is mixed, as the server does every few seconds. */
  flush(): Promise<void>;
}

/** A throw-away instance in which a drill may do what would spoil a real one. */
export interface DrillContext {
  readonly database: Database;
  /** Public address of the throw-away server. */
  readonly url: string;
  /**
   * Asks the throw-away server, as a browser or a program would: from an address of its own each
   * time, unless `x-forwarded-for` names one.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  readonly forms: readonly { readonly id: string; readonly fields: readonly string[] }[];
  /** Addresses of the pages on which something is bought; none while nothing is sold. */
  readonly buyPages: readonly string[];
  readonly dataFolder: string;
  /** Mails that left, raw, and every RCPT TO that was tried. */
  readonly mailbox: {
    readonly raw: () => readonly string[];
    readonly attempts: () => readonly string[];
  };
  /** Every byte that left the server so far, to whomever. */
  readonly left: () => Buffer;
  /** Connections that were opened to the outside, by recipient. */
  readonly opened: () => readonly { readonly recipient: string; readonly count: number }[];
  /** Lines that the server logged. */
  readonly logged: () => string;
  /** Waits until no mail or job is due. */
  settle(): Promise<void>;
  /** Moves the clocks of program and database. */
  moveClock(ms: number): Promise<void>;
  /** Writes everything to disk, as a shutdown would. */
  flush(): Promise<void>;
  /** Runs the retention sweep now. */
  sweep(): Promise<void>;
  /** The throw-away instance's own. */
  readonly masterKey: Buffer;
  /** Public address that stands in mails; `fetch` reaches the throw-away server under it. */
  readonly publicUrl: string;
  /** The vendor's own site, to which mails link. */
  readonly homeUrl: string | undefined;
  /** Absent while the newsletter is switched off. */
  readonly newsletter: DrillNewsletter | undefined;
  /** Absent while no website's visits are counted. */
  readonly visits: DrillVisits | undefined;
  /** Absent while no company bids for a place. */
  readonly ads: DrillAds | undefined;
}

/** A promise with all that proves it. */
export interface ProvablePromise extends PromiseDefinition {
  readonly live: readonly Check<LiveContext>[];
  readonly drill: readonly Check<DrillContext>[];
}

/** Bindings of one promise. */
export function bindingsOf(promise: string, bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter((binding) => binding.promise === promise);
}
