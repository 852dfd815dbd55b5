import type { Context } from "hono";
import type { AdsDesk } from "../ads/mod.ts";
import type { Checkout } from "../checkout/mod.ts";
import type { Contact } from "../contact/mod.ts";
import type { Newsletter } from "../newsletter/mod.ts";
import type { Operators, Session } from "../operators/mod.ts";
import type { Gate } from "../promise/gate.ts";
import type { ProofState } from "../promise/proofs.ts";
import type { Visits } from "../visits/mod.ts";

/** All that the operators' pages stand on; made once, when the server starts. */
export interface AdminContext {
  readonly operators: Operators;
  readonly contact: Contact;
  /** Null where the configuration leaves it off. */
  readonly newsletter: Newsletter | null;
  /** Undefined while nothing is sold. */
  readonly checkout: Checkout | undefined;
  /** Absent while there is no place for ads. */
  readonly ads?: AdsDesk | undefined;
  /** What counts visits; it counts nothing while no website is configured. */
  readonly visits: Pick<Visits, "counting">;
  readonly gate: Gate;
  /** What the proofs say at this moment. */
  readonly proofs: () => ProofState;
  readonly vendor: { readonly name: string; readonly homeUrl?: string };
}

/** What every page behind the sign-in knows: who looks. */
export interface AdminEnv {
  Variables: { session: Session };
}

export type AdminRequest = Context<AdminEnv>;
