import { openCluster } from "../../src/cluster/mod.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { log } from "../../src/kernel/log.ts";
import { logUncaught } from "../../src/kernel/uncaught.ts";
import { type Command, exitCodes } from "../command.ts";
import { drillBeside } from "../drill-beside.ts";
import { untilSignal } from "../signal.ts";

/** `avow serve`. */
export const command: Command = {
  usage: "",
  about:
    "Starts the server of the configuration, with its own PostgreSQL unless AVOW_DATABASE_URL names\n" +
    "another. Ends on SIGTERM or SIGINT after running requests are finished.",
  exits: {
    [exitCodes.configuration]: "the configuration has a problem",
    [exitCodes.couldNotRun]: "it could not start; one sentence says what to mend",
  },
  async run({ env, cwd, terminal }) {
    const { config } = await loadConfig({ env, cwd });
    // From here on a signal is heeded: one that comes during the start ends it cleanly after.
    const asked = untilSignal();
    const cluster = openCluster(config.storage);
    // Whoever awaits it below is told; that must not be before, while the program is still read.
    cluster.catch(() => {});
    const { startAvow } = await import("../../src/main.ts");
    const avow = await startAvow(config, { cluster });
    logUncaught();
    // Visitors who come at once would keep what starting has left: the heap's limit is a share of it.
    Bun.gc(true);
    log.info("ready", { url: avow.url, publicUrl: config.server.publicUrl });
    terminal.say(`Avow is ready at ${config.server.publicUrl}`);
    if (avow.ownerLink) terminal.say(`Sign in as the owner, once: ${avow.ownerLink}`);
    const endDrills = drillBeside({
      everyHours: config.proofs.drillEveryHours,
      lastDrillAt: () => avow.proofs.state().lastDrillAt,
      afterMs: 60_000,
    });
    await asked;
    log.info("stopping");
    await endDrills();
    await avow.stop();
    return exitCodes.ok;
  },
};
