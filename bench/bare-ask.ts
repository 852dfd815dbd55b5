/**
 * The plainest server that could choose an ad: it parses the same JSON, and answers as many bytes
 * for each place. Prints its port.
 */
const text = "x".repeat(520);
const bareServer = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { slots } = (await request.json()) as { slots: readonly { name: string }[] };
    return Response.json({ ads: slots.map(({ name }) => ({ slot: name, text })) });
  },
});
process.stdout.write(`${bareServer.port}\n`);
process.on("SIGTERM", () => process.exit(0));
