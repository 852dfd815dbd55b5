import type { Context } from "hono";
import type { Config } from "../config/mod.ts";
import type { PersonField, Keyring } from "../people/mod.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";

/** All that the newsletter stands on; made once, when the server starts. */
export interface Newsletter {
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
  /** What a sign-up may ask for and a greeting may use: of e-mail address and name, as the policy lists. */
  readonly fields: readonly PersonField[];
  /** Days after the last subscription ended until the person is forgotten, as the policy says. */
  readonly keptDays: number;
  readonly settings: Config["newsletter"];
  readonly mail: Config["mail"];
  /** What a campaign's mails carry besides, for how they may come back; nothing unless told. */
  readonly returns?: {
    /** List-Unsubscribe offers an answer by mail too: the mailbox that it goes to is read. */
    readonly mailto: boolean;
    /** The relay is Postmark, which names a delivery only by its metadata. */
    readonly postmark: boolean;
  };
  /** Whether a browser may be sent to this address after a form. */
  readonly isAllowedTarget: (url: string) => boolean;
  /** Origins whose pages may post here. */
  readonly allowedOrigins: readonly string[];
  /** Whom to count a request against; never kept. */
  readonly clientAddress: (c: Context) => string;
  /** Tells the mail workers that a single mail is queued. */
  readonly wakeMail: () => void;
}
