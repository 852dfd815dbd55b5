import { join } from "node:path";
import { startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { fillDemand } from "../../sandbox/advertisers/mod.ts";
import { bounceBack, startBounceMailbox } from "../../sandbox/bounce-mailbox/mod.ts";
import { startMailbox } from "../../sandbox/mailbox/mod.ts";
import { startPaymentProvider } from "../../sandbox/payment-provider/mod.ts";
import { layOutReleases, startVendorSite } from "../../sandbox/vendor-site/mod.ts";
import { type Config, isModuleOn, loadConfig } from "../../src/config/mod.ts";
import { AvowError } from "../../src/kernel/errors.ts";
import { logUncaught } from "../../src/kernel/uncaught.ts";
import { type Avow, startAvow } from "../../src/main.ts";
import { type Command, exitCodes } from "../command.ts";
import { drillBeside } from "../drill-beside.ts";
import { untilSignal } from "../signal.ts";

/** `avow demo`. */
export const command: Command = {
  usage: "",
  about:
    "Starts Avow together with a sandbox: the website of a fictional vendor that uses it, a mailbox\n" +
    "that shows every mail it sends, a payment provider that takes no real money, and an ad company\n" +
    "that shows every byte it is sent. Nothing leaves this machine. This is what npm start runs.",
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "it could not start; one sentence says what to mend",
  },
  async run({ env, cwd, terminal }) {
    const loaded = await loadConfig({ env, cwd });
    const { sandbox } = loaded.config;
    const asked = untilSignal();
    const undo: (() => Promise<void>)[] = [];
    try {
      const mailbox = await startMailbox({
        httpPort: sandbox.mailboxPort,
        smtpPort: sandbox.smtpPort,
      }).catch(portTaken("AVOW_SANDBOX_MAILBOX_PORT and AVOW_SANDBOX_SMTP_PORT"));
      undo.push(() => mailbox.stop());
      const bounces = await startBounceMailbox({ port: 0, ...bounceAccount });
      const endBounces = bounceBack(mailbox, bounces);
      undo.push(async () => {
        endBounces();
        await bounces.stop();
      });
      let publicUrl = loaded.config.server.publicUrl;
      const site = await startVendorSite({
        port: sandbox.sitePort,
        avowUrl: () => publicUrl,
      }).catch(portTaken("AVOW_SANDBOX_SITE_PORT"));
      undo.push(() => site.stop());
      const payments = await startPaymentProvider({
        port: sandbox.paymentPort,
        ...paymentAccount,
        webhookUrl: () => `${publicUrl}/checkout/webhooks/stripe`,
      }).catch(portTaken("AVOW_SANDBOX_PAYMENT_PORT"));
      undo.push(() => payments.stop());
      const company = await startAdCompany({ port: sandbox.adCompanyPort }).catch(
        portTaken("AVOW_SANDBOX_AD_COMPANY_PORT"),
      );
      undo.push(() => company.stop());
      const releasesFolder = join(loaded.config.storage.dataFolder, "releases");
      await layOutReleases(releasesFolder);
      const avow = await startAvow(
        inSandbox(loaded.config, {
          ...{ siteUrl: site.url, smtpPort: mailbox.smtpPort, imapPort: bounces.port },
          ...{ paymentUrl: payments.url, companyUrl: company.url, endpoint: company.endpoint },
          releasesFolder,
        }),
      );
      logUncaught();
      publicUrl = avow.config.server.publicUrl;
      const at = { site: site.url, mailbox: mailbox.url };
      announce(terminal, avow, { ...at, payments: payments.url, company: company.url });
      // Pictures are drawn, which nobody has to wait for.
      if (isModuleOn(avow.config, "ads")) await fillDemand(avow, site.url);
      const endDrills = drillBeside({
        everyHours: loaded.config.proofs.drillEveryHours,
        lastDrillAt: () => avow.proofs.state().lastDrillAt,
        afterMs: 1_000,
      });
      await asked;
      await endDrills();
      await avow.stop();
    } finally {
      for (const step of undo.toReversed()) await step();
    }
    return exitCodes.ok;
  },
};

/** Says where everything is. */
function announce(
  { say, paint }: Parameters<Command["run"]>[0]["terminal"],
  { config, ownerLink }: Pick<Avow, "config" | "ownerLink">,
  at: { site: string; mailbox: string; payments: string; company: string },
): void {
  const { publicUrl } = config.server;
  say("");
  say(`${paint("bold", "Avow is ready.")} Nothing here leaves this machine; Ctrl-C ends it.`);
  say("");
  say(`  The vendor's website    ${at.site}/contact`);
  say(`  The privacy policy      ${publicUrl}/privacy`);
  say(`  The mailbox             ${at.mailbox}`);
  say(`  The payment provider    ${at.payments}`);
  say(`  The ad company          ${at.company}`);
  say(`  Avow for operators      ${publicUrl}/admin`);
  if (ownerLink) say(`\n  Sign in as the owner, once:\n  ${ownerLink}`);
  say("");
}

/** Says which variables move a part of the sandbox whose port is taken. */
function portTaken(variables: string): (error: unknown) => never {
  return (error) => {
    if ((error as { code?: string } | null)?.code !== "EADDRINUSE") throw error;
    throw new AvowError(
      "bad-config",
      `Another program listens on a port of the sandbox; stop it, or set ${variables} to free ports.`,
      { cause: error },
    );
  };
}

/** Who reads the sandbox's mailbox to which mails come back. */
const bounceAccount = { user: "bounces", password: "sandbox" };

/** What the sandbox's payment provider knows the vendor by. */
const paymentAccount = { secretKey: "sk_test_sandbox", webhookSecret: "whsec_sandbox" };

/** The configuration with the sandbox as its outside world. */
function inSandbox(
  config: Config,
  outside: {
    siteUrl: string;
    smtpPort: number;
    imapPort: number;
    paymentUrl: string;
    companyUrl: string;
    endpoint: string;
    releasesFolder: string;
  },
): Config {
  const { siteUrl, smtpPort, imapPort, paymentUrl, releasesFolder } = outside;
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
    visits: {
      ...config.visits,
      sites: config.visits.sites.map((it, at) =>
        at === 0 ? { ...it, hosts: [...it.hosts, new URL(siteUrl).host] } : it,
      ),
    },
    ads: {
      ...config.ads,
      partners: config.ads.partners.map((it) => ({ ...it, ...companyAt(outside) })),
    },
    checkout: {
      ...config.checkout,
      ...paymentAccount,
      ...{ apiBase: paymentUrl, pageOrigin: paymentUrl },
      releasesFolder: config.checkout.releasesFolder ?? releasesFolder,
    },
    bounces: {
      ...config.bounces,
      ...bounceAccount,
      ...{ host: "127.0.0.1", port: imapPort, tls: "off", folder: "INBOX", everyMinutes: 1 },
    },
  };
}

/** Whatever companies are configured, all of them bid from this machine. */
function companyAt({ companyUrl, endpoint }: { companyUrl: string; endpoint: string }) {
  const { host } = new URL(companyUrl);
  return {
    ...{ endpoint, imageHosts: [host], noticeHosts: [host] },
    ...{ optOutUrl: `${companyUrl}/opt-out`, privacyUrl: `${companyUrl}/privacy` },
  };
}
