import { AvowError } from "../kernel/errors.ts";
import { isLoopback } from "../kernel/loopback.ts";
import type { PurposeName } from "../promise/purpose.ts";

/** Where a recipient listens. `host` is a name or an address, as the certificate names it. */
export interface Host {
  readonly host: string;
  readonly port: number;
}

/** An outside company that gets data, or carries it, and all that it may get. */
export interface Recipient {
  /** One word that the ledger calls it by, such as `mail-relay`. */
  readonly id: string;
  /** As the policy page names it. */
  readonly name: string;
  /** A carrier brings people what they asked for; a partner bids for ads and never gets people. */
  readonly role: "carrier" | "payment-provider" | "partner" | "webhook";
  readonly hosts: readonly Host[];
  /** Who may send to it. */
  readonly purposes: readonly PurposeName[];
  /** What it may get, such as `email`, `name`, `message`. */
  readonly categories: readonly string[];
  /** `required`: STARTTLS before anything else; `implicit`: from the first byte; `off`: loopback. */
  readonly tls: "required" | "implicit" | "off";
}

/** Throws `bad-config` for a recipient that could be reached without verified TLS, or twice. */
export function checkRecipients(recipients: readonly Recipient[]): void {
  const ids = new Set<string>();
  for (const { id, tls, hosts } of recipients) {
    if (ids.has(id)) {
      throw new AvowError("bad-config", `The recipient ${id} is registered twice; name it once.`);
    }
    ids.add(id);
    const far = hosts.find(({ host }) => !isLoopback(host));
    if (tls === "off" && far) {
      throw new AvowError(
        "bad-config",
        `The recipient ${id} at ${far.host} is not this machine, so it needs TLS.`,
      );
    }
  }
}
