import type { Context } from "hono";
import type { Field, Keyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";

/** One form that a visitor may write through. */
export interface Form {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly Field[];
  readonly required: readonly Field[];
}

/** All that contact stands on; made once, when the server starts. */
export interface Contact {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly gate: Gate;
  readonly forms: readonly Form[];
  readonly vendor: { readonly name: string; readonly homeUrl?: string };
  readonly publicUrl: string;
  /** The address that mails come from. */
  readonly fromAddress: string;
  /** The vendor's accent colour, `#rrggbb`. */
  readonly accent: string;
  readonly policyVersion: string;
  /** How long messages are kept, in days, as the policy says. */
  readonly keptDays: number;
  readonly confirmationWindowMinutes: number;
  /** Whether operators get a mail about a new message. */
  readonly notify: boolean;
  /** Whether a browser may be sent to this address after a form. */
  readonly isAllowedTarget: (url: string) => boolean;
  /** Origins whose pages may post here. */
  readonly allowedOrigins: readonly string[];
  /** Whom to count a request against; never kept. */
  readonly clientAddress: (c: Context) => string;
  /** Tells the mail workers that something is queued. */
  readonly wakeMail: () => void;
}
