/** What a benchmark measured. Units stand in the keys: `readsPerSecond`, `p99Ms`. */
export type Figures = Readonly<Record<string, number>>;

/** What `run()` of a file in `bench/` returns. */
export interface Measurement {
  readonly name: string;
  readonly figures: Figures;
  /** The same work done the plainest way that could be right, in the same run. */
  readonly baseline: Figures;
  /** The figure that the design sets a target for, as a share of the baseline's. */
  readonly ratio: number;
}
