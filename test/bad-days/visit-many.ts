import { browser } from "./visiting.ts";

/** What became of many hits, by page. */
export interface SentHits {
  /** Said to be counted. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** On their way when something was killed, and never said to be counted: they may be, or not. */
  readonly unknown: ReadonlyMap<string, number>;
  /** How often each status was answered; 0 for a broken connection. */
  readonly answers: ReadonlyMap<number, number>;
}

const pages = 10;

/** The page of a hit by its number. */
const pageOf = (n: number) => `/p/${n % pages}`;

/**
 * Sends `count` views of ten pages by a tenth as many visitors, `clients` at a time. `onAcknowledged`
 * may kill something and then says so with true: a hit on its way at that moment is sent no more, any
 * other until it is counted. Gives up after `ms`.
 */
export async function visitMany(
  url: string,
  options: {
    count: number;
    clients: number;
    ms: number;
    onAcknowledged: (acknowledged: number) => boolean;
  },
): Promise<SentHits> {
  const acknowledged = new Map<string, number>();
  const unknown = new Map<string, number>();
  const answers = new Map<number, number>();
  const end = performance.now() + options.ms;
  const add = <Key>(to: Map<Key, number>, key: Key) => to.set(key, (to.get(key) ?? 0) + 1);
  let [kills, next, done] = [0, 0, 0];

  const send = async (n: number): Promise<void> => {
    while (performance.now() < end) {
      const killsBefore = kills;
      const status = await post(url, n);
      add(answers, status);
      if (status === 204) {
        add(acknowledged, pageOf(n));
        done += 1;
        if (options.onAcknowledged(done)) kills += 1;
        return;
      }
      if (kills > killsBefore) {
        add(unknown, pageOf(n));
        return;
      }
      await Bun.sleep(50);
    }
    throw new Error("the hits were not counted in time");
  };
  const client = async () => {
    while (next < options.count) {
      next += 1;
      await send(next - 1);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  return { acknowledged, unknown, answers };
}

/** The status of the answer; 0 when there is none. */
async function post(url: string, n: number): Promise<number> {
  const visitor = Math.floor(n / pages);
  const body = {
    s: "larkwire.example",
    k: "v",
    u: `https://larkwire.example${pageOf(n)}`,
    r: visitor % 3 === 0 ? "https://www.google.com/" : "",
  };
  try {
    const answer = await fetch(`${url}/count`, {
      method: "POST",
      headers: {
        "user-agent": browser,
        "x-forwarded-for": `10.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}`,
      },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
