import { expect, test } from "bun:test";
import { ConfigError, isModuleOn } from "./mod.ts";
import { readConfig } from "./read-config.ts";

const head = `[ads]
currency = "EUR"
areas = ["docs"]
keywords = ["vpn", "dns"]
`;
const slot = `[[ads.slots]]
name = "sidebar"
title = "Beside the text"
formats = ["native", "image"]
sizes = ["300x250", "320x50"]
area = "docs"
keywords = ["vpn"]
partners = ["brightpath"]
floor = "1.5"
blocked_categories = ["IAB25", "IAB7-39"]
`;
const partner = `[[ads.partners]]
id = "brightpath"
name = "Brightpath Media"
domain = "brightpath.example"
endpoint = "https://bid.brightpath.example/openrtb2"
image_hosts = ["img.brightpath.example", "localhost:4084"]
opt_out_url = "https://brightpath.example/no"
privacy_url = "https://brightpath.example/privacy"
seller_id = "4711"
`;

const read = (text: string) => readConfig({ env: {}, folder: "/f", file: "/f/avow.toml", text });

/** Every problem, as `line: key: message`. */
function problems(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, key, message }) => `${line}: ${key}: ${message}`);
  }
}

test("places and ad companies are read, a floor in millionths", () => {
  const { config } = read(head + slot + partner);
  expect(config.ads.slots).toEqual([
    {
      ...{ name: "sidebar", title: "Beside the text", formats: ["native", "image"] },
      sizes: [
        { width: 300, height: 250 },
        { width: 320, height: 50 },
      ],
      ...{ area: "docs", keywords: ["vpn"], partners: ["brightpath"] },
      ...{ floorMicros: 1_500_000, blockedCategories: ["IAB25", "IAB7-39"] },
    },
  ]);
  expect(config.ads.partners).toEqual([
    {
      ...{ id: "brightpath", name: "Brightpath Media", domain: "brightpath.example" },
      endpoint: "https://bid.brightpath.example/openrtb2",
      imageHosts: ["img.brightpath.example", "localhost:4084"],
      noticeHosts: [],
      optOutUrl: "https://brightpath.example/no",
      privacyUrl: "https://brightpath.example/privacy",
      ...{ timeoutMs: 200, sellerId: "4711", relation: "DIRECT", certificationId: null },
    },
  ]);
  expect(isModuleOn(config, "ads")).toBe(true);
  expect(isModuleOn(read(`${head}enabled = false\n${slot}${partner}`).config, "ads")).toBe(false);
});

test("without a place there are no ads", () => {
  expect(isModuleOn(read(head).config, "ads")).toBe(false);
});

test("a place says at least its name and its title", () => {
  const { slots } = read('[[ads.slots]]\nname = "footer"\ntitle = "Footer"\n').config.ads;
  expect(slots[0]).toMatchObject({ formats: ["text"], sizes: [], area: null, floorMicros: 0 });
});

test.each([
  ['currency = "EURO"', "ads.currency: must be a currency in use"],
  ['areas = ["Docs"]', "ads.areas.0: must be 1 to 40 small letters"],
  ["label = 3", "ads.label: must be one line"],
])("%s is refused", (line, message) => {
  expect(problems(`[ads]\n${line}\n`)[0]).toContain(message);
});

test.each([
  ["formats", '["video"]', "must be a list from text, image, native"],
  ["formats", "[]", "must be a list from text, image, native"],
  ["sizes", '["300×250"]', "must be a list of sizes in pixels"],
  ["sizes", '["5000x10"]', "must be a list of sizes in pixels"],
  ["sizes", "[]", "must hold a size, as the place takes images"],
  ["floor", "1.5", "must be a price of 1,000 views in quotes"],
  ["floor", '"1.5005"', "must be a price of 1,000 views in quotes"],
  ["area", '"shop"', 'names "shop", which is none of ads.areas. There are docs.'],
  ["keywords", '["dsn"]', 'names "dsn", which is none of ads.keywords. Did you mean "dns"?'],
  ["partners", '["brightpth"]', 'none of [[ads.partners]]. Did you mean "brightpath"?'],
  ["blocked_categories", '["gambling"]', "must be a list of IAB content categories"],
])("a place whose %s is %s is refused", (key, value, message) => {
  const wrong = slot.replace(new RegExp(`^${key} = .*$`, "m"), `${key} = ${value}`);
  const told = problems(head + wrong + partner);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(
    `ads.slots.0.${key}: ${message}`.replace(/: none/, ': names "brightpth", which is none'),
  );
});

test.each([
  ["endpoint", '"http://bid.brightpath.example/"', "must be the https address"],
  ["endpoint", '"https://us:er@brightpath.example/"', "must be the https address"],
  ["domain", '"https://brightpath.example"', "must be the company's domain"],
  ["image_hosts", '["https://img.brightpath.example"]', "must be a list of hosts"],
  ["seller_id", '"4711, DIRECT"', "must be your account at the company"],
  ["opt_out_url", '"nowhere"', "must be the https address"],
])("an ad company whose %s is %s is refused", (key, value, message) => {
  const wrong = partner.replace(new RegExp(`^${key} = .*$`, "m"), `${key} = ${value}`);
  const told = problems(head + slot + wrong);
  // Whoever is refused is no company, and so the place that names it is told of too.
  expect(told[0]).toContain(`ads.partners.0.${key}: ${message}`);
});

test("two places of one name, and a key that is none, are told with their line", () => {
  const told = problems(`${head}${slot}${slot}${partner}time_out_ms = 5\n`);
  expect(told.find((line) => line.includes("ads.slots.1.name"))).toContain("earlier place");
  expect(told.find((line) => line.includes("ads.partners.0.time_out_ms"))).toContain(
    'Did you mean "timeout_ms"?',
  );
});
