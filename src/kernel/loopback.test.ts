import { expect, test } from "bun:test";
import { isLoopback } from "./loopback.ts";

test.each(["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])(
  "%s is this machine",
  (host) => expect(isLoopback(host)).toBe(true),
);

test.each([
  ...["", "avow.example", "localhost.example", "a.localhost", "127.0.0.1.example", "127.1.2.300"],
  ...["10.0.0.1", "0.0.0.0", "::", "::2", "[::1", "/run/postgresql"],
])("%p may be another machine", (host) => expect(isLoopback(host)).toBe(false));
