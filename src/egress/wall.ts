import { readFile } from "node:fs/promises";
import type { Lock } from "./lock.ts";

/** Whether the operating system too refuses connections to strangers. */
export type SecondWall = "stands" | "does not stand" | "unknown";

/** What keeps connections from being opened past egress, for the proof. */
export interface WallReport {
  /** Doors that JavaScript shut, and those that Bun lets nobody shut. */
  readonly shut: readonly string[];
  readonly open: readonly string[];
  readonly secondWall: SecondWall;
  /** How that is known, as a sentence. */
  readonly detail: string;
}

/** Reports both walls, the lock of this process and the operating system's. */
export async function wallReport(lock: Lock): Promise<WallReport> {
  const names = (shut: boolean) =>
    lock.doors.filter((door) => door.shut === shut).map((door) => door.name);
  return { shut: names(true), open: names(false), ...(await secondWall()) };
}

/**
 * Linux only: a network namespace without a route out is a wall that can be seen from inside.
 * systemd's address rules can't be, so under a service nothing is claimed.
 */
async function secondWall(): Promise<Pick<WallReport, "secondWall" | "detail">> {
  const read = (path: string) => readFile(path, "utf8").catch(() => undefined);
  const [v4, v6, cgroup] = await Promise.all(
    ["/proc/self/net/route", "/proc/self/net/ipv6_route", "/proc/self/cgroup"].map(read),
  );
  if (v4 === undefined) {
    return { secondWall: "unknown", detail: "This system does not show its routes." };
  }
  if (!leadsOut(v4, 0) && !leadsOut(v6 ?? "", -1)) {
    return { secondWall: "stands", detail: "The process has no route to any other machine." };
  }
  if (/\.service$/m.test(cgroup ?? "")) {
    return {
      secondWall: "unknown",
      detail: "systemd's IPAddressDeny can't be seen from inside; ask `systemctl show`.",
    };
  }
  return { secondWall: "does not stand", detail: "The process has a route to other machines." };
}

/** Whether a table of routes names an interface other than the loopback, in this column. */
function leadsOut(table: string, column: number): boolean {
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  const interfaces = rows.map((row) => row.at(column) ?? "");
  return interfaces.some((name) => name !== "" && name !== "lo" && name !== "Iface");
}
