import { afterEach, expect, test } from "bun:test";
import { type Lock, lockSockets } from "../egress/mod.ts";
import { tryWall } from "./prove-live.ts";

const login = { host: "/nowhere", port: 5432, database: "x", user: "x", password: "", tls: false };
let lock: Lock | undefined;
afterEach(() => lock?.unlock());

test("the server's own lock is what is tried: one that is off is found", async () => {
  lock = lockSockets({ allow: () => [] });
  expect((await tryWall({ login }, lock)).refused).toBe(true);
  lock.unlock();
  expect((await tryWall({ login }, lock)).refused).toBe(false);
});

test("beside a server the lock is put on for the while, and taken off again", async () => {
  expect((await tryWall({ login }, undefined)).refused).toBe(true);
  const answer = await fetch("http://127.0.0.1:9/").catch((error: Error) => error.message);
  expect(answer).toMatch(/ECONNREFUSED|Unable to connect/);
});
