import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError, describeConfig, effectiveSettings, loadConfig } from "./mod.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "avow-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

type Env = Readonly<Record<string, string>>;

async function load(toml: string, env: Env = {}) {
  await writeFile(join(folder, "avow.toml"), toml);
  return loadConfig({ env, cwd: folder });
}

/** The problems of a configuration that must be refused. */
async function problems(toml: string, env: Env = {}) {
  try {
    await load(toml, env);
  } catch (error) {
    if (error instanceof ConfigError) return { list: error.problems, text: error.message };
    throw error;
  }
  throw new Error("the configuration was accepted");
}

test("the demo's own configuration holds", async () => {
  const { config } = await loadConfig({ env: {}, cwd: join(import.meta.dir, "../..") });
  expect(config.server.allowedOrigins).toEqual(["http://localhost:4081"]);
  expect(config.mail).toMatchObject({ host: "127.0.0.1", port: 4025, tls: "off" });
});

test("every problem is told at once, each with its line, key, value and what is allowed", async () => {
  const { list, text } = await problems(
    `[server]
port = "eighty"
log_level = "loud"

[mail]
tls = "off"
host = "smtp.example.com"
[look]
accent = "#ffff00"
[contact]
notify = 1`,
    { AVOW_OPERATORS_LINK_MINUTES: "0", AVOW_STORAGE_DATA_FOLDR: "x" },
  );
  expect(list.map(({ where, key, value }) => [where, key, value])).toEqual([
    ["AVOW_STORAGE_DATA_FOLDR", null, null],
    ["avow.toml:2", "server.port", '"eighty"'],
    ["avow.toml:3", "server.log_level", '"loud"'],
    ["avow.toml:11", "contact.notify", "1"],
    ["AVOW_OPERATORS_LINK_MINUTES", "operators.link_minutes", "0"],
    ["avow.toml:9", "look.accent", '"#ffff00"'],
    ["avow.toml:6", "mail.tls", null],
  ]);
  expect(text).toContain(
    'avow.toml:2: server.port = "eighty" must be a whole number from 0 to 65535.',
  );
  expect(text).toContain('must be one of "debug", "info", "warn", "error".');
  expect(text).toContain('may be "off" only for a relay on this machine');
});

test("a misspelt setting, section or variable is answered with the right name", async () => {
  const { text } = await problems(
    "[server]\nprot = 1\npublicUrl = 1\nfrom_name = 1\n[mial]\nhost = 1\n[contact]\nxyzzy = 1",
    { AVOW_PROT: "1", AVOW_SERVER_PORT: "1", AVOW_MAIL_HSOT: "x", AVOW_CONTACT_FORMS: "x" },
  );
  expect(text).toContain("avow.toml:2: server.prot is not a setting. Did you mean server.port?");
  expect(text).toContain("Did you mean server.public_url?");
  expect(text).toContain("Did you mean mail.from_name?");
  expect(text).toContain("avow.toml:5: mial is not a section. Did you mean mail?");
  expect(text).toContain("This section has contact.enabled, ");
  expect(text).toContain("AVOW_PROT: there is no such setting. Did you mean AVOW_PORT?");
  expect(text).toContain("AVOW_SERVER_PORT: there is no such setting. Did you mean AVOW_PORT?");
  expect(text).toContain("Did you mean AVOW_MAIL_HOST?");
  expect(text).toContain("AVOW_CONTACT_FORMS: there is no such setting.");
});

test("a fault of syntax has line and column and repeats nothing of the file", async () => {
  const { list, text } = await problems('[mail]\npassword = "canary-7Q" oops\n');
  expect(list).toHaveLength(1);
  expect(list[0]).toMatchObject({ where: "avow.toml:2:24", line: 2, column: 24 });
  expect(text).not.toContain("canary-7Q");
});

test("a section that is not a table is refused", async () => {
  expect((await problems("server = 4080")).text).toContain(
    "avow.toml:1: server must be a section, [server].",
  );
});

test.each([
  ["in the file", "[mail]\npassword = 77001\nuser = 'u'", {}],
  ["under a misspelt name", "[mail]\npasword = '77001'", {}],
  ["in a misspelt section", "[mial]\npassword = '77001'", {}],
  ["in a database address", "[storage]\ndatabase_url = 'mysql://u:77001@h/d'", {}],
  ["in the environment", "", { AVOW_DATABASE_URL: "postgres://u:77001@" }],
  ["in a web address", "[server]\npublic_url = 'https://u:77001@h'", {}],
  ["in a variable nobody knows", "", { AVOW_MAIL_PASSWROD: "77001" }],
])("a secret %s is in no message", async (_, toml, env) => {
  const { list, text } = await problems(toml, env);
  expect(text + JSON.stringify(list)).not.toContain("77001");
});

test("the environment wins over the file, and an empty variable counts as not set", async () => {
  const { config, origins } = await load(
    '[server]\nport = 1\nhost = "::1"\n[contact]\nnotify = true',
    {
      AVOW_PORT: "8080",
      AVOW_SERVER_HOST: "",
      AVOW_CONTACT_NOTIFY: "false",
      AVOW_SERVER_ALLOWED_ORIGINS: "https://a.example, https://b.example:8443",
      AVOW_SANDBOX_SITE_PORT: "0",
      HOME: "/nowhere",
    },
  );
  expect(config.server).toMatchObject({
    port: 8080,
    host: "::1",
    publicUrl: "http://localhost:8080",
    allowedOrigins: ["https://a.example", "https://b.example:8443"],
  });
  expect(config.contact.notify).toBe(false);
  expect(config.sandbox.sitePort).toBe(0);
  expect(origins.get("server.port")).toEqual({ from: "environment", name: "AVOW_PORT" });
  expect(origins.get("server.host")).toEqual({ from: "file", line: 3 });
});

test("a wrong line of the file is told even where the environment overrides it", async () => {
  expect((await problems("[server]\nport = -1", { AVOW_PORT: "80" })).list).toHaveLength(1);
});

test("relative paths start at the folder of the configuration file", async () => {
  await mkdir(join(folder, "etc"));
  await writeFile(join(folder, "etc/site.toml"), '[policy]\nfile = "texts/policy.md"');
  const env = { AVOW_CONFIG: "etc/site.toml", AVOW_DATA: "../var/data" };
  const { config, file } = await loadConfig({ env, cwd: folder });
  expect(file).toBe(join(folder, "etc/site.toml"));
  expect(config.policy.file).toBe(join(folder, "etc/texts/policy.md"));
  expect(config.storage.dataFolder).toBe(join(folder, "var/data"));
  expect(config.storage.keyFile).toBe(join(folder, "var/avow.key"));
});

test("a file that was asked for must be there, readable and UTF-8", async () => {
  const ask = (file: string) =>
    loadConfig({ env: {}, cwd: folder, file }).catch((error: unknown) => String(error));
  expect(await ask("none.toml")).toContain("none.toml: there is no such configuration file");
  expect(await ask(".")).toContain("can't be read (EISDIR)");
  await writeFile(join(folder, "latin.toml"), Buffer.from([0x23, 0xe4]));
  expect(await ask("latin.toml")).toContain("latin.toml: is not UTF-8 text");
});

test("the key may not lie in the data folder, not even through a symbolic link", async () => {
  const inside = await problems('[storage]\nkey_file = "data/keys/avow.key"');
  expect(inside.text).toContain("avow.toml:2: storage.key_file must not be inside the data folder");
  await mkdir(join(folder, "data"));
  await symlink(join(folder, "data"), join(folder, "elsewhere"));
  expect((await problems('[storage]\nkey_file = "elsewhere/avow.key"')).list).toHaveLength(1);
  await load('[storage]\nkey_file = "data.key"');
});

test("mail without encryption is for a relay on this machine; elsewhere it is required", async () => {
  const relay = (await load('[mail]\nhost = "smtp.example.com"')).config.mail;
  expect(relay).toMatchObject({ tls: "required", port: 587 });
  expect((await load('[mail]\nhost = "m.example"\ntls = "implicit"')).config.mail.port).toBe(465);
  for (const host of ["localhost", "127.0.0.53", "::1"]) {
    expect((await load(`[mail]\nhost = "${host}"\ntls = "off"`)).config.mail.tls).toBe("off");
  }
  for (const host of ["127.example.com", "128.0.0.1", "localhost.example.com", "0.0.0.0"]) {
    expect((await problems(`[mail]\nhost = "${host}"\ntls = "off"`)).list).toHaveLength(1);
  }
  expect((await problems('[mail]\nuser = "u"')).text).toContain("mail.user needs mail.password");
});

test("a contact form asks for known details only, and always for the address and the message", async () => {
  const { list } = await problems(`[[contact.forms]]
id = "sales"
title = "Sales"
fields = ["email", "message", "phone"]

[[contact.forms]]
id = "sales"
title = ""
fields = ["email", "mesage"]
required = ["email", "message", "name"]
colour = "red"

[[contact.forms]]
id = "Ä"
title = "T"
fields = "email"`);
  expect(list.map(({ line, key, message }) => `${line} ${key} ${message}`)).toEqual([
    "11 contact.forms.1.colour is not known. A form has id, title, fields, required.",
    "7 contact.forms.1.id is the id of an earlier form.",
    "8 contact.forms.1.title must be one line of 1 to 100 characters.",
    "9 contact.forms.1.fields.1 must be one of name, email, subject, message, company, phone. " +
      'Did you mean "message"?',
    "9 contact.forms.1.fields must contain message, or nobody could be answered.",
    "14 contact.forms.2.id must be 1 to 40 small letters, digits and hyphens.",
    "16 contact.forms.2.fields must be a list from name, email, subject, message, company, phone.",
  ]);
  const required = await problems(
    '[[contact.forms]]\nid="a"\ntitle="A"\nfields=["email","message"]\nrequired=["email","message","name"]',
  );
  expect(required.text).toContain('asks for "name", which is not in fields.');
  expect((await problems("[contact]\nforms = []")).text).toContain("must hold a form");
  expect((await load("[contact]\nenabled = false\nforms = []")).config.contact.forms).toEqual([]);
});

test("the reference names each setting once, with a variable, a default and a meaning", async () => {
  const rows = describeConfig();
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  const variables = rows.flatMap(({ env }) => env ?? []);
  // Forms, websites, products, editions, places and partners have no one-line form.
  expect(new Set(variables).size).toBe(rows.length - 6);
  for (const { meaning, default: text, type } of rows) {
    expect([meaning, text, type].every((part) => part.length > 0)).toBe(true);
  }
});

test("what is shown of the settings in force hides every secret", async () => {
  const loaded = await load('[mail]\nuser = "u"\npassword = "canary-7Q"', {
    AVOW_DATABASE_URL: "postgres://u:canary-7Q@h/d",
  });
  expect(loaded.config.mail.password).toBe("canary-7Q");
  const rows = effectiveSettings(loaded);
  expect(JSON.stringify(rows)).not.toContain("canary-7Q");
  expect(rows.find(({ key }) => key === "storage.database_url")).toMatchObject({
    value: "(hidden)",
    origin: { from: "environment", name: "AVOW_DATABASE_URL" },
  });
});
