import { expect, test } from "bun:test";
import type { Database } from "../promise/database.ts";
import type { DrillContext, LiveContext } from "../promise/live.ts";
import { transitPromises } from "./mod.ts";

const [promise] = transitPromises;
const nobody = { publicUrl: "https://avow.vendor.example", recipients: [], database: at("/run/a") };

function at(host: string, tls = false): Database {
  return { login: { host, tls } } as Database;
}

async function outcomes(changed: object) {
  const whole: unknown = { ...nobody, ...changed };
  const context = whole as LiveContext;
  const live = promise?.live ?? [];
  return Promise.all(live.map(async (check) => (await check.run(context, [])).holds));
}

const relay = { id: "r", name: "relay", categories: [], hosts: [{ host: "mail.example" }] };

test("An instance over https, whose recipients are behind TLS or on its machine, holds what it says", async () => {
  const recipients = [
    { ...relay, tls: "required" },
    { ...relay, tls: "implicit" },
    { ...relay, tls: "off", hosts: [{ host: "127.0.0.1" }] },
  ];
  expect(await outcomes({ recipients })).toEqual([true, true, true]);
  expect(await outcomes({ publicUrl: "http://localhost:4080" })).toEqual([true, true, true]);
  expect(await outcomes({ database: at("db.example", true) })).toEqual([true, true, true]);
});

test("An address in clear, a recipient in clear and a database in clear are found", async () => {
  expect(await outcomes({ publicUrl: "http://avow.vendor.example" })).toEqual([false, true, true]);
  expect(await outcomes({ recipients: [{ ...relay, tls: "off" }] })).toEqual([true, true, false]);
  expect(await outcomes({ database: at("db.example") })).toEqual([true, true, false]);
});

test("Whoever pretends to be a recipient, with a certificate of their own or none, is given nothing", async () => {
  const [drill] = promise?.drill ?? [];
  const outcome = await drill?.run({} as DrillContext, []);
  expect(outcome).toEqual({ holds: true, detail: expect.stringContaining("4 ways") as string });
});
