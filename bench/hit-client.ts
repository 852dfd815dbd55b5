/**
 * A load generator in a process of its own, with as little of its own as can be:
 * `bun bench/hit-client.ts <port> <connections> <ms>` posts hits of many visitors to `/count`, one
 * after the other on each connection, and prints what it came to. A fourth word names a file of other
 * requests to send, a JSON list of their bytes as text.
 */
import { readFileSync } from "node:fs";
import type { Socket } from "bun";

const [port = "", connections = "64", ms = "4000", file] = process.argv.slice(2);

const pages = 200;
const visitors = 20_000;
const requests = file === undefined ? makeRequests(20_000) : readRequests(file);

function readRequests(path: string): readonly Buffer[] {
  const texts = JSON.parse(readFileSync(path, "utf8")) as readonly string[];
  return texts.map((text) => Buffer.from(text));
}

/** Pages by Zipf's law, a few referrers, agents of our day: what a visit of a real site sends. */
function makeRequests(count: number): readonly Buffer[] {
  const weights = Array.from({ length: pages }, (_, n) => 1 / (n + 1));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const pageAt = (share: number) => {
    let rest = share * sum;
    return weights.findIndex((weight) => (rest -= weight) <= 0);
  };
  return Array.from({ length: count }, (_, n) => {
    const visitor = Math.floor((n / count) * visitors);
    const referrer =
      ["", "https://www.google.com/", "https://news.ycombinator.com/item"][n % 3] ?? "";
    const page = `https://bench.example/page-${Math.max(0, pageAt(((n * 7919) % count) / count))}`;
    const body = JSON.stringify({ s: "bench.example", k: "v", u: page, r: referrer });
    const agent =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) " +
      `Chrome/${100 + (n % 52)}.0.0.0 Safari/537.36`;
    return Buffer.from(
      "POST /count HTTP/1.1\r\nhost: bench.example\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
        `user-agent: ${agent}\r\naccept-language: de-DE,de;q=0.9,en;q=0.8\r\n` +
        `origin: https://bench.example\r\nreferer: https://bench.example/\r\n` +
        `x-forwarded-for: 193.${visitor >> 16}.${(visitor >> 8) & 255}.${visitor & 255}\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

interface Line {
  from: number;
  next: number;
}

const times: number[] = [];
let refused = 0;
let isMeasuring = false;
let until = Number.POSITIVE_INFINITY;
const open = new Set<Socket<Line>>();

function send(socket: Socket<Line>): void {
  const { data } = socket;
  data.from = performance.now();
  data.next = (data.next + 1) % requests.length;
  socket.write(requests[data.next] ?? Buffer.alloc(0));
}

async function connect(n: number): Promise<void> {
  const socket = await Bun.connect<Line>({
    hostname: "127.0.0.1",
    port: Number(port),
    data: { from: 0, next: Math.floor((n / Number(connections)) * requests.length) },
    socket: {
      data(line, bytes) {
        const now = performance.now();
        // Answers are short and come one at a time, so that each arrives whole.
        if (isMeasuring) times.push(now - line.data.from);
        if (!bytes.toString("latin1", 9, 12).startsWith("2")) refused += 1;
        if (now < until) send(line);
        else line.end();
      },
      close(line) {
        open.delete(line);
      },
    },
  });
  open.add(socket);
  send(socket);
}

await Promise.all(Array.from({ length: Number(connections) }, (_, n) => connect(n)));
await Bun.sleep(Number(ms) / 4);
isMeasuring = true;
const from = performance.now();
await Bun.sleep(Number(ms));
isMeasuring = false;
const seconds = (performance.now() - from) / 1000;
until = 0;
for (let i = 0; open.size > 0 && i < 100; i += 1) await Bun.sleep(20);
const sorted = times.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
const result = { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), refused };
process.stdout.write(JSON.stringify(result));
process.exit(0);
