import { chmod, mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AvowError } from "./errors.ts";
import { newSecret } from "./ids.ts";

const mark = "avow-key-1 ";

/**
 * Reads the 256-bit master key from its file, or makes the file (mode 0600) when `mayCreate`.
 * Without this file nothing that is sealed opens again, so a missing one is an error as soon as
 * there is a database that was made with it.
 */
export async function loadMasterKey(file: string, mayCreate: boolean): Promise<Buffer> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new AvowError("bad-config", `The key file ${file} can't be read (${error.code}).`);
  });
  if (text === undefined) {
    if (mayCreate) return createMasterKey(file);
    throw new AvowError(
      "bad-config",
      `The key file ${file} is missing, and without it the data can't be opened; bring it back from its backup or set AVOW_KEY_FILE.`,
    );
  }
  if ((await stat(file)).mode & 0o077) {
    throw new AvowError(
      "bad-config",
      `The key file ${file} can be read by others; run: chmod 600 ${file}`,
    );
  }
  const key = Buffer.from(text.trim().slice(mark.length), "base64url");
  if (!text.startsWith(mark) || key.length !== 32) {
    throw new AvowError(
      "bad-config",
      `The key file ${file} is damaged; bring it back from its backup.`,
    );
  }
  return key;
}

async function createMasterKey(file: string): Promise<Buffer> {
  const key = newSecret(32);
  await mkdir(dirname(file), { recursive: true });
  // Written beside and renamed, so that a crash leaves no half of a key under the real name.
  const fresh = `${file}.new`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(`${mark}${key.toString("base64url")}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(fresh, 0o600);
  await rename(fresh, file);
  // What is sealed from now on is on disk: the name of its key must be there before.
  const folder = await open(dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return key;
}
