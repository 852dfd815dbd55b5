import { readFile, writeFile } from "node:fs/promises";
import { loadConfig } from "../../src/config/mod.ts";
import { AvowError } from "../../src/kernel/errors.ts";
import { createDkimSigner, generateDkimKey } from "../../src/mail/mod.ts";
import { type Command, exitCodes } from "../command.ts";

/** `avow mail dkim`. */
export const command: Command = {
  usage: "[--json]",
  about:
    "Shows the record that has to stand in DNS so that others can check the signatures of campaigns\n" +
    "(DKIM). Makes the key first if there is none in mail.dkim_key_file yet; one that is there is\n" +
    "never written over.",
  options: { json: { meaning: "Print it as JSON" } },
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "no domain or key file is set, or the file is no key",
  },
  async run({ env, cwd, flags, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    const { dkimDomain: domain, dkimKeyFile: file, dkimSelector: selector } = config.mail;
    if (domain === null || file === null) {
      throw new AvowError(
        "bad-config",
        "Set mail.dkim_domain and mail.dkim_key_file; the key is made in that file then.",
      );
    }
    const isNew = await makeIfMissing(file);
    const privateKeyPem = await readFile(file, "utf8");
    const { recordName, publicRecord } = createDkimSigner({ domain, selector, privateKeyPem });
    if (flags.has("json")) {
      terminal.say(JSON.stringify({ name: recordName, type: "TXT", value: publicRecord, isNew }));
      return exitCodes.ok;
    }
    if (isNew) terminal.say(`A key was made in ${file}; keep it as safe as the master key.`);
    terminal.say(`Put this into DNS, as a TXT record:\n\n${recordName}\n${publicRecord}`);
    return exitCodes.ok;
  },
};

async function makeIfMissing(file: string): Promise<boolean> {
  try {
    // The flag keeps a key that is there already, also one that was just made.
    await writeFile(file, await generateDkimKey(), { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw new AvowError(
      "bad-config",
      `No key can be written to mail.dkim_key_file (${file}); make its folder, and let this user write there.`,
    );
  }
}
