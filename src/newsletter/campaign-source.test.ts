import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { campaignSource } from "./campaign-source.ts";
import { openNewsletterScene, type NewsletterScene } from "./subscribing.fixture.ts";

// One black pixel.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
  "base64",
);

let scene: NewsletterScene;
let folder: string;

beforeAll(async () => {
  scene = await openNewsletterScene();
  folder = await mkdtemp(join(tmpdir(), "avow-logo-"));
});
afterAll(async () => {
  await scene.close();
  await rm(folder, { recursive: true, force: true });
});

const written = {
  ...{ subject: "S", preheader: "", greeting: "", body: "Text", tagLinks: false },
  ...{ listIds: [], number: 7 },
};

test("a logo that can't be read is named by its setting, and taken once it is there, from our own address", async () => {
  const logoFile = join(folder, "logo.png");
  const newsletter = {
    ...scene.newsletter,
    settings: { ...scene.newsletter.settings, logoFile },
  };
  const missing = await campaignSource(newsletter, written).catch((error: unknown) => error);
  expect((missing as Error).message).toContain("newsletter.logo_file");
  await writeFile(logoFile, png);
  const { vendor } = await campaignSource(newsletter, written);
  expect(vendor.logo?.url).toStartWith("https://avow.vendor.example/newsletter/images/");
});

test("a logo is found though newer images have its name, and however many there are", async () => {
  const logoFile = join(folder, "logo.png");
  await writeFile(logoFile, png);
  const settings = { ...scene.newsletter.settings, logoFile };
  const first = { ...scene.newsletter, settings };
  const { vendor: before } = await campaignSource(first, written);
  await scene.database.admin.query(
    `insert into newsletter.images (hash, type, width, height, bytes, name, created_at)
     select sha256(int4send(n)), 'image/png', 1, 1, '\\x00',
       case when n = 1 then 'logo.png' else 'image-' || n || '.png' end,
       now() + n * interval '1 second'
     from generate_series(1, 600) n`,
  );
  // As after a start, which knows of no logo that was taken in before.
  const again = { ...first, database: { ...scene.newsletter.database } };
  const { vendor } = await campaignSource(again, written);
  expect(vendor.logo?.url).toBe(before.logo?.url ?? "none");
});

test("links are marked with the campaign, the same for every reader, only where the operator asks for it", async () => {
  expect((await campaignSource(scene.newsletter, written)).tagLinks).toBeUndefined();
  const marked = await campaignSource(scene.newsletter, { ...written, tagLinks: true });
  expect(marked.tagLinks).toEqual({
    campaign: "newsletter-7",
    origins: ["https://vendor.example"],
  });
});
