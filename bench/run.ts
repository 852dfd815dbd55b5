/**
 * `npm run bench -- <name> [--json]` runs `bench/<name>.ts`. With `--json` the result is one line,
 * the last; `npm run -s bench` or `bin/bench` prints nothing else (npm puts its banner before it).
 */
import { readFileSync } from "node:fs";
import { Glob } from "bun";
import type { Figures, Measurement } from "./figures.ts";
import { describeMachine } from "./machine.ts";

/** A file in this folder is a benchmark if it exports `run`. */
const names = [...new Glob("*.ts").scanSync(import.meta.dir)]
  .filter((file) => !file.endsWith(".test.ts"))
  .filter((file) => /^export ((async )?function|const) run\b/m.test(textOf(file)))
  .map((file) => file.slice(0, -3))
  .toSorted();

function textOf(file: string): string {
  return readFileSync(`${import.meta.dir}/${file}`, "utf8");
}

function printTable(result: Measurement): void {
  const rows: readonly (readonly [string, Figures])[] = [
    ["", result.figures],
    ["baseline", result.baseline],
  ];
  for (const [label, figures] of rows) {
    for (const [key, value] of Object.entries(figures)) {
      const digits = Math.abs(value) < 10 ? 3 : Math.abs(value) < 1000 ? 1 : 0;
      const text = value.toLocaleString("en", { maximumFractionDigits: digits });
      console.log(`${label.padEnd(10)}${key.padEnd(36)}${text.padStart(14)}`);
    }
  }
  console.log(`ratio     ${result.ratio.toFixed(3)}`);
}

const args = process.argv.slice(2);
const [name] = args.filter((arg) => !arg.startsWith("-"));
const unknownOption = args.find((arg) => arg.startsWith("-") && arg !== "--json");
if (name === undefined || !names.includes(name) || unknownOption !== undefined) {
  const list = names.length > 0 ? names.join(", ") : "none yet";
  console.error(`Usage: npm run bench -- <name> [--json]\nBenchmarks: ${list}`);
  process.exit(2);
}
const benchmark = (await import(`./${name}.ts`)) as { run(): Promise<Measurement> };
const result = await benchmark.run();
const machine = describeMachine();
if (args.includes("--json")) {
  console.log(JSON.stringify({ ...result, machine }));
} else {
  printTable(result);
  console.log(`machine   ${Object.values(machine).join(" · ")}`);
}
process.exit(0);
