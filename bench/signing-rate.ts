import { createPrivateKey, sign } from "node:crypto";
import { availableParallelism } from "node:os";
import { newSecret } from "../src/kernel/ids.ts";

/** One RSA signature after another, of as many bytes as a mail's header has. */
export function signer(privateKeyPem: string): () => Promise<unknown> {
  const key = createPrivateKey(privateKeyPem);
  const data = newSecret(600);
  // Whatever is the faster one.
  return availableParallelism() > 1
    ? () => new Promise((resolve) => sign("sha256", data, key, resolve))
    : async () => sign("sha256", data, key);
}

/** How many RSA signatures a second the cores can make when they do nothing else, in two seconds. */
export async function signingRate(privateKeyPem: string): Promise<number> {
  const signOne = signer(privateKeyPem);
  const from = performance.now();
  const until = from + 2_000;
  let count = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < until) {
        await signOne();
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - from) / 1000);
}
