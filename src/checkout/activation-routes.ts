import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { type Form, readForm } from "../kernel/http.ts";
import { type Allowance, createLimiter, limits } from "../kernel/limits.ts";
import { isMachineFingerprint } from "../licence/mod.ts";
import {
  activate,
  type Activations,
  deactivate,
  licenceOfKey,
  requireValid,
} from "./activation.ts";
import type { Checkout } from "./context.ts";
import { coveredReleases } from "./release.ts";
import type { LicenceRow } from "./store-licences.ts";

const bodyLimits = { maxBytes: 4096, maxFields: 10 };

/**
 * What programs ask of a licence, mounted at `/api/v1/licences`: `activate`, `deactivate` and
 * `releases`, each with the key. What comes in is a key and a salted fingerprint; any other field is
 * refused, so that no program sends the name of a computer by mistake.
 */
export function licenceApi(checkout: Activations & Pick<Checkout, "clientAddress">): Hono {
  const perKey = createLimiter(limits.licencePerKey);
  const wrongKeys = createLimiter(limits.wrongKeyPerClient);
  const inTotal = createLimiter(limits.licenceInTotal);

  /** The licence of the key in a body; wrong keys are few for each client. */
  async function asked(c: Context, fields: readonly string[]) {
    require(inTotal.take(""));
    const client = checkout.clientAddress(c);
    require(wrongKeys.take(client));
    const form = await readForm(c, bodyLimits);
    for (const name of form.keys()) {
      if (!fields.includes(name)) {
        throw new AvowError("bad-input", `Send ${fields.join(" and ")}, and nothing else.`);
      }
    }
    const found = await licenceOfKey(checkout, form.get("key") ?? "");
    wrongKeys.giveBack(client);
    require(perKey.take(found.licence.id));
    return { ...found, form };
  }

  const app = new Hono();
  app.post("/activate", async (c) => {
    const { form, ...found } = await asked(c, ["key", "machine"]);
    const { file, count } = await activate(checkout, found, machineOf(form));
    return c.json({ licence: file, machines: count });
  });
  app.post("/deactivate", async (c) => {
    const { form, licence } = await asked(c, ["key", "machine"]);
    return c.json({ machines: await deactivate(checkout, licence, machineOf(form)) });
  });
  app.post("/releases", async (c) => {
    const { licence } = await asked(c, ["key"]);
    requireValid(licence);
    return c.json({ covers: coverOf(licence), releases: await coveredReleases(checkout, licence) });
  });
  return app;
}

function coverOf({ product, edition, updatesUntil }: LicenceRow) {
  return { product, edition, updatesUntil: updatesUntil?.toISOString().slice(0, 10) ?? null };
}

function require(allowance: Allowance): void {
  if (allowance.ok) return;
  const { retryAfterSeconds: retryAfter } = allowance;
  throw new AvowError("too-many", "Too many requests; wait a little and try again.", {
    retryAfter,
  });
}

/** The 32 bytes of a fingerprint; throws `bad-input` for what a program did not hash. */
function machineOf(form: Form): Buffer {
  const text = form.get("machine") ?? "";
  if (isMachineFingerprint(text)) return Buffer.from(text, "base64url");
  const message = "must be a SHA-256 in base64url, 43 characters: never a name or a serial number";
  throw new AvowError("bad-input", `The fingerprint of the machine ${message}.`, {
    fields: [{ field: "machine", message }],
  });
}
