import { expect, test } from "bun:test";
import fc from "fast-check";
import { checkVatId } from "./mod.ts";

/**
 * Numbers that were published as examples or by the firms that bear them: the documentation of
 * python-stdnum (module by module), and the legal notices of SAP, Google Ireland and Amazon EU.
 */
const published: Readonly<Record<string, readonly string[]>> = {
  AT: ["ATU13585627"],
  BE: ["BE0428759497", "BE 428.759.497"],
  BG: ["BG175074752", "BG7523169263", "BG7111042925"],
  CY: ["CY10259033P"],
  CZ: ["CZ25123891", "CZ7103192745", "CZ640903926"],
  DE: ["DE136695976", "DE143454214"],
  DK: ["DK13585628"],
  EE: ["EE100931558"],
  GR: ["EL094259216", "GR 094259216"],
  ES: ["ESJ99216582", "ESB58378431", "ES54362315K", "ESX2482300W"],
  FI: ["FI20774740"],
  FR: ["FR40303265045", "FR23334175221", "FRK7399859412", "FR4Z123456782"],
  HR: ["HR33392005961"],
  HU: ["HU12892312"],
  IE: ["IE6433435F", "IE6433435OA", "IE8D79739I", "IE6388047V"],
  IT: ["IT00743110157"],
  LT: ["LT119511515", "LT100001919017"],
  LU: ["LU15027442", "LU20260743"],
  LV: ["LV40003521600", "LV16117519997"],
  MT: ["MT11679112"],
  NL: ["NL004495445B01", "NL002455799B11"],
  PL: ["PL8567346215"],
  PT: ["PT501964843"],
  RO: ["RO18547290"],
  SE: ["SE123456789701"],
  SI: ["SI50223054"],
  SK: ["SK2022749619"],
  GB: ["GB980780684", "XI980780684", "GBGD001", "GBHA500"],
  CH: ["CHE-107.787.577 IVA", "CHE100155212"],
  NO: ["NO 995 525 828 MVA", "NO995525828"],
};

test("VAT ids that were published are accepted, each as of its country, in one way of writing", () => {
  for (const [country, ids] of Object.entries(published)) {
    for (const id of ids) expect([id, checkVatId(id)?.country]).toEqual([id, country]);
  }
  expect(checkVatId("gr 094-259-216")?.vatId).toBe("EL094259216");
  expect(checkVatId("BE 428.759.497")?.vatId).toBe("BE0428759497");
  expect(checkVatId("CHE-107.787.577 IVA")?.vatId).toBe("CHE107787577");
  expect(checkVatId("NO995525828")?.vatId).toBe("NO995525828MVA");
  expect(checkVatId("DE 136 695 976")?.vatId).toBe("DE136695976");
});

/** Countries whose check finds every single wrong digit, and where its digits stand in a number. */
const strict: readonly (readonly [shape: string, digits: number])[] = [
  ["ATU########", 8],
  ["BE0#########", 9],
  ["DE#########", 9],
  ["DK########", 8],
  ["EE#########", 9],
  ["ESB########", 8],
  ["FI########", 8],
  ["HR###########", 11],
  ["HU########", 8],
  ["IT###########", 11],
  ["LU########", 8],
  ["MT########", 8],
  ["PL##########", 10],
  ["SE##########01", 10],
  ["SI########", 8],
  ["SK##########", 10],
  ["CHE#########", 9],
  ["NO#########MVA", 9],
];

test("Where a country has a check digit, a number with any one digit changed is refused", () => {
  let accepted = 0;
  for (const [shape, length] of strict) {
    const digits = fc.array(fc.nat(9), { minLength: length, maxLength: length });
    const fill = (values: readonly number[]) => {
      let at = -1;
      return shape.replaceAll("#", () => String(values[(at += 1)]));
    };
    fc.assert(
      fc.property(digits, fc.nat(length - 1), fc.integer({ min: 1, max: 9 }), (own, at, by) => {
        if (checkVatId(fill(own)) === null) return;
        accepted += 1;
        const changed = own.with(at, ((own[at] ?? 0) + by) % 10);
        expect(checkVatId(fill(changed))).toBeNull();
      }),
      { numRuns: 400, seed: 26 },
    );
  }
  expect(accepted).toBeGreaterThan(strict.length * 5);
});

test("Every published number with its last sign changed is refused, whatever the country's check", () => {
  for (const id of Object.values(published).flat()) {
    // Not where the last sign is no check digit, or ten digits may be checked in three ways.
    if (/^(GBGD|GBHA|SE|NL|NO 9|CHE-|BG\d{10})|MVA$|IE6433435OA/.test(id)) continue;
    const last = id.at(-1) ?? "";
    const others = /\d/.test(last) ? "0123456789" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const left = Array.from(others).filter(
      (sign) => sign !== last && checkVatId(id.slice(0, -1) + sign),
    );
    expect([id, left.length]).toEqual([id, 0]);
  }
});

test("What is no VAT id is none, without an error: no prefix, wrong length, other signs, a flood", () => {
  const wrong = ["", "DE", "136695976", "DE13669597", "DE1366959760", "DE13669597O", "UK980780684"];
  const others = ["EL09425921", "FRIO303265045", "toString", "US123456789", "DE٠٣٦٦٩٥٩٧٦"];
  for (const text of [...wrong, ...others, "9".repeat(1_000_000)]) {
    expect(checkVatId(text)).toBeNull();
  }
  fc.assert(fc.property(fc.string(), (text) => checkVatId(text) === null));
});
