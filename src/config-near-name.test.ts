import { expect, test } from "bun:test";
import { nearName } from "./config-near-name.ts";

const names = ["server.port", "server.host", "mail.host", "config", "serve"];

test.each([
  ["server.prot", "server.port"],
  ["server.pot", "server.port"],
  ["Server.Port", "server.port"],
  ["mail.hots", "mail.host"],
  ["confg", "config"],
  ["sevre", "serve"],
  ["", null],
  ["unrelated", null],
  ["x".repeat(5000), null],
])("%p was meant to be %p", (wrong, right) => {
  expect(nearName(wrong, names)).toBe(right);
});
