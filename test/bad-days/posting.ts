/** What came of many people who each write one message. */
export interface Posted {
  /** The numbers of the messages that the server said it has. */
  readonly acknowledged: ReadonlySet<number>;
  /** How often each status was answered; 0 for a broken connection. */
  readonly answers: ReadonlyMap<number, number>;
  /** Answers that told to come back without saying when. */
  readonly withoutRetryAfter: number;
  readonly perSecond: number;
}

export const addressOf = (n: number) => `writer-${n}@people.example`;

/**
 * Posts `count` messages, each from a client and an e-mail address of its own, `clients` at a
 * time. Who gets no answer, or is told to come back, sends the same again, as a person with a
 * browser does; half of them are browsers. Gives up after `ms`.
 */
export async function postMany(
  url: string,
  options: { count: number; clients: number; ms: number; onAcknowledged?: (n: number) => void },
): Promise<Posted> {
  const acknowledged = new Set<number>();
  const answers = new Map<number, number>();
  let withoutRetryAfter = 0;
  let next = 0;
  const from = performance.now();
  const one = async (n: number) => {
    while (performance.now() - from < options.ms) {
      const response = await post(url, n).catch(() => undefined);
      const status = response?.status ?? 0;
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 201 || status === 303) {
        acknowledged.add(n);
        options.onAcknowledged?.(acknowledged.size);
        return;
      }
      const wait = response?.headers.get("retry-after");
      if (response && !wait) withoutRetryAfter += 1;
      // Sooner than asked: the same content again and again must do no harm.
      await Bun.sleep(Math.min(Number(wait ?? 0) * 1000, 400) + 100);
    }
  };
  const client = async () => {
    while (next < options.count) await one(next++);
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  const perSecond = acknowledged.size / ((performance.now() - from) / 1000);
  return { acknowledged, answers, withoutRetryAfter, perSecond };
}

async function post(url: string, n: number): Promise<Response> {
  const response = await fetch(`${url}/forms/contact`, {
    method: "POST",
    redirect: "manual",
    headers: {
      accept: n % 2 === 0 ? "application/json" : "text/html",
      // The server trusts this proxy: each message comes from an address of its own.
      "x-forwarded-for": `10.1.${n >> 8}.${n & 255}`,
    },
    body: new URLSearchParams({
      name: `Writer ${n}`,
      email: addressOf(n),
      subject: "A question",
      message: `Message number ${n}.`,
    }),
  });
  await response.arrayBuffer();
  return response;
}
