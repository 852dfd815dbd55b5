import type { Config } from "../config/mod.ts";
import type { Lock } from "../egress/mod.ts";
import { clock, hourMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { type ProofState, readProofs } from "../promise/proofs.ts";
import { allPromises } from "../promises.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { proveLive } from "./prove-live.ts";

/** What the server knows of its proofs, kept fresh. */
export interface KeptProofs {
  /** The newest state, from memory: pages need no database for it. */
  readonly state: () => ProofState;
  /** Reads what another process has proven or switched off. */
  refresh(): Promise<void>;
  /** The state after such a look. */
  readonly readNow: () => Promise<ProofState>;
  stop(): Promise<void>;
}

const proveEveryMs = hourMs;
const lookEveryMs = 1_000;

/**
 * Proves at start and every hour, and takes over what `avow prove` or `avow drill` found beside, so
 * that the gate in this process closes within a second of the database's own. A start waits for the
 * whole proof; where nothing was off before and the mechanisms stand, what grows with what is stored
 * is looked at while the server already answers.
 */
export async function keepProofs(parts: {
  readonly database: Database;
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly gate: Gate;
  /** The lock on this process's sockets; none in a drill, which shares its process. */
  readonly lock: Lock | undefined;
}): Promise<KeptProofs> {
  const { database, policy, gate } = parts;
  const readState = () => readProofs(database, { promises: allPromises, ...policy });
  let state = await readState();
  const read = async () => {
    state = await readState();
    const known = new Set(gate.off().map(({ purpose }) => purpose));
    for (const { purpose, promise } of state.off) {
      if (known.has(purpose)) continue;
      log.error("a purpose is switched off", { purpose, promise });
      if (purpose === "operators") log.error("operators can't be told by mail: theirs is off too");
    }
    gate.set(state.off);
  };
  let provenAt = clock.tick();
  let running = Promise.resolve();
  const standing = Promise.withResolvers<void>();
  const { off, lastLiveAt } = state;
  const proving = proveLive(parts, { onStanding: () => standing.resolve() }).then(read);
  if (lastLiveAt && off.length === 0) {
    running = proving.catch((error: unknown) => {
      log.warn("the proofs can't be read", { code: sqlState(error) });
    });
    await Promise.race([standing.promise, proving]);
  } else await proving;
  const look = async () => {
    try {
      if (clock.tick() - provenAt >= proveEveryMs) {
        provenAt = clock.tick();
        await proveLive(parts);
      }
      await read();
    } catch (error) {
      // The database is away: what was proven before stands with its date.
      log.warn("the proofs can't be read", { code: sqlState(error) });
    }
  };
  const timer = setInterval(() => {
    running = running.then(look);
  }, lookEveryMs);
  return {
    state: () => state,
    refresh: read,
    readNow: async () => {
      await read();
      return state;
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
