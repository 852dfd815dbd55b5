import type { Config } from "../config/mod.ts";
import type { Register } from "../egress/mod.ts";
import type { Newsletter } from "./context.ts";

/** All that acting on what comes back stands on; made once, when the server starts. */
export interface Bounces {
  readonly newsletter: Newsletter;
  readonly settings: Config["bounces"];
  readonly register: Register;
}
