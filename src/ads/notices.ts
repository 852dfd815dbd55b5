import type { HttpPool } from "../egress/mod.ts";
import { atOf, isAt, type PartnerHosts, readAddress } from "./partner-hosts.ts";

/** Addresses that wait to be called; more are dropped, and counted as failed. */
const waitingMax = 10_000;
const atOnceMax = 8;
const timeoutMs = 3_000;
const bytesMax = 64 * 1024;

interface Notice {
  readonly url: URL;
  readonly hosts: PartnerHosts;
  readonly failed: () => void;
}

/**
 * Tells partners what became of their bids, by calling the addresses that came with them. The server
 * does it, from its own address, with no header but `Host`: what is called is what the partner wrote
 * itself, so that it can say nothing about who looked.
 */
export class Notices {
  readonly #pool: HttpPool;
  readonly #waiting: Notice[] = [];
  #running = 0;

  constructor(pool: HttpPool) {
    this.#pool = pool;
  }

  /** Calls an address soon, if it is at a registered host. */
  call(address: string, hosts: PartnerHosts, failed: () => void): void {
    const url = readAddress(address, hosts);
    if (!url || !isAt(url, hosts.notices) || this.#waiting.length >= waitingMax) return failed();
    this.#waiting.push({ url, hosts, failed });
    if (this.#running < atOnceMax) void this.#work();
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let notice = this.#waiting.shift(); notice; notice = this.#waiting.shift()) {
      const { url, hosts, failed } = notice;
      const answer = await this.#pool
        .ask(hosts.recipientId, {
          ...atOf(url),
          ...{ method: "GET", path: url.pathname + url.search, headers: {} },
          ...{ timeoutMs, bytesMax },
        })
        .catch(() => undefined);
      // One that sends us elsewhere has heard of it; nobody else has to.
      const isTold = answer?.ok ? answer.status < 400 : answer?.fault === "redirect";
      if (!isTold) failed();
    }
    this.#running -= 1;
  }
}
