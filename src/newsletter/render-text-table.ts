import type { Alignment } from "./markdown-letter.ts";
import { wrapped } from "./render-wrap.ts";

const between = "  ";

/**
 * A table as text: columns side by side by display width, a line below the head. One that is wider
 * than `width` becomes a record for each row, with the head's words before its cells.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Alignment[],
  width: number,
): string {
  const widths = head.map((_, at) =>
    Math.max(1, ...[head, ...rows].map((row) => Bun.stringWidth(row[at] ?? ""))),
  );
  const whole = widths.reduce((sum, it) => sum + it, between.length * (widths.length - 1));
  if (whole > width) return records(head, rows, width);
  const line = (row: readonly string[]) =>
    widths
      .map((room, at) => padded(row[at] ?? "", room, align[at] ?? null))
      .join(between)
      .trimEnd();
  return [line(head), widths.map((it) => "-".repeat(it)).join(between), ...rows.map(line)].join(
    "\n",
  );
}

function records(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const record = (row: readonly string[]) =>
    row
      .map((cell, at) => ({ cell, name: head[at] ?? "" }))
      .filter(({ cell }) => cell !== "")
      .flatMap(({ cell, name }) => wrapped(name === "" ? cell : `${name}: ${cell}`, width))
      .join("\n");
  return (rows.length === 0 ? [head.join(", ")] : rows.map(record)).join("\n\n");
}

function padded(text: string, room: number, align: Alignment): string {
  const free = Math.max(0, room - Bun.stringWidth(text));
  const left = align === "right" ? free : align === "center" ? Math.floor(free / 2) : 0;
  return " ".repeat(left) + text + " ".repeat(free - left);
}
