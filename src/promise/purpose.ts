import type { Kysely } from "kysely";
import type { Tables } from "./tables.generated.ts";

/**
 * Why personal data may be touched. Each purpose is a database login, a small pool and a key;
 * the name is a part of the login's name, so it is one lower-case word.
 */
export const purposeNames = [
  "correspondence",
  "newsletter",
  "operators",
  "requests",
  "retention",
  "visits",
  "sales",
  "ads",
] as const;
export type PurposeName = (typeof purposeNames)[number];

/** Typed queries of one purpose: a column that it may never be granted does not exist here. */
export type Db<P extends PurposeName> = Kysely<Tables[P]>;

/** Column rights on one table; row security narrows the rows further. */
export interface TableRights {
  readonly select?: readonly string[];
  readonly insert?: readonly string[];
  readonly update?: readonly string[];
  readonly delete?: true;
}

/** A purpose and all that its login may do: the closed-world check allows nothing else. */
export interface PurposeDefinition {
  readonly name: PurposeName;
  /** What it is for, as a sentence for operators and auditors. */
  readonly meaning: string;
  /**
   * A duty stays possible when a fault lies in what several purposes share (erasure, retention,
   * sign-in to mend it); a fault of its own login still switches it off.
   */
  readonly duty: boolean;
  readonly connectionsMax: number;
  readonly tables: Readonly<Record<string, TableRights>>;
  /** Names of functions it may execute, without arguments. */
  readonly functions: readonly string[];
}

/**
 * What a column holds. `sealed`: a person's value under that person's key; `index`: a keyed hash
 * of one; `key`: a wrapped key or a hash of a secret; `reference`: an id of a person or the
 * ledger's name for one; `fact`: free of personal data.
 */
export type Category = "sealed" | "index" | "key" | "reference" | "fact";

/** Every column of every table, by `schema.table`: what is not listed may not exist. */
export type DataMap = Readonly<Record<string, Readonly<Record<string, Category>>>>;

/** What every login needs for row security itself to be evaluated. */
export const commonFunctions = ["avow.now", "avow.purpose"] as const;

/** The schemas that are ours, and so a closed world. */
export const ourSchemas = [
  "avow",
  "keys",
  "people",
  "ledger",
  "mail",
  "contact",
  "newsletter",
  "operators",
  "visits",
  "checkout",
  "ads",
] as const;

/** The login's name: it belongs to the cluster, so it carries the instance's id. */
export function loginName(instanceId: string, purpose: PurposeName | "owner"): string {
  return `avow_${instanceId}_${purpose}`;
}
