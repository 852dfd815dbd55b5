import type { HttpPool } from "../egress/mod.ts";
import { clock, hourMs } from "../kernel/clock.ts";
import { type ImageLimits, prepareImage, writeImageHash } from "../picture/mod.ts";
import { atOf, type PartnerHosts } from "./partner-hosts.ts";
import { isRefusal, type Read, type Refusal } from "./refusal.ts";
import type { Picture } from "./serving.ts";

/** A picture that was fetched, checked and written anew; served by us alone. */
export interface BroughtPicture extends Picture {
  /** SHA-256 of its bytes, as addresses carry it. */
  readonly hash: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

const limits: ImageLimits = {
  ...{ inputMax: 2 * 2 ** 20, pixelsMax: 8_000_000 },
  ...{ widthMax: 1200, heightMax: 1200 },
};
/** Of all that are kept, in bytes; those that were not used for the longest time go first. */
const memoryMax = 64 * 2 ** 20;
const keptMax = 2_000;
/** So long a picture is taken to be what its address shows. */
const freshMs = 6 * hourMs;
/** So long one that could not be had is not asked for again. */
const lostMs = 5 * 60_000;
const atOnceMax = 8;
const fetchMs = 5_000;

interface Kept {
  readonly read: Read<BroughtPicture>;
  readonly at: number;
}

/**
 * Pictures of partners' ads. The server fetches them from registered hosts, with nothing of a
 * visitor, decodes them and writes them anew (so that a picture can't be a program, nor hide
 * anything), and keeps them in bounded memory. Browsers load them from us.
 */
export class BroughtPictures {
  readonly #pool: HttpPool;
  readonly #byAddress = new Map<string, Kept>();
  readonly #byHash = new Map<string, BroughtPicture>();
  readonly #coming = new Map<string, Promise<Read<BroughtPicture>>>();
  #bytes = 0;

  constructor(pool: HttpPool) {
    this.#pool = pool;
  }

  /** The picture of an address, if it is here in `leftMs`; later it is here for the next who asks. */
  async get(address: URL, hosts: PartnerHosts, leftMs: number): Promise<Read<BroughtPicture>> {
    const known = this.#known(address.href);
    if (known !== undefined) return known;
    const coming = this.#coming.get(address.href) ?? this.#begin(address, hosts);
    if (coming === undefined || leftMs <= 0) return "picture-late";
    const late = Promise.withResolvers<Refusal>();
    const timer = setTimeout(() => late.resolve("picture-late"), leftMs);
    try {
      return await Promise.race([coming, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A picture by its hash; undefined when it was dropped since. */
  find(hash: string): BroughtPicture | undefined {
    const found = this.#byHash.get(hash);
    if (found) this.#touch(found);
    return found;
  }

  #known(address: string): Read<BroughtPicture> | undefined {
    const kept = this.#byAddress.get(address);
    if (kept === undefined) return undefined;
    const life = isRefusal(kept.read) ? lostMs : freshMs;
    const isHere = isRefusal(kept.read) || this.#byHash.has(kept.read.hash);
    if (isHere && Math.abs(clock.ms() - kept.at) < life) {
      if (!isRefusal(kept.read)) this.#touch(kept.read);
      return kept.read;
    }
    this.#byAddress.delete(address);
    return undefined;
  }

  #begin(address: URL, hosts: PartnerHosts): Promise<Read<BroughtPicture>> | undefined {
    if (this.#coming.size >= atOnceMax) return undefined;
    const coming = this.#fetch(address, hosts)
      // Whatever else goes wrong with a picture from outside is the picture's fault.
      .catch((): Refusal => "picture-bad")
      .then((read) => {
        this.#coming.delete(address.href);
        this.#keep(address.href, read);
        return read;
      });
    this.#coming.set(address.href, coming);
    return coming;
  }

  async #fetch(address: URL, hosts: PartnerHosts): Promise<Read<BroughtPicture>> {
    const answer = await this.#pool.ask(hosts.recipientId, {
      ...atOf(address),
      ...{ method: "GET", path: address.pathname + address.search, headers: {} },
      ...{ timeoutMs: fetchMs, bytesMax: limits.inputMax },
    });
    if (!answer.ok || answer.status !== 200) return "picture-lost";
    const { bytes, type, width, height, sha256 } = await prepareImage(answer.body, limits);
    return { hash: writeImageHash(sha256), bytes, type, width, height };
  }

  #keep(address: string, read: Read<BroughtPicture>): void {
    this.#byAddress.set(address, { read, at: clock.ms() });
    if (this.#byAddress.size > keptMax) dropOldest(this.#byAddress);
    if (isRefusal(read)) return;
    if (this.#byHash.has(read.hash)) return this.#touch(read);
    this.#byHash.set(read.hash, read);
    this.#bytes += read.bytes.length;
    while (this.#bytes > memoryMax || this.#byHash.size > keptMax) {
      this.#bytes -= dropOldest(this.#byHash)?.bytes.length ?? 0;
    }
  }

  /** Makes it the one that was used last. */
  #touch(picture: BroughtPicture): void {
    this.#byHash.delete(picture.hash);
    this.#byHash.set(picture.hash, picture);
  }
}

/** Takes the entry out that was put in first. */
export function dropOldest<Value>(map: Map<string, Value>): Value | undefined {
  const [oldest] = map;
  if (!oldest) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}
