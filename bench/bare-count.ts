/** The plainest server that could count: it parses the same JSON, and answers. Prints its port. */
let hits = 0;
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const hit = (await request.json()) as { k?: string };
    if (hit.k === "v") hits += 1;
    return new Response(null, { status: 204 });
  },
});
process.stdout.write(`${server.port}\n`);
process.on("SIGTERM", () => process.exit(hits > 0 ? 0 : 1));
