import { inspect } from "node:util";
import { clock, dayMs } from "../kernel/clock.ts";
import { newSecret } from "../kernel/ids.ts";

/** What may be too much from one address. */
export type Flooding = "decide" | "view" | "click";

/**
 * So often in a minute from one address, behind which a company's whole office may sit. A click costs
 * an advertiser money, and people make few.
 */
const perMinute: Readonly<Record<Flooding, number>> = { decide: 600, view: 600, click: 12 };

const minuteMs = 60_000;
const cells = 2 ** 14;
const cellWords = 5;
const offsets: Readonly<Record<Flooding, number>> = { decide: 2, view: 3, click: 4 };

/**
 * How much came from each address within this minute: in memory, within a size that is set once
 * (320 KiB), under a hash with secret seeds that are made anew each day, so that nobody outside can
 * look for addresses that fall together. Two that do push each other out of their place, and both
 * count from the beginning: nobody is held back by another's requests.
 */
export class Flood {
  readonly #words = new Int32Array(cells * cellWords);
  #seeds = newSeeds();
  #seedSince = clock.ms();

  /** Takes down a request from `address`; true when it is beyond what may come. */
  isTooMuch(address: string, what: Flooding): boolean {
    const now = clock.ms();
    if (Math.abs(now - this.#seedSince) > dayMs) this.#renew(now);
    const at = (Bun.hash.xxHash32(address, this.#seeds.cell) % cells) * cellWords;
    const mark = Bun.hash.xxHash32(address, this.#seeds.mark) | 0;
    const minute = Math.floor(now / minuteMs) | 0;
    const words = this.#words;
    if (words[at] !== mark || words[at + 1] !== minute) {
      words.fill(0, at, at + cellWords);
      words[at] = mark;
      words[at + 1] = minute;
    }
    const count = words[at + offsets[what]] ?? 0;
    if (count >= perMinute[what]) return true;
    words[at + offsets[what]] = count + 1;
    return false;
  }

  #renew(now: number): void {
    this.#seeds = newSeeds();
    this.#seedSince = now;
    this.#words.fill(0);
  }

  toJSON(): string {
    return "[flood]";
  }

  [inspect.custom](): string {
    return "[flood]";
  }
}

function newSeeds() {
  const secret = newSecret(8);
  return { cell: secret.readUInt32LE(0), mark: secret.readUInt32LE(4) };
}
