import { type Dimension, dimensions, namesOf, otherId } from "./dimension.ts";
import type { NameRow } from "./store-names.ts";

/** So many names a dimension may have; what comes later is "other". */
export const namesMax = 20_000;

/** Where a name stands in the database, when that is not under the number that it was given. */
export interface StoredName {
  readonly dimension: number;
  readonly id: number;
  /** 0 where the database refused the name. */
  readonly storedId: number;
}

/** Writes names down; tells of those that stand under another number than they were given. */
export type WriteNames = (rows: readonly NameRow[]) => Promise<readonly StoredName[]>;

const dimensionStep = 2 ** 32;

/**
 * The names of one website's values, and the numbers that stand for them in its totals. New ones
 * wait to be saved; `save` has to come before any total of them, so that no total is of nothing,
 * and `storedId` tells then under which number.
 */
export class Names {
  readonly #ids = new Map<number, Map<string, number>>();
  readonly #last = new Map<number, number>();
  readonly #stored = new Map<number, number>();
  #unsaved: NameRow[] = [];
  #saving: Promise<void> | undefined;

  constructor(rows: readonly NameRow[]) {
    for (const row of rows) this.#set(row);
  }

  /** The number of a name, 0 when it has none. */
  idOf(dimension: Dimension, name: string): number {
    return this.#ids.get(dimensions[namesOf(dimension)])?.get(name) ?? otherId;
  }

  /** How many names a dimension has. */
  sizeOf(dimension: Dimension): number {
    return this.#ids.get(dimensions[namesOf(dimension)])?.size ?? 0;
  }

  /**
   * Gives a name its number; 0 when there are too many, or the name is too long to be one. There is
   * always room for what the vendor declared.
   */
  admit(dimension: Dimension, name: string, isDeclared = false): number {
    const known = this.idOf(dimension, name);
    if (known !== otherId) return known;
    const isFull = !isDeclared && this.sizeOf(dimension) >= namesMax;
    if (isFull || name === "" || name.length > 300) return otherId;
    const number = dimensions[namesOf(dimension)];
    const row = { dimension: number, id: (this.#last.get(number) ?? 0) + 1, name };
    this.#set(row);
    this.#unsaved.push(row);
    return row.id;
  }

  /** Whether all names are on disk. */
  get isSaved(): boolean {
    return this.#saving === undefined && this.#unsaved.length === 0;
  }

  /**
   * Writes down what is new by `write`. When it resolves, all names that were there before are on
   * disk, those included that another call was about to write. What can't be written waits for the
   * next time; what the database refuses is "other" from then on.
   */
  save(write: WriteNames): Promise<void> {
    const before = this.#saving;
    if (this.isSaved) return Promise.resolve();
    const saving = (before ?? Promise.resolve())
      .catch(() => {
        // Whoever waited for that one has heard of it; here its names are tried again.
      })
      .then(() => this.#saveNew(write))
      .finally(() => {
        if (this.#saving === saving) this.#saving = undefined;
      });
    this.#saving = saving;
    return saving;
  }

  /** The number under which a name that was saved stands in the database, by its dimension's. */
  storedId(dimension: number, id: number): number {
    if (this.#stored.size === 0) return id;
    return this.#stored.get(placeOf(dimension, id)) ?? id;
  }

  async #saveNew(write: WriteNames): Promise<void> {
    const rows = this.#unsaved;
    if (rows.length === 0) return;
    this.#unsaved = [];
    try {
      for (const { dimension, id, storedId } of await write(rows)) {
        this.#stored.set(placeOf(dimension, id), storedId);
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

function placeOf(dimension: number, id: number): number {
  const isOfPage = dimension === dimensions.entry || dimension === dimensions.exit;
  return (isOfPage ? dimensions.page : dimension) * dimensionStep + id;
}
