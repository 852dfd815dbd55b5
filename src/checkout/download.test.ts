import { afterAll, beforeAll, expect, test } from "bun:test";
import { lutimesSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifyRelease } from "../../docs/licence/verify.ts";
import { hash } from "../kernel/crypto.ts";
import { publicKeyForms } from "../licence/mod.ts";
import { openLicenceScene } from "./activation.fixture.ts";
import { asAttachment } from "./download-range.ts";
import { downloadLinkMs } from "./download-link.ts";
import type { CoveredRelease } from "./release.ts";
import { indexReleases } from "./release-index.ts";

let problems: readonly string[] = [];
let scene: Awaited<ReturnType<typeof openLicenceScene>>;
const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31 + (at >> 8)) & 255));

beforeAll(async () => {
  scene = await openLicenceScene();
  scene.lay("curlew/1.0.0/curlew-1.0.0.zip", "one");
  scene.lay("curlew/1.0.0/release.toml", 'date = 2026-05-01\nnotes = "First."\n');
  scene.lay("curlew/2.0.0/Curlew für Büros.tar.gz", bytes);
  scene.lay("curlew/2.0.0/release.toml", "date = 2027-03-31\n");
  scene.lay("curlew/2.0.0-team/team.zip", "team");
  scene.lay("curlew/2.0.0-team/release.toml", 'date = 2027-02-01\neditions = ["team"]\n');
  scene.lay("curlew/3.0.0/curlew-3.0.0.zip", "three");
  scene.lay("curlew/3.0.0/release.toml", 'date = "2027-04-01"\n');
  scene.lay("curlew/4.0.0/curlew-4.0.0.zip", "not yet, there is no release.toml");
  scene.lay("curlew/5.0.0/release.toml", "date = 31.3.2027\n");
  scene.lay("curlew/6.0.0/release.toml", 'date = 2026-05-01\nnotes = "4111 1111 1111 1111"\n');
  scene.lay("curlew/7.0.0/release.toml", "date = 2026-05-01\neditions = ['solo']\n");
  scene.lay("curlew/8.0.0/.hidden", "left out");
  scene.lay("curlew/8.0.0/a;b.zip", "odd");
  scene.lay("curlew/8.0.0/release.toml", "date = 2026-05-01\n");
  scene.lay("heron/1.0.0/release.toml", "date = 2026-05-01\n");
  const link = join(scene.folder, "curlew/1.0.0/passwd.txt");
  symlinkSync("/etc/passwd", link);
  lutimesSync(link, 1_700_000_000, 1_700_000_000);
  problems = await indexReleases(scene.checkout);
});
afterAll(() => scene.close());

async function covered(key: string): Promise<readonly CoveredRelease[]> {
  const { said } = await scene.ask("releases", { key });
  return said.releases as readonly CoveredRelease[];
}

const versions = async (key: string) => (await covered(key)).map(({ version }) => version);

/** The one file of a release. */
async function fileOf(key: string, version: string) {
  const [file] = (await covered(key)).find((it) => it.version === version)?.files ?? [];
  if (!file) throw new Error(`${version} is not covered`);
  return file;
}

test("A licence reaches the releases up to the last day that was paid for, of its edition, for good", async () => {
  expect(await versions((await scene.licence()).key)).toEqual(["2.0.0", "1.0.0"]);
  const { key: early } = await scene.licence({ updatesUntil: "2027-03-30" });
  expect(await versions(early)).toEqual(["1.0.0"]);
  const { key: team } = await scene.licence({ edition: "team", updatesUntil: null });
  expect(await versions(team)).toEqual(["3.0.0", "2.0.0", "2.0.0-team", "1.0.0"]);
  const [, first] = await covered((await scene.licence()).key);
  expect(first).toMatchObject({ releasedOn: "2026-05-01", notes: "First." });
  // A link out of the folder is no file of a release.
  expect(first?.files.map(({ name }) => name)).toEqual(["curlew-1.0.0.zip"]);
  expect(problems.toSorted()).toEqual([
    "curlew/5.0.0: release.toml is not valid TOML",
    "curlew/6.0.0: the database refuses it; a name or its notes read as a card number",
    "curlew/7.0.0: release.toml names an edition that is not sold now",
    "curlew/8.0.0: a file has a name that not every system takes: use letters, digits, spaces and .+_()@-",
  ]);
  const { key } = await scene.licence();
  scene.later(400 * 24 * 60 * 60_000);
  expect(await versions(key)).toEqual(["2.0.0", "1.0.0"]);
});

test("A download is the file that the vendor signed, in one piece or in parts that go on where they broke off", async () => {
  const { key } = await scene.licence();
  const { url, sha256, signature, name } = await fileOf(key, "2.0.0");
  const get = (headers: Readonly<Record<string, string>> = {}, method = "GET") =>
    fetch(url, { method, headers });
  const whole = await get({ "accept-encoding": "gzip" });
  const body = Buffer.from(await whole.arrayBuffer());
  expect(whole.status).toBe(200);
  expect(body.equals(bytes)).toBe(true);
  expect(hash(body).toString("hex")).toBe(sha256);
  const { base64: publicKey } = publicKeyForms(scene.checkout.signer.publicKey);
  const program = { publicKey, product: "curlew" };
  expect(await verifyRelease(signature, new Uint8Array(body), program)).toMatchObject({
    ...{ release: "2.0.0", fileName: name, releasedOn: "2027-03-31" },
  });
  const etag = whole.headers.get("etag") ?? "";
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    "accept-ranges": "bytes",
    "content-type": "application/octet-stream",
    "content-length": "100000",
    "x-content-type-options": "nosniff",
    "content-disposition":
      "attachment; filename=\"Curlew f_r B_ros.tar.gz\"; filename*=UTF-8''Curlew%20f%C3%BCr%20B%C3%BCros.tar.gz",
  });
  const head = await get({}, "HEAD");
  expect([head.status, head.headers.get("content-length"), head.headers.get("etag")]).toEqual([
    200,
    "100000",
    etag,
  ]);
  for (const [range, first, last] of [
    ["bytes=0-0", 0, 0],
    ["bytes=50000-", 50_000, 99_999],
    ["bytes=-1", 99_999, 99_999],
    ["bytes=99990-200000", 99_990, 99_999],
  ] as const) {
    const part = await get({ range, "if-range": etag });
    const got = Buffer.from(await part.arrayBuffer());
    expect([range, part.status, part.headers.get("content-range")]).toEqual([
      range,
      206,
      `bytes ${first}-${last}/100000`,
    ]);
    expect([
      part.headers.get("content-length"),
      got.equals(bytes.subarray(first, last + 1)),
    ]).toEqual([String(last - first + 1), true]);
  }
  for (const headers of [
    { range: "bytes=5-", "if-range": '"another"' },
    { range: "bytes=5-", "if-range": `W/${etag}` },
    { range: "bytes=0-1,5-6" },
    { range: "bytes=6-5" },
    { range: "lines=1-2" },
  ]) {
    const { status, headers: told } = await get(headers);
    expect([headers, status, told.get("content-length")]).toEqual([headers, 200, "100000"]);
  }
  const past = await get({ range: "bytes=100000-" });
  expect([past.status, past.headers.get("content-range")]).toEqual([416, "bytes */100000"]);
  expect((await get({ "if-none-match": `"x", W/${etag}` })).status).toBe(304);
});

test("A link says nothing of the customer, holds for ten minutes, and says then where a new one is", async () => {
  const { id, key } = await scene.licence();
  const { url } = await fileOf(key, "1.0.0");
  for (const secret of [key, key.replaceAll("-", ""), id, id.replaceAll("-", "")]) {
    expect(url).not.toContain(secret);
    expect(Buffer.from(url.split("/").at(-2) ?? "", "base64url").toString("hex")).not.toContain(
      secret,
    );
  }
  expect((await fetch(url)).status).toBe(200);
  const token = url.split("/").at(-2) ?? "";
  const changed = token.slice(0, 40) + (token[40] === "A" ? "B" : "A") + token.slice(41);
  expect((await fetch(url.replace(token, changed))).status).toBe(404);
  expect((await fetch(url.replace("curlew-1.0.0.zip", "curlew-3.0.0.zip"))).status).toBe(404);
  scene.later(downloadLinkMs - 5_000);
  expect((await fetch(url)).status).toBe(200);
  scene.later(5_000);
  const over = await fetch(url, { headers: { accept: "application/json" } });
  expect(over.status).toBe(410);
  expect(((await over.json()) as { detail: string }).detail).toContain("holds for ten minutes");
});

test("A link is of no use once its licence was revoked or covers the release no longer", async () => {
  const { id, key } = await scene.licence();
  const { url } = await fileOf(key, "2.0.0");
  const until = "update checkout.licences set updates_until = $2 where id = $1";
  await scene.database.admin.query(until, [id, "2027-03-30"]);
  expect((await fetch(url)).status).toBe(403);
  await scene.database.admin.query(until, [id, "2027-03-31"]);
  expect((await fetch(url)).status).toBe(200);
  await scene.revoke(id);
  expect((await fetch(url)).status).toBe(403);
});

test("A file that is being replaced is not given out; then it is another one, with its own hash and links", async () => {
  const { key } = await scene.licence({ updatesUntil: null });
  const { url, sha256 } = await fileOf(key, "3.0.0");
  const path = join(scene.folder, "curlew/3.0.0/curlew-3.0.0.zip");
  const { atime, mtime } = statSync(path);
  writeFileSync(path, "cut");
  utimesSync(path, atime, mtime);
  expect((await fetch(url)).status).toBe(503);
  scene.lay("curlew/3.0.0/curlew-3.0.0.zip", "three, mended");
  expect((await fetch(url)).status).toBe(503);
  scene.lay("curlew/3.0.0/taken-back.zip", "gone soon");
  await indexReleases(scene.checkout);
  rmSync(join(scene.folder, "curlew/3.0.0/taken-back.zip"));
  const fresh = new Date(Date.now() + 365 * 24 * 60 * 60_000 * 3);
  scene.lay("curlew/3.0.0/still-coming.zip", "half");
  utimesSync(join(scene.folder, "curlew/3.0.0/still-coming.zip"), fresh, fresh);
  await indexReleases(scene.checkout);
  expect((await fetch(url)).status).toBe(404);
  const mended = (await covered(key)).find(({ version }) => version === "3.0.0");
  expect(mended?.files.map(({ name }) => name)).toEqual(["curlew-3.0.0.zip"]);
  expect(mended?.files[0]?.sha256).not.toBe(sha256);
  expect(await (await fetch(mended?.files[0]?.url ?? "")).text()).toBe("three, mended");
  rmSync(join(scene.folder, "curlew/3.0.0"), { recursive: true });
  await indexReleases(scene.checkout);
  expect(await versions(key)).not.toContain("3.0.0");
});

test("How often a file was fetched is counted by day, once for each download that begins, and by whom is not", async () => {
  const { key } = await scene.licence({ edition: "team" });
  const { url } = await fileOf(key, "2.0.0-team");
  for (const headers of [{}, { range: "bytes=0-1" }, { range: "bytes=2-" }]) {
    await (await fetch(url, { headers })).arrayBuffer();
  }
  await fetch(url, { method: "HEAD" });
  const { rows } = await scene.database.admin.query<Record<string, unknown>>(
    "select * from checkout.downloads where name = 'team.zip'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ product: "curlew", version: "2.0.0-team", fetched: 2 });
  expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([
    "day",
    "fetched",
    "name",
    "product",
    "version",
  ]);
});

test("A name with quotes, percents and other scripts can't break out of its header", () => {
  const header = asAttachment("a\"b\\c%41'é*(1).zip");
  expect(header).toBe(
    "attachment; filename=\"a_b_c_41'_*(1).zip\"; filename*=UTF-8''a%22b%5Cc%2541%27%C3%A9%2A%281%29.zip",
  );
});

test("While a large file is hashed, everybody else is answered", async () => {
  scene.lay("curlew/9.0.0/release.toml", "date = 2026-05-01\n");
  scene.lay("curlew/9.0.0/curlew-9.0.0.iso", new Uint8Array(64 * 1024 * 1024));
  let turns = 0;
  const others = setInterval(() => (turns += 1), 1);
  await indexReleases(scene.checkout);
  clearInterval(others);
  expect(turns).toBeGreaterThan(40);
});
