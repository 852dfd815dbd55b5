/**
 * A load generator in a process of its own, so that it does not share a thread with the server:
 * `bun bench/http-client.ts <url> <clients> <ms>` asks `<url>/<n>` and prints what it came to.
 */
import { load } from "./load.ts";

const [url = "", clients = "8", ms = "4000"] = process.argv.slice(2);
const result = await load(Number(clients), Number(ms), async (n) => {
  const response = await fetch(`${url}/${n}`);
  await response.text();
});
process.stdout.write(JSON.stringify(result));
