import { availableParallelism } from "node:os";

/**
 * Gives others, with all that they started, the second core, as far as the machine has two and
 * `taskset` (util-linux). Returns the command by which a process of ours is started on the first one,
 * so that what is measured is one core; empty where it can't be done.
 */
export async function leaveOneCore(others: readonly number[]): Promise<readonly string[]> {
  const program = Bun.which("taskset");
  if (program === null || availableParallelism() < 2) return [];
  const pids = (await Promise.all(others.map(withChildren))).flat();
  const pinned = pids.map(
    (pid) =>
      Bun.spawnSync([program, "--all-tasks", "--cpu-list", "--pid", "1", String(pid)]).exitCode,
  );
  return pinned.every((code) => code === 0) ? [program, "--cpu-list", "0"] : [];
}

async function withChildren(pid: number): Promise<readonly number[]> {
  const list = await Bun.file(`/proc/${pid}/task/${pid}/children`)
    .text()
    .catch(() => "");
  return [pid, ...list.trim().split(" ").filter(Boolean).map(Number)];
}
