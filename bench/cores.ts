import { availableParallelism } from "node:os";

/**
 * Gives this process the first core, and others with all that they started the second one, as far as
 * the machine has two and `taskset` (util-linux): so that what is measured is one core of ours.
 * Returns whether it was done.
 */
export async function shareCores(others: readonly number[]): Promise<boolean> {
  const program = Bun.which("taskset");
  if (program === null || availableParallelism() < 2) return false;
  const pin = (core: number, pid: number) =>
    Bun.spawnSync([program, "--all-tasks", "--cpu-list", "--pid", String(core), String(pid)])
      .exitCode === 0;
  const theirs = await Promise.all(others.map(withChildren));
  return [pin(0, process.pid), ...theirs.flat().map((pid) => pin(1, pid))].every(Boolean);
}

async function withChildren(pid: number): Promise<readonly number[]> {
  const list = await Bun.file(`/proc/${pid}/task/${pid}/children`)
    .text()
    .catch(() => "");
  return [pid, ...list.trim().split(" ").filter(Boolean).map(Number)];
}
