import type { Context } from "hono";
import type { CheckoutSettings } from "../config/mod.ts";
import type { LicenceSigner } from "../licence/mod.ts";
import type { PaymentProvider } from "../payment/mod.ts";
import type { BuyerField, Keyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";

/** All that checkout stands on; made once, when the server starts. */
export interface Checkout {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly gate: Gate;
  readonly vendor: { readonly name: string; readonly homeUrl?: string };
  readonly publicUrl: string;
  /** BCP 47, as the policy's front matter has it. */
  readonly language: string;
  /** The vendor's accent colour, `#rrggbb`. */
  readonly accent: string;
  readonly policyVersion: string;
  readonly settings: CheckoutSettings;
  /** What a sale may ask for, as the policy lists it. */
  readonly fields: readonly BuyerField[];
  /** Days for which an unpaid order and an issued invoice are kept, as the policy says. */
  readonly keptDays: { readonly unpaid: number; readonly invoices: number };
  readonly provider: PaymentProvider;
  readonly signer: LicenceSigner;
  /** Whom to count a request against; never kept. */
  readonly clientAddress: (c: Context) => string;
  /** Tells the mail workers that something is queued. */
  readonly wakeMail: () => void;
  /** Tells the worker of `sales` that a job is planned. */
  readonly wakeJobs: () => void;
}

/** What a file needs of it that neither answers a browser nor asks the payment provider. */
export type Books = Pick<Checkout, "database" | "keyring" | "settings" | "keptDays">;
