import type { Measurement } from "./figures.ts";
import { serveInstance } from "./instance.ts";
import { load } from "./load.ts";

const clients = 16;
const eachMs = 5_000;

/**
 * A contact post through the whole server, sealed and on disk before the answer, against a bare
 * `Bun.serve` that parses the same form and throws it away; and how fast the server starts.
 */
export async function run(): Promise<Measurement> {
  const instance = await serveInstance();
  try {
    const laterStartMs = await instance.restart();
    const from = performance.now();
    const page = await fetch(`${instance.url}/forms/contact`);
    await page.text();
    const firstPageMs = performance.now() - from;
    let accepted = 0;
    const posts = await load(clients, eachMs, async (n) => {
      const response = await post(`${instance.url}/forms/contact`, n);
      if (response.status === 201) accepted += 1;
    });
    const bare = await bareServer((url) => load(clients, eachMs / 2, (n) => post(url, n)));
    return {
      name: "contact",
      figures: {
        postsPerSecond: posts.perSecond,
        postP50Ms: posts.p50Ms,
        postP99Ms: posts.p99Ms,
        accepted,
        serverRssMb: await instance.rssMb(),
        firstStartMs: instance.firstStartMs,
        laterStartMs,
        firstPageMs,
      },
      baseline: { bareParsesPerSecond: bare.perSecond, bareP99Ms: bare.p99Ms },
      ratio: posts.perSecond / bare.perSecond,
    };
  } finally {
    await instance.stop();
  }
}

async function post(url: string, n: number): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/json",
      // One address each, as one address alone soon has to wait.
      "x-forwarded-for": `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    },
    body: new URLSearchParams({
      name: `Person ${n}`,
      email: `person-${n}@bench.example`,
      subject: "A question about your product",
      message: `Message ${n}. ${"It is of the usual length. ".repeat(15)}`,
    }),
  });
  await response.arrayBuffer();
  return response;
}

async function bareServer<T>(measure: (url: string) => Promise<T>): Promise<T> {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const fields = new URLSearchParams(await request.text());
      return Response.json({ ok: fields.size === 4 }, { status: 201 });
    },
  });
  try {
    return await measure(server.url.href);
  } finally {
    await server.stop(true);
  }
}
