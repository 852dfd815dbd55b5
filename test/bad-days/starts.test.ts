/** Starts that can't be: each says in one sentence what to mend, and leaves nothing running. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { makePlace, type Place, type Run, statusOf, until } from "./served.ts";

setDefaultTimeout(30_000);

let place: Place;
beforeAll(async () => {
  place = await makePlace({ isEmpty: true });
});
afterAll(() => place.clear());

/** It ends with `code`, says `sentence`, and shows neither a stack nor a secret. */
async function expectRefusal(
  code: number,
  sentence: RegExp,
  env: Readonly<Record<string, string>> = {},
  command = "serve",
): Promise<void> {
  const run = place.avow([command], env);
  expect(await run.exited).toBe(code);
  expect(run.said()).toMatch(sentence);
  expect(run.said()).not.toMatch(/^\s+at |node_modules|se-cret|\.ts:\d/m);
}

async function write(name: string, text: string): Promise<string> {
  const file = join(place.folder, name);
  await Bun.write(file, text);
  return file;
}

async function keyFile(name: string, key: Buffer): Promise<string> {
  const file = await write(name, `avow-key-1 ${key.toString("base64url")}`);
  await chmod(file, 0o600);
  return file;
}

describe("before anything is started", () => {
  test("a misspelt promise is named with line, column and the right name", async () => {
    const text = await Bun.file(join(place.folder, "policy.md")).text();
    const file = await write("wrong.md", text.replace("{contact-purpose}", "{contact-purposes}"));
    await expectRefusal(4, /wrong\.md:\d+:\d+.*contact-purposes[\s\S]*contact-purpose\b/, {
      AVOW_POLICY: file,
    });
  });

  test("a policy that is not there is asked for", () =>
    expectRefusal(4, /There is no policy at .*nowhere\.md.*AVOW_POLICY/, {
      AVOW_POLICY: join(place.folder, "nowhere.md"),
    }));

  test("a form that asks for more than the policy allows is named, with the field", async () => {
    const forms = `[[contact.forms]]\nid = "contact"\ntitle = "Contact"
fields = ["name", "email", "message", "phone"]\nrequired = ["email", "message"]\n`;
    const config = await Bun.file(join(place.folder, "avow.toml")).text();
    const file = await write("more.toml", config + forms);
    await expectRefusal(4, /form "contact" asks for "phone".*policy\.md.*contact-basic-only/, {
      AVOW_CONFIG: file,
    });
  });

  test("every wrong setting is named at once, with its line", async () => {
    const file = await write(
      "wrong.toml",
      '[server]\nport = "many"\nallowed_origin = []\n[mail]\ntls = "perhaps"\n',
    );
    const env = { AVOW_CONFIG: file };
    for (const problem of [
      /:2: server\.port/,
      /:3: .*Did you mean server\.allowed_origins/,
      /:5: mail\.tls/,
    ]) {
      await expectRefusal(3, problem, env);
    }
  });
});

describe("beside a server that runs", () => {
  let server: Run;
  beforeAll(async () => {
    server = await place.serve();
  });
  afterAll(async () => {
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });

  test("another one on its data folder is told who has it", () =>
    expectRefusal(4, /Another Avow server \(process \d+\) uses the data folder .*AVOW_DATA/, {
      AVOW_PORT: "0",
    }));

  test("another one on its port is told which variable to set, and leaves nothing running", async () => {
    const data = join(place.folder, "other");
    const env = { AVOW_DATA: data, AVOW_KEY_FILE: join(place.folder, "other.key") };
    await expectRefusal(4, /Another program listens on port \d+.*AVOW_PORT/, env);
    expect(await Bun.file(join(data, "postgres/postmaster.pid")).exists()).toBe(false);
    expect(await statusOf(`${place.url}/readyz`)).toBe(200);
  });

  test("a demo without its ports is told which variables to set", async () => {
    const ports = { AVOW_SANDBOX_MAILBOX_PORT: "0", AVOW_SANDBOX_SMTP_PORT: "0" };
    const taken = { ...ports, AVOW_SANDBOX_SITE_PORT: String(place.port) };
    await expectRefusal(4, /sandbox.*AVOW_SANDBOX_SITE_PORT/, taken, "demo");
  });

  test("a look with the wrong key is told so", async () => {
    const env = { AVOW_KEY_FILE: await keyFile("looking.key", Buffer.alloc(32, 7)) };
    await expectRefusal(4, /key file .*looking\.key is not the one/, env, "prove");
  });
});

describe("with the data of a server that has ended", () => {
  test("a missing key file is asked for, and no new one is made", async () => {
    const env = { AVOW_KEY_FILE: join(place.folder, "lost.key") };
    await expectRefusal(4, /The key file .* is missing.*AVOW_KEY_FILE/, env);
    expect(await Bun.file(env.AVOW_KEY_FILE).exists()).toBe(false);
  });

  test("a wrong key file is told from the right one", async () => {
    const env = { AVOW_KEY_FILE: await keyFile("wrong.key", Buffer.alloc(32, 7)) };
    await expectRefusal(4, /key file .*wrong\.key is not the one/, env);
  });

  test("a damaged one, or one that others can read, is named", async () => {
    const file = await keyFile("damaged.key", Buffer.alloc(3));
    await expectRefusal(4, /damaged\.key is damaged/, { AVOW_KEY_FILE: file });
    await chmod(file, 0o644);
    await expectRefusal(4, /can be read by others; run: chmod 600/, { AVOW_KEY_FILE: file });
  });
});

describe("with a database elsewhere", () => {
  const at = (url: string) => ({ AVOW_DATABASE_URL: url, AVOW_PORT: "0" });

  test("one that does not answer is named without its password", () =>
    expectRefusal(
      4,
      /AVOW_DATABASE_URL does not answer on 127\.0\.0\.1, port 9 /,
      at("postgres://avow:se-cret@127.0.0.1:9/avow"),
    ));

  test("a host that does not exist is named", () =>
    expectRefusal(
      4,
      /host no-such-host\.invalid in AVOW_DATABASE_URL is not known/,
      at("postgres://avow:se-cret@no-such-host.invalid/avow"),
    ));
});

test("Of two that start at once on one folder, one serves and the other says why not", async () => {
  const data = { AVOW_DATA: join(place.folder, "twice") };
  const runs = ["one", "two"].map((name) =>
    place.avow(["serve"], {
      ...{ ...data, AVOW_PORT: "0" },
      AVOW_KEY_FILE: join(place.folder, "twice.key"),
      AVOW_MAIL_FROM_NAME: name,
    }),
  );
  const isReady = (run: Run) => run.said().includes('"message":"ready"');
  const isRefused = (run: Run) => /Another Avow server.*uses the data folder/.test(run.said());
  await until("one ready, one refused", 20_000, () => runs.some(isReady) && runs.some(isRefused));
  for (const run of runs) run.kill("SIGTERM");
  const codes = await Promise.all(runs.map((run) => run.exited));
  expect(codes.toSorted((a, b) => a - b)).toEqual([0, 4]);
});

test("A signal during the start ends it cleanly, and the next start goes on", async () => {
  const env = {
    ...{ AVOW_DATA: join(place.folder, "hasty"), AVOW_PORT: "0" },
    AVOW_KEY_FILE: join(place.folder, "hasty.key"),
  };
  const hasty = place.avow(["serve"], env);
  await until("its PostgreSQL begins", 10_000, () => existsSync(env.AVOW_KEY_FILE));
  hasty.kill("SIGTERM");
  expect(await hasty.exited).toBe(0);
  const next = place.avow(["serve"], env);
  await until("ready", 20_000, () => next.said().includes('"message":"ready"'));
  next.kill("SIGTERM");
  expect(await next.exited).toBe(0);
});

test("A first start that is killed at any moment is finished by a later one", async () => {
  const env = {
    ...{ AVOW_DATA: join(place.folder, "killed"), AVOW_PORT: "0" },
    AVOW_KEY_FILE: join(place.folder, "killed.key"),
  };
  for (const ms of [500, 800, 1000, 1200]) {
    const run = place.avow(["serve"], env);
    await Promise.race([Bun.sleep(ms), run.exited]);
    run.kill("SIGKILL");
    await run.exited;
    expect(run.said()).not.toContain("avow:");
  }
  const last = place.avow(["serve"], env);
  await until("ready", 20_000, () => last.said().includes('"message":"ready"'));
  expect(last.said()).not.toContain("switched off");
  last.kill("SIGTERM");
  expect(await last.exited).toBe(0);
});
