/**
 * Which addresses of a file came before, by 64 bits of their keyed hash, in memory that is bounded:
 * 128 MB for eleven million. What comes after those is not remembered; the database knows it.
 */
export interface Seen {
  /** Remembers an address by its blind index; false if it came before. */
  add(emailIndex: Buffer): boolean;
}

const slotsMax = 2 ** 24;
/** Fuller than this, looking takes long. */
const load = 0.7;

/** Open addressing with linear probing, doubled as it fills. */
export function createSeen(firstSlots = 2 ** 14, mostSlots = slotsMax): Seen {
  let table = new Uint32Array(2 * firstSlots);
  let slots = firstSlots;
  let filled = 0;

  /** False if it is there already. */
  const put = (high: number, low: number) => {
    let at = high & (slots - 1);
    for (;;) {
      const [there, rest] = [table[2 * at], table[2 * at + 1]];
      if (there === high && rest === low) return false;
      if (there === 0 && rest === 0) break;
      at = (at + 1) & (slots - 1);
    }
    table[2 * at] = high;
    table[2 * at + 1] = low;
    filled += 1;
    return true;
  };

  const double = () => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(2 * slots);
    filled = 0;
    for (let at = 0; at < old.length; at += 2) {
      const [high = 0, low = 0] = [old[at], old[at + 1]];
      if (high !== 0 || low !== 0) put(high, low);
    }
  };

  const isThere = (high: number, low: number) => {
    for (let at = high & (slots - 1); ; at = (at + 1) & (slots - 1)) {
      if (table[2 * at] === high && table[2 * at + 1] === low) return true;
      if (table[2 * at] === 0 && table[2 * at + 1] === 0) return false;
    }
  };

  return {
    add(emailIndex) {
      // Zero stands for an empty slot.
      const [high, low] = [emailIndex.readUInt32BE(0), emailIndex.readUInt32BE(4) || 1];
      if (filled > load * slots && slots < mostSlots) double();
      if (filled > load * slots) return !isThere(high, low);
      return put(high, low);
    },
  };
}
