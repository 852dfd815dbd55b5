import { createPrivateKey, sign } from "node:crypto";
import { newSecret } from "../src/kernel/ids.ts";

/** How many RSA signatures a second the cores can make when they do nothing else. */
export async function signingRate(privateKeyPem: string): Promise<number> {
  const key = createPrivateKey(privateKeyPem);
  const data = newSecret(600);
  const until = performance.now() + 4_000;
  let count = 0;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < until) {
        await new Promise((resolve) => sign("sha256", data, key, resolve));
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - from) / 1000);
}
