import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. */
export interface Terminal {
  /** Writes a line to standard output. */
  readonly say: (line?: string) => void;
  /** Writes to standard output as fast as its reader takes it; for what has no bounds. */
  readonly pour: (text: string) => Promise<void>;
  /** Writes a line to standard error. */
  readonly complain: (line: string) => void;
  /** Columns to fill; 80 where there is no terminal. */
  readonly width: number;
  /** `text` in a style, where standard output is a terminal that wants colours. */
  readonly paint: (style: Style, text: string) => string;
}

/** The real one. Colours only on a terminal, and not with NO_COLOR (no-color.org). */
export function openTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const isColoured = process.stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return {
    width: Math.min(process.stdout.columns || 80, 100),
    say: (line = "") => process.stdout.write(`${line}\n`),
    pour: (text) => new Promise((done) => process.stdout.write(text, () => done())),
    complain: (line) => process.stderr.write(`${line}\n`),
    paint: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}
