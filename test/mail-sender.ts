/**
 * A process of its own that delivers, to be killed by a test: `bun test/mail-sender.ts <JSON>`.
 * It says "ready" when it began, and delivers until it ends.
 */
import { createRegister } from "../src/egress/mod.ts";
import { startDelivering } from "../src/mail/mod.ts";
import { createKeyring } from "../src/people/mod.ts";
import { openDatabase } from "../src/promise/database.ts";
import { mostPurposes } from "../src/promises.ts";
import { migrationsFolder, type TestDatabase } from "./database.ts";
import { kindOf, mailSettings, relayOf, type Scene } from "./mail-scene.ts";
import type { Config } from "../src/config/mod.ts";

interface Order {
  readonly login: TestDatabase["login"];
  readonly masterKey: string;
  readonly mail: Config["mail"];
}

/** Starts the process; resolves when it delivers. */
export async function startSender(
  scene: Scene,
  given: { mail?: Partial<Config["mail"]>; env?: Record<string, string> } = {},
): Promise<Bun.Subprocess> {
  const order: Order = {
    login: scene.database.login,
    masterKey: scene.database.masterKey.toString("hex"),
    mail: { ...mailSettings(scene.mailbox.smtpPort), ...given.mail },
  };
  const child = Bun.spawn([process.execPath, import.meta.path, JSON.stringify(order)], {
    env: { ...process.env, ...given.env },
    stdout: "pipe",
    stderr: "ignore",
  });
  for await (const chunk of child.stdout) {
    if (new TextDecoder().decode(chunk).includes("ready")) return child;
  }
  throw new Error("the sender ended before it began");
}

if (import.meta.main) {
  const { login, masterKey, mail } = JSON.parse(process.argv[2] ?? "") as Order;
  const database = await openDatabase({
    login,
    masterKey: Buffer.from(masterKey, "hex"),
    purposes: mostPurposes,
    migrations: migrationsFolder,
    lookOnly: true,
  });
  startDelivering({
    database,
    keyring: createKeyring(Buffer.from(masterKey, "hex"), database.instanceId),
    register: createRegister([relayOf(mail)]),
    mail,
    kinds: new Map([
      ["plain", kindOf()],
      ["answer", kindOf({ onUncertain: "leave" })],
    ]),
    purposes: ["correspondence"],
  });
  process.stdout.write("ready\n");
}
