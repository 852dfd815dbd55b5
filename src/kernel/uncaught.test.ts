import { expect, test } from "bun:test";
import { join } from "node:path";

test("An error that nobody caught is logged without its message, and the process goes on", async () => {
  const code = `
    const { logUncaught } = await import(${JSON.stringify(join(import.meta.dir, "uncaught.ts"))});
    logUncaught();
    setTimeout(() => { throw Object.assign(new Error("ada@people.example"), { code: "EPIPE" }); });
    setTimeout(() => { void Promise.reject(new TypeError("ada@people.example")); });
    setTimeout(() => { throw undefined; });
    setTimeout(() => console.log("goes on"), 50);`;
  const child = Bun.spawn([process.execPath, "-e", code], { stdio: ["ignore", "pipe", "pipe"] });
  const said = (await child.stdout.text()) + (await child.stderr.text());
  expect(await child.exited).toBe(0);
  expect(said).toContain("goes on");
  expect(said).toContain('"error":"Error","code":"EPIPE"');
  expect(said).toContain('"error":"TypeError"');
  expect(said).not.toContain("people.example");
});
