import { expect, test } from "bun:test";
import { type ColumnUse, droppedColumns, planImport } from "./import-columns.ts";

const fields = ["email", "name"] as const;
const usesOf = (headers: readonly string[], choices: Readonly<Record<string, ColumnUse>> = {}) =>
  planImport(headers, fields, new Map(Object.entries(choices))).columns.map(({ use }) => use);

test("columns are known by what Mailchimp, listmonk and others call them", () => {
  expect(usesOf(["E-Mail", "Vorname", "Nachname", "created_at", "Status"])).toEqual([
    ...(["email", "first-name", "last-name", "subscribed-at", "status"] as const),
  ]);
  expect(
    usesOf(["uuid", "email", "name", "attributes", "status", "created_at", "updated_at"]),
  ).toEqual(["dropped", "email", "name", "dropped", "status", "subscribed-at", "dropped"]);
  expect(usesOf(["Email", "Unsubscribed at", "Opted out", "bounced"])).toEqual([
    ...(["email", "left-at", "left-at", "left-at"] as const),
  ]);
});

test("what nobody needs is dropped, each with its reason", () => {
  const plan = planImport(
    ["email", "IP address", "City", "Open rate", "Shoe size", "mail"],
    fields,
  );
  expect(droppedColumns(plan)).toEqual([
    "IP address: it holds an IP address, which is not taken in",
    "City: it holds a place, which is not taken in",
    "Open rate: it holds a score of the person, which is not taken in",
    "Shoe size: nobody needs it to write to somebody",
    "mail: another column before it says the same",
  ]);
});

test("a name that the policy does not list is dropped", () => {
  const plan = planImport(["email", "name"], ["email"]);
  expect(droppedColumns(plan)).toEqual(["name: the policy lists no name"]);
});

test("an operator's choice goes before the headings, but not past who left", () => {
  expect(usesOf(["a", "email"], { a: "email" })).toEqual(["email", "dropped"]);
  expect(usesOf(["email", "name"], { name: "dropped" })).toEqual(["email", "dropped"]);
  expect(usesOf(["email", "status"], { status: "dropped" })).toEqual(["email", "status"]);
  expect(usesOf(["email", "unsubscribed"], { unsubscribed: "name" })).toEqual(["email", "left-at"]);
  const plan = planImport(
    ["email", "ip", "x"],
    fields,
    new Map([
      ["ip", "dropped"],
      ["x", "name"],
    ]),
  );
  expect(droppedColumns(plan)).toEqual(["ip: it holds an IP address, which is not taken in"]);
});

test("what is kept of a file's headings is nobody's address, number or card", () => {
  const plan = planImport(
    ["email", "ada@example.org", "+353 1 234567", "4111 1111 1111 1111"],
    fields,
  );
  expect(droppedColumns(plan).join(" ")).not.toMatch(/ada|234567|4111/);
  expect(droppedColumns(plan)[0]).toStartWith("Column 2: ");
});
