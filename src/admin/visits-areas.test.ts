import { expect, test } from "bun:test";
import fc from "fast-check";
import { areasOf } from "./visits-areas.tsx";

const row = (name: string, views: number, id = 1) => ({
  ...{ id, name, views, visitors: 0, visits: 0, bounces: 0, seconds: 0 },
});
const areas = (rows: readonly ReturnType<typeof row>[]) =>
  areasOf({ rows, before: undefined }).map(({ name, views, pages }) => [name, views, pages.length]);

test("pages whose paths begin alike are an area, with the page in front of them", () => {
  const rows = [
    ...[row("/", 50), row("/docs/api", 20), row("/docs", 5), row("/docs/", 3)],
    ...[row("/pricing", 9), row("/blog/2026/entry", 1)],
  ];
  expect(areas(rows)).toEqual([
    ["/", 50, 1],
    ["/docs/", 28, 3],
    ["/pricing", 9, 1],
    ["/blog/", 1, 1],
  ]);
});

test("no view is lost on the way, whatever paths there are", () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.constantFrom("", "/", "//", "/a", "/a/", "no slash", "/a/b"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(path, fc.nat(1000))), (pages) => {
      const rows = pages.map(([name, views], n) => row(name, views, n));
      const sum = areas(rows).reduce((all, [, views]) => all + Number(views), 0);
      expect(sum).toBe(rows.reduce((all, { views }) => all + views, 0));
    }),
  );
});
