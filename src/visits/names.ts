import { type Dimension, dimensions, namesOf, otherId } from "./dimension.ts";
import type { NameRow } from "./store-names.ts";

/** So many names a dimension may have; what comes later is "other". */
const namesMax = 20_000;

/**
 * The names of one website's values, and the numbers that stand for them in its totals. New ones
 * wait to be saved; `save` has to come before any total of them, so that no total is of nothing.
 */
export class Names {
  readonly #ids = new Map<number, Map<string, number>>();
  readonly #last = new Map<number, number>();
  #unsaved: NameRow[] = [];

  constructor(rows: readonly NameRow[]) {
    for (const row of rows) this.#set(row);
  }

  /** The number of a name, 0 when it has none. */
  idOf(dimension: Dimension, name: string): number {
    return this.#ids.get(dimensions[namesOf(dimension)])?.get(name) ?? otherId;
  }

  /** Gives a name its number; 0 when there are too many, or the name is too long to be one. */
  admit(dimension: Dimension, name: string): number {
    const known = this.idOf(dimension, name);
    if (known !== otherId) return known;
    const number = dimensions[namesOf(dimension)];
    if ((this.#ids.get(number)?.size ?? 0) >= namesMax || name === "" || name.length > 300) {
      return otherId;
    }
    const row = { dimension: number, id: (this.#last.get(number) ?? 0) + 1, name };
    this.#set(row);
    this.#unsaved.push(row);
    return row.id;
  }

  /**
   * Writes down what is new by `write`. What can't be written waits for the next time; what the
   * database refuses, which `write` gives back, is "other" from then on.
   */
  async save(write: (rows: readonly NameRow[]) => Promise<readonly NameRow[]>): Promise<void> {
    if (this.#unsaved.length === 0) return;
    const rows = this.#unsaved;
    this.#unsaved = [];
    try {
      for (const { dimension, name } of await write(rows)) {
        this.#ids.get(dimension)?.set(name, otherId);
      }
    } catch (error) {
      this.#unsaved.unshift(...rows);
      throw error;
    }
  }

  #set({ dimension, id, name }: NameRow): void {
    const ids = this.#ids.get(dimension) ?? new Map<string, number>();
    ids.set(name, id);
    this.#ids.set(dimension, ids);
    this.#last.set(dimension, Math.max(id, this.#last.get(dimension) ?? 0));
  }
}
