import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { greetingHtml, greetingText, readGreeting } from "./render-greeting.ts";
import { fillText, slotMarker } from "./render-slots.ts";

const messages = (
  greeting: string,
  fields: Parameters<typeof readGreeting>[1] = ["email", "name"],
) =>
  readGreeting(greeting, fields).problems.map(
    ({ column, severity, message }) => `${column} ${severity} ${message}`,
  );

describe("a greeting", () => {
  test("holds a field of the person, and what stands there for who did not give it", () => {
    const greeting = readGreeting("Hello {name|there}, and welcome", ["email", "name"]);
    expect(greeting).toEqual({
      parts: [{ text: "Hello " }, { field: "name", fallback: "there" }, { text: ", and welcome" }],
      fallbacks: { name: "there" },
      problems: [],
    });
    expect(greetingText(greeting)).toBe(`Hello ${slotMarker("name")}, and welcome`);
    expect(greetingHtml(greeting)).toBe(`Hello <bdi>${slotMarker("name")}</bdi>, and welcome`);
    expect(fillText(greetingText(greeting), greeting.fallbacks)).toBe("Hello there, and welcome");
  });

  test("without a field is the same for everybody", () => {
    expect(readGreeting("Dear all,", [])).toEqual({
      parts: [{ text: "Dear all," }],
      fallbacks: {},
      problems: [],
    });
    expect(readGreeting("", []).parts).toEqual([]);
  });

  test("holds no field that the policy does not list, and none that is not for greeting", () => {
    expect(messages("Hello {name|you}", ["email"])).toEqual([
      "7 error {name} can't stand in the greeting, as the policy does not let the newsletter use it: write the greeting without",
    ]);
    expect(messages("Hello {email}")).toEqual([
      "7 error {email} can't stand in the greeting, as a greeting never holds it: use name",
    ]);
    expect(greetingText(readGreeting("Hello {email}", ["email", "name"]))).toBe("Hello {email}");
  });

  test("says what was probably meant", () => {
    expect(messages("Hello {nmae|you}")).toEqual([
      '7 error {nmae} is no field: did you mean "name"?',
    ]);
    expect(messages("Hello {Name|you}")).toEqual([
      '7 error {Name} is no field: did you mean "name"?',
    ]);
    expect(messages("Hello {x}", [])).toEqual(["7 error {x} is no field: there are none"]);
  });

  test("says where a gap, a brace or a line break is left", () => {
    expect(messages("Hello {name},")).toEqual([
      "7 warning who gave no name finds a gap here: write {name|…} with what stands there then",
    ]);
    expect(messages("Hello {name")).toEqual(["7 error a single { is left: remove it"]);
    expect(messages("a\r\nBcc: b")).toEqual([
      "1 error the greeting has a line break: write it in one line",
    ]);
    expect(messages("{name|a} {name|b}")[0]).toContain("twice with two fallbacks");
    expect(messages("a".repeat(300))[0]).toContain("longer than 200 characters");
  });

  test("never throws, and has markers of the allowed fields only", () => {
    const written = fc
      .array(
        fc.constantFrom(
          "{",
          "}",
          "|",
          "name",
          "company",
          "{name}",
          "{name|x}",
          slotMarker("unsubscribe"),
          " ",
          "\n",
          "é",
        ),
      )
      .map((it) => it.join(""));
    fc.assert(
      fc.property(fc.oneof(written, fc.string({ unit: "binary" })), (greeting) => {
        const text = greetingText(readGreeting(greeting, ["name"]));
        expect(text.replaceAll(slotMarker("name"), "")).not.toMatch(/[\u{E000}\u{E001}\r\n]/u);
      }),
    );
  });
});
