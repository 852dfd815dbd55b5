import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { newSecret } from "../kernel/ids.ts";
import { findInMemory, processTree } from "./scan-memory.ts";

const isLinux = process.platform === "linux";
const newNumber = () =>
  `4${BigInt(`0x${newSecret(8).toString("hex")}`) % 10n ** 14n}`.padEnd(15, "7");

/** A process that keeps each number in one form alone: they reach it backwards, digit by digit. */
const keeper = `
  const lines = (await Bun.stdin.text()).split("\\n");
  const digits = lines.map((line) => Array.from(line, Number).reverse());
  const whole = (at) => digits[at].reduce((sum, digit) => sum * 10 + digit, 0);
  const codes = (at) => digits[at].map((digit) => digit + 48);
  globalThis.kept = [
    Uint8Array.from(codes(0)), Uint16Array.from(codes(1)), Float64Array.of(whole(2)),
    BigInt64Array.of(BigInt(whole(3))), new Uint8Array(300e6),
  ];
  kept[4].set(codes(4), 299_999_990 - 4096);
  console.log("ready");
  setInterval(() => {}, 1000);
`;
const forms = [
  "as text",
  "in UTF-16",
  "as a double",
  "as a whole number",
  "far into a large piece",
];

describe.if(isLinux)("the memory of another process", () => {
  const numbers = forms.map(newNumber);
  let child: Bun.Subprocess<"pipe", "pipe", "inherit">;
  beforeAll(async () => {
    child = Bun.spawn([process.execPath, "--no-env-file", "-e", keeper], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    void child.stdin.write(numbers.map((it) => Array.from(it).reverse().join("")).join("\n"));
    await child.stdin.end();
    await child.stdout.getReader().read();
  });
  afterAll(() => child.kill());

  test.each(forms)("is searched for a number that lies there %s", (form) => {
    const number = numbers[forms.indexOf(form)] ?? "";
    expect(findInMemory([child.pid], [number]).found.length).toBeGreaterThan(0);
  });

  test("holds nothing that it was never told, and all of it was read", () => {
    const { found, processes, bytes, unread } = findInMemory([child.pid], [newNumber()]);
    expect({ found, processes, unread }).toEqual({ found: [], processes: 1, unread: [] });
    // What it reserved and never used is left out, or this would take minutes.
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(600_000_000);
  });

  test("is not said to be searched when it can't be", async () => {
    const ended = Bun.spawn(["true"]);
    await ended.exited;
    const gone = findInMemory([ended.pid], [newNumber()]);
    expect({ processes: gone.processes, unread: gone.unread }).toEqual({
      processes: 0,
      unread: [],
    });
    // The first process is another's, unless we are root where it runs.
    const first = findInMemory([1], [newNumber()]);
    expect(first.processes + first.unread.length).toBeGreaterThan(0);
  });

  test("processes that one started are known", () => {
    expect(processTree(process.pid)).toContain(child.pid);
    expect(processTree(child.pid)).toEqual([child.pid]);
  });
});
