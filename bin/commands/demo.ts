import { startMailbox } from "../../sandbox/mailbox/mod.ts";
import { startVendorSite } from "../../sandbox/vendor-site/mod.ts";
import { type Config, loadConfig } from "../../src/config/mod.ts";
import { startAvow } from "../../src/main.ts";
import { type Command, exitCodes } from "../command.ts";
import { drillBeside } from "../drill-beside.ts";
import { untilSignal } from "../signal.ts";

/** `avow demo`. */
export const command: Command = {
  usage: "",
  about:
    "Starts Avow together with a sandbox: the website of a fictional vendor that uses it, and a\n" +
    "mailbox that shows every mail it sends. Nothing leaves this machine. This is what npm start runs.",
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "it could not start; one sentence says what to mend",
  },
  async run({ env, cwd, terminal }) {
    const loaded = await loadConfig({ env, cwd });
    const { sandbox } = loaded.config;
    const mailbox = await startMailbox({
      httpPort: sandbox.mailboxPort,
      smtpPort: sandbox.smtpPort,
    });
    let publicUrl = loaded.config.server.publicUrl;
    const site = await startVendorSite({ port: sandbox.sitePort, avowUrl: () => publicUrl });
    try {
      const avow = await startAvow(
        inSandbox(loaded.config, { siteUrl: site.url, smtpPort: mailbox.smtpPort }),
      );
      publicUrl = avow.config.server.publicUrl;
      const { say, paint } = terminal;
      say("");
      say(`${paint("bold", "Avow is ready.")} Nothing here leaves this machine; Ctrl-C ends it.`);
      say("");
      say(`  The vendor's website    ${site.url}/contact`);
      say(`  The privacy policy      ${publicUrl}/privacy`);
      say(`  The mailbox             ${mailbox.url}`);
      say(`  Avow for operators      ${publicUrl}/admin`);
      if (avow.ownerLink) say(`\n  Sign in as the owner, once:\n  ${avow.ownerLink}`);
      say("");
      const endDrills = drillBeside({
        everyHours: loaded.config.proofs.drillEveryHours,
        lastDrillAt: () => avow.proofs.state().lastDrillAt,
        afterMs: 1_000,
      });
      await untilSignal();
      await endDrills();
      await avow.stop();
    } finally {
      await site.stop();
      await mailbox.stop();
    }
    return exitCodes.ok;
  },
};

/** The configuration with the sandbox as its outside world. */
function inSandbox(
  config: Config,
  { siteUrl, smtpPort }: { siteUrl: string; smtpPort: number },
): Config {
  const allowedOrigins = [...new Set([siteUrl, ...config.server.allowedOrigins])];
  return {
    ...config,
    server: { ...config.server, allowedOrigins },
    mail: {
      ...config.mail,
      host: "127.0.0.1",
      port: smtpPort,
      tls: "off",
      user: null,
      password: null,
    },
  };
}
