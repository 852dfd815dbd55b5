import { expect, test } from "bun:test";
import { definitions, front, policyOf } from "./definitions.fixture.ts";
import { parsePolicy } from "./parse.ts";
import { problemLine } from "./problem.ts";

const faults = (text: string) =>
  parsePolicy(text, definitions).problems.map((problem) => problemLine("policy.md", problem));

test("the front matter says who promises, how to reach them, from when, and which version", () => {
  expect(parsePolicy(policyOf("x"), definitions).document.front).toEqual({
    vendor: "Example Software",
    contact: "privacy@software.example",
    effective: "2027-01-01",
    version: "1.0",
    language: "en",
  });
});

test("a policy without front matter is told how to begin", () => {
  expect(faults("# Policy")).toEqual([
    "policy.md:1:1 error there is no front matter: begin the file with a line of ---, then vendor, contact, effective, version, language, then another line of ---",
  ]);
});

test.each(["vendor", "contact", "effective", "version", "language"])(
  "a policy without %s is told what to add",
  (key) => {
    const [fault, ...others] = faults(front.replace(new RegExp(`^${key}:.*\n`, "mu"), ""));
    expect(fault).toStartWith(`policy.md:1:1 error front matter has no "${key}": add `);
    expect(others).toEqual([]);
  },
);

const wrong: readonly [line: string, fault: string][] = [
  ["vendor:", '2:1 error "vendor" has no value'],
  ["vendor: [a, b]", '2:1 error "vendor" has no value'],
  ["contact: nobody", '3:10 error "contact" can\'t be "nobody": give an e-mail address'],
  ["contact: http://a.example", '3:10 error "contact" can\'t be "http://a.example"'],
  ["effective: 2027-02-30", '4:12 error "effective" can\'t be "2027-02-30": give the day'],
  ["effective: soon", '4:12 error "effective" can\'t be "soon"'],
  ["version: a b", '5:10 error "version" can\'t be "a b"'],
  ["language: English", '6:11 error "language" can\'t be "English": give a language tag (BCP 47)'],
  ["language: en_GB", '6:11 error "language" can\'t be "en_GB"'],
];
test.each(wrong)("%s is refused at its place", (line, fault) => {
  const key = line.split(":", 1)[0];
  const text = front.replace(new RegExp(`^${key}:.*$`, "mu"), line);
  expect(faults(text)).toHaveLength(1);
  expect(faults(text)[0]).toStartWith(`policy.md:${fault}`);
});

test("a misspelt key is named with the one that was meant", () => {
  expect(faults(front.replace("vendor:", "vender:"))).toContain(
    'policy.md:2:1 error unknown key "vender": did you mean "vendor"?',
  );
});

test("front matter that is not YAML is refused with its line", () => {
  expect(faults("---\nvendor: x\nvendor: y\n---\n")[0]).toStartWith(
    "policy.md:3:1 error front matter can't be read: ",
  );
  expect(faults('---\nvendor: "x\n---\n')[0]).toMatch(
    /^policy\.md:\d:\d+ error front matter can't/u,
  );
});

test("a contact may be a page, and a language may name its country", () => {
  const text = front.replace("privacy@software.example", "https://a.example/privacy");
  expect(faults(text.replace("language: en", "language: de-AT"))).toEqual([]);
});
