import { expect, test } from "bun:test";

/** One that is done soon. */
const quick = "render";

async function bench(...args: readonly string[]) {
  const it = Bun.spawn([`${import.meta.dir}/../bin/bench`, ...args], { stderr: "pipe" });
  const [out, err, code] = await Promise.all([it.stdout.text(), it.stderr.text(), it.exited]);
  return { out, err, code };
}

test("with --json a benchmark prints one line and nothing else", async () => {
  const { out, code } = await bench(quick, "--json");
  expect(code).toBe(0);
  expect(out.trimEnd().split("\n").length).toBe(1);
  const result = JSON.parse(out) as Record<string, unknown>;
  expect(Object.keys(result).toSorted()).toEqual([
    "baseline",
    "figures",
    "machine",
    "name",
    "ratio",
  ]);
  expect(result["ratio"]).toBeGreaterThan(0);
  expect(result["machine"]).toMatchObject({ bun: Bun.version, cores: expect.any(Number) });
});

test("for a reader it prints a table with the machine", async () => {
  const { out } = await bench(quick);
  expect(out).toMatch(/^baseline +longLetterMrmlMs +[\d.]+$/m);
  expect(out).toMatch(/^machine .*Linux|^machine .*Darwin/m);
});

test("an unknown name lists what there is", async () => {
  expect(await bench("nothing")).toMatchObject({
    code: 2,
    err: expect.stringContaining("card-number"),
  });
  expect(await bench()).toMatchObject({ code: 2, out: "" });
  expect(await bench(quick, "--jsn")).toMatchObject({ code: 2 });
});
