import type { Config } from "../config/mod.ts";
import type { Recipient, Register } from "../egress/mod.ts";
import { type Line, openLine } from "./line.ts";

/** The mail relay: at most two lines to it, kept open between mails. */
export interface Relay {
  /** Runs `use` with a line that is ready; throws `unavailable` when there is none to be had. */
  withLine<T>(use: (line: Line) => Promise<T>): Promise<T>;
  close(): void;
}

export interface RelayOptions {
  readonly register: Register;
  readonly mail: Config["mail"];
  /** How long the relay may be silent, in ms. */
  readonly silenceMs: number;
}

/** What the register calls the relay. */
export const relayId = "mail-relay";

/** The relay as a recipient of the register: who may send through it, and what it gets to see. */
export function mailRelay(
  { host, port, tls }: Config["mail"],
  may: Pick<Recipient, "purposes" | "categories">,
): Recipient {
  return { id: relayId, name: "Mail relay", role: "carrier", hosts: [{ host, port }], tls, ...may };
}

const linesMax = 2;
const idleMs = 30_000;

/** The relay of the configuration, reached through egress only. */
export function createRelay({ register, mail, silenceMs }: RelayOptions): Relay {
  const idle = new Map<Line, NodeJS.Timeout>();
  const waiting: (() => void)[] = [];
  let inUse = 0;

  const dial = async (): Promise<Line> => {
    const { host, port, tls, user, password, helloName } = mail;
    const timeoutMs = Math.min(silenceMs, 30_000);
    const socket = await register.connect(relayId, { host, port, timeoutMs });
    return openLine({ socket, host, port, tls, user, password, helloName, silenceMs });
  };
  const takeIdle = async (): Promise<Line | undefined> => {
    for (const [line, timer] of idle) {
      clearTimeout(timer);
      idle.delete(line);
      if (await line.isReady()) return line;
      line.close();
    }
    return undefined;
  };
  const keep = (line: Line) => {
    const timer = setTimeout(() => {
      idle.delete(line);
      line.close();
    }, idleMs);
    timer.unref();
    idle.set(line, timer);
  };
  return {
    async withLine(use) {
      while (inUse >= linesMax) await new Promise<void>((resolve) => waiting.push(resolve));
      inUse += 1;
      try {
        const line = (await takeIdle()) ?? (await dial());
        try {
          return await use(line);
        } finally {
          keep(line);
        }
      } finally {
        inUse -= 1;
        waiting.shift()?.();
      }
    },
    close() {
      for (const [line, timer] of idle) {
        clearTimeout(timer);
        line.close();
      }
      idle.clear();
    },
  };
}
