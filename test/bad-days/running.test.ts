/** One running server: its end on a signal, its database killed while idle, and its silence. */
import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { addressOf, postMany } from "./posting.ts";
import { makePlace, type Place, statusOf, until } from "./served.ts";

setDefaultTimeout(30_000);

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.clear());

const readyz = () => statusOf(`${place.url}/readyz`);

/** Sends a post's head and half of its body; `finish` sends the rest and returns the answer. */
function beginPost(): { begun: Promise<void>; finish(): Promise<string> } {
  const body = new URLSearchParams({
    email: "slow@people.example",
    message: "Slowly typed.",
  }).toString();
  const socket = connect(place.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString();
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const head = [
    "POST /forms/contact HTTP/1.1",
    `Host: 127.0.0.1:${place.port}`,
    "Accept: application/json",
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
  ].join("\r\n");
  const begun = new Promise<void>((resolve) => {
    socket.write(`${head}\r\n\r\n${body.slice(0, 20)}`, () => resolve());
  });
  return {
    begun,
    async finish() {
      socket.write(body.slice(20));
      await Promise.race([closed, Bun.sleep(5_000)]);
      socket.destroy();
      return answer;
    },
  };
}

test("A signal lets a running request finish, takes no new one, and ends with 0", async () => {
  const server = await place.serve();
  const slow = beginPost();
  await slow.begun;
  await Bun.sleep(100);
  server.kill("SIGTERM");
  await until("no new connection is taken", 5_000, async () => (await readyz()) === 0);
  await Bun.sleep(200);
  expect(await slow.finish()).toStartWith("HTTP/1.1 201");
  expect(await server.exited).toBe(0);
});

test("With nothing on the line it ends at once, and waits for no relay", async () => {
  const server = await place.serve();
  server.kill("SIGTERM");
  // A relay that owes an answer would be given twenty seconds.
  expect(await Promise.race([server.exited, Bun.sleep(10_000)])).toBe(0);
});

test("A second signal ends it at once, and the next start finds all in order", async () => {
  const server = await place.serve();
  const slow = beginPost();
  await slow.begun;
  await Bun.sleep(100);
  server.kill("SIGTERM");
  await until("it is stopping", 5_000, () => server.said().includes('"message":"stopping"'));
  const from = performance.now();
  server.kill("SIGTERM");
  expect(await server.exited).toBe(1);
  // The running request would be given ten.
  expect(performance.now() - from).toBeLessThan(5_000);
  await slow.finish();
  const next = await place.serve();
  const posted = await postMany(place.url, { count: 5, clients: 1, ms: 5_000 });
  expect([...posted.answers.keys()].sort()).toEqual([201, 303]);
  next.kill("SIGTERM");
  expect(await next.exited).toBe(0);
});

test("PostgreSQL killed while nobody asks for it is there again for whoever asks next", async () => {
  const server = await place.serve();
  const pid = () =>
    (
      JSON.parse(readFileSync(join(place.folder, "data/postgres/avow.json"), "utf8")) as {
        pid: number;
      }
    ).pid;
  const killed = pid();
  process.kill(killed, "SIGKILL");
  await until("another PostgreSQL", 10_000, () => pid() !== killed);
  await until("ready again", 10_000, async () => (await readyz()) === 200);
  expect(await statusOf(`${place.url}/healthz`)).toBe(200);
  const posted = await postMany(place.url, { count: 2, clients: 1, ms: 5_000 });
  expect([...posted.answers.keys()].sort()).toEqual([201, 303]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test("No line of the most talkative log holds a word of anyone's, on good days and bad", async () => {
  const env = { AVOW_SERVER_LOG_LEVEL: "debug", AVOW_MAIL_PER_MINUTE_MAX: "1000" };
  const server = await place.serve(env);
  const canary = (n: number) => `canary${n}zq`;
  const fields = {
    ...{ name: canary(1), subject: canary(2), message: canary(3) },
    email: `${canary(4)}@people.example`,
  };
  const headers = {
    "user-agent": canary(5),
    referer: `http://vendor.test:4081/${canary(6)}?${canary(7)}`,
    cookie: `session=${canary(8)}`,
    "x-forwarded-for": "203.0.113.77",
    "accept-language": canary(9),
    "x-request-id": canary(10),
  };
  const send = (
    path: string,
    body?: string | URLSearchParams | Record<string, unknown>,
    more = {},
  ) =>
    fetch(`${place.url}${path}`, {
      redirect: "manual",
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { method: "POST" }),
      ...(body instanceof URLSearchParams || typeof body === "string" ? { body } : {}),
    }).then((response) => response.status);
  expect(await send(`/forms/contact?${canary(11)}`, new URLSearchParams(fields))).toBe(303);
  expect(
    await send("/forms/contact", new URLSearchParams({ ...fields, [canary(12)]: canary(13) })),
  ).toBe(422);
  const json = { "content-type": "application/json" };
  expect(await send("/forms/contact", `{"email":"${canary(14)}`, json)).toBe(400);
  expect(await send(`/forms/${canary(15)}`, new URLSearchParams(fields))).toBe(404);
  expect(await send(`/${canary(16)}/x?y=${canary(17)}`)).toBe(404);
  expect(await send(`/forms/confirm/${canary(18)}`)).toBe(410);
  expect(await send(`/admin/sign-in/${canary(19)}`)).toBeGreaterThanOrEqual(200);
  place.mailbox.fail({ rcpt: 550 });
  await send(
    "/forms/contact",
    new URLSearchParams({ ...fields, email: `${canary(20)}@people.example` }),
  );
  await until("a mail was refused", 10_000, () =>
    place.mailbox.attempts().some(({ code }) => code === 550),
  );
  const posting = postMany(place.url, { count: 60, clients: 8, ms: 10_000 });
  const note = readFileSync(join(place.folder, "data/postgres/avow.json"), "utf8");
  process.kill((JSON.parse(note) as { pid: number }).pid, "SIGKILL");
  expect((await posting).acknowledged.size).toBe(60);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  const said = server.said();
  expect(said.split("\n").length).toBeGreaterThan(80);
  expect(said).toContain('"level":"debug"');
  for (const word of ["canary", "people.example", "203.0.113", "10.1.0.", "Writer", addressOf(1)]) {
    expect(said.toLowerCase()).not.toContain(word.toLowerCase());
  }
});
