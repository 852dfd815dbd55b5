import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SandboxAdCompany, startAdCompany } from "../sandbox/ad-company/mod.ts";
import { adsScript } from "../src/ads/mod.ts";
import { loadConfig } from "../src/config/mod.ts";
import { lookIn } from "../src/instance/mod.ts";
import { flyDay } from "../test/ads-day.ts";
import { sellToMany } from "../test/ads-demand.ts";
import { askedAreas, askedKeywords, askRequests, post } from "./ask-requests.ts";
import type { Figures, Measurement } from "./figures.ts";
import { serveInstance, type ServedInstance } from "./instance.ts";
import { inTurns, named, startBare, takeTurn, type Turn } from "./turns.ts";

const turnMs = 2_000;
const askedMs = 6_000;
const visitors = 20_000;
const sold = ["sidebar", "article", "footer"] as const;
const auctioned = "auction";
const simulated = 1_000_000;

/**
 * Decisions over HTTP among forty flights, beside a bare server that parses the same JSON and answers
 * as many bytes; then what asking one ad company on this machine adds to its own time; what the
 * script weighs; and a simulated day of a million page loads, in which the server is killed.
 */
export async function run(): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), "avow-bench-ads-"));
  try {
    const company = await startAdCompany({ port: 0, host: "127.0.0.1" });
    try {
      const { direct, baseline, asked } = await measureInstance(folder, company);
      const figures = {
        ...{ ...direct, ...asked },
        scriptGzipBytes: Bun.gzipSync(Buffer.from(adsScript)).length,
        ...(await measureDay()),
      };
      return { name: "ads", figures, baseline, ratio: direct["ofBare16"] ?? 0 };
    } finally {
      await company.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureInstance(folder: string, company: SandboxAdCompany) {
  const instance = await serveInstance(configuredWith(company.port));
  try {
    const { config } = await loadConfig({ env: instance.env, cwd: folder });
    await lookIn(config, ({ database }) => sellToMany(database, sold, 40));
    await instance.restart();
    const port = Number(new URL(instance.url).port);
    const { direct, baseline } = await measureDirect(instance, port, folder);
    const asked = { ...(await measureAsked(port, company, folder)), rssMb: await instance.rssMb() };
    return { direct, baseline, asked };
  } finally {
    await instance.stop();
  }
}

/** One place or two of a page, at 16, 32 and 64 connections. */
async function measureDirect(
  instance: ServedInstance,
  port: number,
  folder: string,
): Promise<{ readonly direct: Figures; readonly baseline: Figures }> {
  const bare = await startBare("bare-ask.ts");
  try {
    const ours = { ...instance, port, file: await requestFile(folder, directAsks(port)) };
    const beside = { ...bare, file: await requestFile(folder, directAsks(bare.port)) };
    const all = { direct: {} as Record<string, number>, baseline: {} as Record<string, number> };
    for (const connections of [16, 32, 64]) {
      const turns = await inTurns(ours, beside, { connections, ms: turnMs });
      Object.assign(all.direct, named("decisions", connections, turns.ours));
      all.direct[`ofBare${connections}`] = turns.ratio;
      Object.assign(all.baseline, named("answers", connections, turns.bare));
    }
    return all;
  } finally {
    bare.stop();
  }
}

const directAsks = (port: number) =>
  askRequests(visitors, `http://localhost:${port}`, (n) =>
    n % 3 === 0 ? sold.slice(0, 2) : [sold[n % 3] ?? "footer"],
  );

/** One place for which a company bids: through the server, and then the company's own answer alone. */
async function measureAsked(
  port: number,
  company: SandboxAdCompany,
  folder: string,
): Promise<Figures> {
  const asks = askRequests(visitors, `http://localhost:${port}`, () => [auctioned]);
  const through = await askFour(port, await requestFile(folder, asks));
  const headers = ["content-type: application/json", "x-openrtb-version: 2.6"];
  const bids = company.requests().slice(-1_000);
  const file = await requestFile(
    folder,
    bids.map((body) => post("/openrtb2", body, headers)),
  );
  const alone = await askFour(company.port, file);
  return {
    askedP50Ms: through.p50Ms,
    askedP99Ms: through.p99Ms,
    companyP50Ms: alone.p50Ms,
    companyP99Ms: alone.p99Ms,
    addedP50Ms: through.p50Ms - alone.p50Ms,
    addedP99Ms: through.p99Ms - alone.p99Ms,
    askedPerSecond: through.perSecond,
    askedRefused: through.refused + alone.refused,
  };
}

async function measureDay(): Promise<Figures> {
  const from = performance.now();
  const day = await flyDay({
    ...{ requests: simulated, seed: 20_261_127, stepMs: 1_000 },
    killedAt: [3.01, 9.5, 13.2, 20.01, 23.4],
  });
  const over = day.flights.filter(({ hardBudget, counted }) => counted > (hardBudget ?? Infinity));
  return {
    dayRequests: day.requests,
    dayFlightsWithGoal: day.flights.length,
    dayWorstOffPercent: Math.max(...day.flights.map(({ off }) => Math.abs(off) * 100)),
    dayOverHardBudget: over.length,
    dayKills: day.kills,
    dayAcknowledgedViewsLost: Math.max(0, day.acknowledged - day.onDisk),
    daySeconds: (performance.now() - from) / 1000,
  };
}

let files = 0;

async function requestFile(folder: string, requests: readonly string[]): Promise<string> {
  files += 1;
  const path = join(folder, `requests-${files}.json`);
  await Bun.write(path, JSON.stringify(requests));
  return path;
}

/** Over four connections; whose CPU it takes is not asked. */
function askFour(port: number, file: string): Promise<Turn> {
  return takeTurn({ port, file, cpuMs: async () => 0 }, 4, askedMs);
}

function configuredWith(companyPort: number): readonly string[] {
  const at = `127.0.0.1:${companyPort}`;
  const place = (name: string, partners: readonly string[]) => [
    ...["[[ads.slots]]", `name = "${name}"`, `title = "${name}"`, 'formats = ["text"]'],
    `partners = ${JSON.stringify(partners)}`,
  ];
  return [
    ...["[ads]", `areas = ${JSON.stringify(askedAreas)}`],
    `keywords = ${JSON.stringify(askedKeywords)}`,
    ...sold.flatMap((name) => place(name, [])),
    ...place(auctioned, ["bench"]),
    ...["[[ads.partners]]", 'id = "bench"', 'name = "Bench"', 'domain = "bench.example"'],
    ...[`endpoint = "http://${at}/openrtb2"`, `image_hosts = ["${at}"]`],
    ...[`notice_hosts = ["${at}"]`, `opt_out_url = "http://${at}/opt-out"`],
    ...[`privacy_url = "http://${at}/privacy"`, 'seller_id = "1"', 'relation = "DIRECT"'],
  ];
}
