import type { Context } from "hono";
import type { Keyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";

/** All that the operators' module stands on; made once, when the server starts. */
export interface Operators {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly publicUrl: string;
  /** Hours without use after which a session ends. */
  readonly sessionHours: number;
  /** Minutes for which a link works, once. */
  readonly linkMinutes: number;
  readonly policyVersion: string;
  readonly vendor: { readonly name: string; readonly homeUrl?: string };
  /** The vendor's colour, `#rrggbb`, for mails. */
  readonly accent: string;
  /** Whom to count a request against; never kept. */
  readonly clientAddress: (c: Context) => string;
  /** Tells the mail workers that something is queued. */
  readonly wakeMail: () => void;
}
