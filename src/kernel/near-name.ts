/**
 * The name in `names` that was probably meant by `wrong`, or null if none is near: one slip (a
 * letter added, lost, changed, or two swapped) is forgiven for every three letters.
 * Optimal string alignment distance; upper and lower case are the same.
 */
export function nearName(wrong: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    const distance = slipsBetween(wrong.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** `: did you mean "x"?`, or the names there are when none is near. */
export function didYouMean(wrong: string, names: readonly string[]): string {
  const near = nearName(wrong, names);
  if (near !== null) return `: did you mean "${near}"?`;
  return names.length === 0 ? ": there are none" : `: known are ${names.join(", ")}`;
}

const longestName = 80;

function slipsBetween(a: string, b: string): number {
  if (a.length > longestName || b.length > longestName) return Number.POSITIVE_INFINITY;
  const cell = (row: readonly number[] | undefined, column: number) => row?.[column] ?? 0;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = cell(rows[i - 1], j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let slips = Math.min(cell(rows[i - 1], j) + 1, cell(row, j - 1) + 1, changed);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) slips = Math.min(slips, cell(rows[i - 2], j - 2) + 1);
      row.push(slips);
    }
    rows.push(row);
  }
  return cell(rows[a.length], b.length);
}
