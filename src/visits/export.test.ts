import { expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { toCsv, toJson } from "./export.ts";

const tableOf = (rows: readonly (readonly (string | number | boolean | null)[])[]) => ({
  ...{ name: "page", from: "2026-11-01", to: "2026-11-26", rows },
  columns: ["page", "views"],
});

test("any names come back from a CSV file as they were, but for what guards against formulas", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.nat())), (rows) => {
      const read = parse(toCsv(tableOf(rows)), { recordDelimiter: "\r\n" });
      const plain = rows.map(([name, views]) => [name, String(views)]);
      const unguarded = read
        .slice(1)
        .map(([name = "", views = ""], at) => [
          name === `'${plain[at]?.[0]}` ? name.slice(1) : name,
          views,
        ]);
      expect(unguarded).toEqual(plain);
    }),
  );
});

test("nothing that a spreadsheet would calculate leaves as it is", () => {
  for (const name of ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "'=1"]) {
    expect(toCsv(tableOf([[name, 1]]))).toContain(`'${name}`);
  }
  expect(toCsv(tableOf([[null, -1]]))).toBe("page,views\r\n,-1\r\n");
});

test("a JSON document has one object a row, and says of which days", () => {
  expect(JSON.parse(toJson(tableOf([["/", 3]])))).toEqual({
    ...{ table: "page", from: "2026-11-01", to: "2026-11-26" },
    rows: [{ page: "/", views: 3 }],
  });
});
