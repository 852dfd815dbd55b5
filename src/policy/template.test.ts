import { expect, test } from "bun:test";
import { checkPolicy } from "./check.ts";
import { definitions, enabledModules } from "./definitions.fixture.ts";

const files = ["policy/template.md", "policy.md"];

test.each(files)("every promising sentence of %s is bound", async (fileName) => {
  const text = await Bun.file(new URL(`../../${fileName}`, import.meta.url)).text();
  const on = [...enabledModules, "visits", "checkout", "partners"];
  const report = checkPolicy({ text, fileName, definitions, enabledModules: on, strict: true });
  expect(report.lines).toEqual([`${fileName}: 15 bound sentences, 0 errors, 0 warnings`]);
  expect(report.bound.map((binding) => binding.promise)).toEqual([
    "contact-basic-only",
    "contact-purpose",
    "contact-not-shared",
    "kept-until",
    "kept-until",
    "kept-until",
    "kept-until",
    "crowd-not-person",
    "crowd-use",
    "ads-by-others",
    "ads-no-identity",
    "ads-choice",
    "encrypted-in-transit",
    "card-never-kept",
    "card-direct",
  ]);
});

test.each(files)("%s says nothing of what does not exist yet", async (fileName) => {
  const text = await Bun.file(new URL(`../../${fileName}`, import.meta.url)).text();
  expect(text).not.toMatch(/statistic|checkout|cookie/iu);
});
