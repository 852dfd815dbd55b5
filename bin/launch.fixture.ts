import { join } from "node:path";

export const launcher = join(import.meta.dir, "avow");

interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the launcher of this project. */
  readonly program?: string;
}

/** For tests: runs `avow` as a process of its own, in a bare environment, and waits for its end. */
export async function launch(
  args: readonly string[],
  { cwd, env = {}, program = launcher }: Place,
) {
  const { PATH = "" } = process.env;
  const child = Bun.spawn([program, ...args], {
    cwd,
    env: { PATH, ...env },
    stdout: "pipe",
    stderr: "pipe",
    timeout: 20_000,
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}
