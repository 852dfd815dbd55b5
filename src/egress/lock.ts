import dgram from "node:dgram";
import dns from "node:dns";
import { createRequire } from "node:module";
import net from "node:net";
import workers from "node:worker_threads";
import { AvowError } from "../kernel/errors.ts";
import { isEgressDialling } from "./passage.ts";
import { type Target, targetOf } from "./target.ts";

/** One way by which JavaScript could open a connection past egress. */
export interface Door {
  readonly name: string;
  readonly shut: boolean;
  /** What keeps an open door open. */
  readonly why?: string;
}

export interface Lock {
  readonly doors: readonly Door[];
  /** Opens all doors again; for tests. */
  unlock(): void;
}

/**
 * Refuses every connection that is neither egress's own nor to one of `allow()` (the database):
 * whoever tries gets `forbidden`. This stops a library or plug-in that phones home, not code that
 * is out to get past it: `doors` says which doors Bun does not let anybody shut.
 */
export function lockSockets({ allow }: { allow: () => readonly Target[] }): Lock {
  const undone: (() => void)[] = [];
  const doors: Door[] = [];
  const shut = (name: string, holder: object | undefined, key: string, replacement: unknown) => {
    const slots = (holder ?? {}) as Record<string, unknown>;
    const before = slots[key];
    if (before === undefined) return;
    try {
      slots[key] = replacement;
    } catch {
      // A read-only property stays what it is; the comparison below tells.
    }
    const isShut = slots[key] === replacement;
    doors.push(isShut ? { name, shut: true } : { name, shut: false, why: "Bun keeps it" });
    if (isShut) undone.push(() => (slots[key] = before));
  };
  guardSockets(shut, allow);
  for (const [name, holder, keys] of otherDoors()) {
    for (const key of keys) shut(`${name}${key}`, holder, key, refusal(`${name}${key}`));
  }
  return {
    doors: [...doors, ...doorsOfBun],
    unlock() {
      for (const undo of undone.reverse()) undo();
    },
  };
}

/** What no assignment shuts in Bun 1.4, tried one by one by the test. */
const doorsOfBun: readonly Door[] = [
  { name: "ws", shut: false, why: "Bun brings its own copy" },
  { name: "node-fetch", shut: false, why: "Bun brings its own copy" },
  { name: "dns.lookup", shut: false, why: "a database is found by its name" },
  { name: "child processes", shut: false, why: "the database server is one" },
];

type Shut = (name: string, holder: object | undefined, key: string, replacement: unknown) => void;

/** Every TCP, TLS, HTTP and HTTP/2 client of `node:` goes through this one method. */
function guardSockets(shut: Shut, allow: () => readonly Target[]): void {
  const { prototype } = net.Socket as unknown as {
    prototype: { connect: (...args: unknown[]) => unknown };
  };
  const connect = prototype.connect;
  shut(
    "net.Socket.connect",
    prototype,
    "connect",
    function guarded(this: unknown, ...args: unknown[]) {
      const target = targetOf(args);
      const isKnown = () => target !== undefined && allow().some((known) => isSame(known, target));
      if (target !== "upgrade" && !isEgressDialling() && !isKnown()) refuse("net.Socket.connect");
      return connect.apply(this, args);
    },
  );
}

function isSame(known: Target, target: Target | "upgrade"): boolean {
  if (target === "upgrade") return true;
  if ("path" in known || "path" in target) {
    return "path" in known && "path" in target && known.path === target.path;
  }
  return known.host === target.host && known.port === target.port;
}

type Doors = readonly [name: string, holder: object | undefined, keys: readonly string[]];

function otherDoors(): readonly Doors[] {
  const bundled = createRequire(import.meta.url);
  const asking = (holder: object) =>
    Object.keys(holder).filter((key) => /^(resolve|reverse|lookupService)/.test(key));
  return [
    ["", globalThis, ["fetch", "WebSocket", "Worker"]],
    [
      "Bun.",
      Bun,
      ["connect", "fetch", "udpSocket", "sql", "SQL", "postgres"].concat([
        "redis",
        "RedisClient",
        "s3",
        "S3Client",
      ]),
    ],
    ["dgram.Socket.", dgram.Socket.prototype, ["send", "connect"]],
    ["dns.", dns, asking(dns)],
    ["dns.promises.", dns.promises, asking(dns.promises)],
    ["worker_threads.", workers, ["Worker"]],
    ["undici.", bundled("undici") as object, ["fetch", "request", "stream", "connect"]],
    ["ffi.", bundled("bun:ffi") as object, ["dlopen", "linkSymbols", "CFunction"]],
    ["process.", process, ["dlopen"]],
  ];
}

function refusal(name: string): () => never {
  return function refused(): never {
    return refuse(name);
  };
}

function refuse(door: string): never {
  throw new AvowError(
    "forbidden",
    `${door} may not open a connection; what leaves goes to a recipient of the register.`,
  );
}
