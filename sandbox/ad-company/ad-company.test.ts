import { afterAll, beforeAll, expect, test } from "bun:test";
import { goodDay } from "./faults.ts";
import { type SandboxAdCompany, startAdCompany } from "./mod.ts";

let company: SandboxAdCompany;
beforeAll(async () => {
  company = await startAdCompany({ port: 0, host: "127.0.0.1" });
});
afterAll(() => company.stop());

const asked = {
  id: "one",
  imp: [
    {
      id: "1",
      bidfloor: 1.5,
      banner: { format: [{ w: 300, h: 250 }] },
      native: {
        request: JSON.stringify({
          assets: [
            { id: 1, title: { len: 90 } },
            { id: 2, img: { wmin: 300, hmin: 250 } },
          ],
        }),
      },
    },
  ],
  cur: ["EUR"],
};

// Not the global one: it is shut where a test locks all ways out of Avow.
const ask = (init: RequestInit = {}) =>
  Bun.fetch(company.endpoint, { method: "POST", body: JSON.stringify(asked), ...init });

interface BidResponse {
  readonly id: string;
  readonly cur: string;
  readonly seatbid: readonly { bid: readonly { price: number; adm: string; mtype: number }[] }[];
}

test("it bids with words, a picture and HTML in turn, at what the place costs or more", async () => {
  const types = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const response = (await (await ask()).json()) as BidResponse;
    const [bid] = response.seatbid[0]?.bid ?? [];
    expect(response).toMatchObject({ id: "one", cur: "EUR" });
    expect(bid?.price).toBeGreaterThanOrEqual(1.5);
    types.push(bid?.adm.startsWith("{") ? "words" : bid?.adm.startsWith("<a") ? "picture" : "html");
  }
  expect(types).toEqual(["words", "picture", "html"]);
});

test("it holds every byte that it was sent, heads included, and shows them on its page", async () => {
  await ask({ headers: { "X-Odd": "a header nobody has" } });
  const got = company.received().toString("latin1");
  expect(got).toContain("X-Odd: a header nobody has\r\n");
  expect(got.endsWith(JSON.stringify(asked))).toBe(true);
  expect(company.requests().at(-1)).toBe(JSON.stringify(asked));
  const page = await (await Bun.fetch(company.url)).text();
  expect(page).toContain("X-Odd: a header nobody has");
  // What was asked of the page is not among it.
  expect(company.received().toString("latin1")).not.toContain("GET / HTTP/1.1");
});

test("its pictures are pictures, and the page lets it misbehave", async () => {
  const picture = await Bun.fetch(`${company.url}/pictures/tidewater-300x250.png`);
  const image = new Bun.Image(await picture.bytes());
  await image.png().bytes();
  expect([image.width, image.height]).toEqual([300, 250]);
  const set = (fields: Record<string, string>) =>
    Bun.fetch(`${company.url}/control/faults`, {
      ...{ method: "POST", body: new URLSearchParams(fields), redirect: "manual" },
    });
  expect((await set({ behaviour: "redirect", kind: "any", price: "", slowMs: "5" })).status).toBe(
    303,
  );
  expect((await ask({ redirect: "manual" })).status).toBe(307);
  expect((await set({ behaviour: "no-such" })).status).toBe(400);
  Object.assign(company.faults, goodDay());
});

test("it stays on this machine, whoever asks and by whatever name", async () => {
  const other = await Bun.fetch(company.url, { headers: { Host: "elsewhere.example" } });
  expect(other.status).toBe(421);
  const posted = await Bun.fetch(`${company.url}/control/clear`, {
    ...{ method: "POST", headers: { Origin: "http://elsewhere.example" } },
  });
  expect(posted.status).toBe(403);
  const far = startAdCompany({ port: 0, host: "0.0.0.0" }).catch((it: Error) => it.message);
  expect(await far).toContain("stays on this machine");
});
