import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Hono } from "hono";
import { testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { boundary, compression, securityHeaders, startHttp } from "../kernel/http.ts";
import { newId } from "../kernel/ids.ts";
import { createLicenceSigner, newLicenceKey } from "../licence/mod.ts";
import { createKeyring } from "../people/mod.ts";
import { createGate } from "../promise/gate.ts";
import { licenceApi } from "./activation-routes.ts";
import type { Checkout } from "./context.ts";
import { downloadRoutes } from "./download-routes.ts";
import { licenceKeyHash } from "./licence.ts";

const edition = {
  ...{ product: "curlew", name: "x", prices: { EUR: 4900 }, renewalPrices: {} },
  ...{ seatsMax: 50, maintenanceMonths: 12, machinesPerSeat: 1 },
};

/** For tests: licences and releases on a database and a folder of their own, behind real HTTP. */
export async function openLicenceScene() {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "avow-releases-"));
  const keyring = createKeyring(database.masterKey, database.instanceId);
  const app = new Hono();
  const http = startHttp({ fetch: app.fetch, host: "127.0.0.1", port: 0 });
  const checkout = {
    ...{ database, keyring, gate: createGate(), publicUrl: http.url },
    signer: createLicenceSigner(keyring),
    settings: {
      products: [{ id: "curlew", name: "Curlew", tagline: "", url: null }],
      editions: [
        { ...edition, id: "pro" },
        { ...edition, id: "team", machinesPerSeat: 2 },
      ],
      releasesFolder: folder,
    } as unknown as Checkout["settings"],
    clientAddress: (c) => c.req.header("x-forwarded-for") ?? "10.0.0.1",
  } satisfies Partial<Checkout>;
  app.use(securityHeaders({ publicUrl: http.url }));
  app.use(compression());
  boundary(app, { vendor: { name: "Larkwire Tools" } });
  app.route("/api/v1/licences", licenceApi(checkout));
  app.route("/downloads", downloadRoutes(checkout));
  let movedMs = 0;
  return {
    ...{ database, checkout, folder },
    /** A licence that was sold; returns its id and key. */
    async licence(change: { edition?: string; seats?: number; updatesUntil?: string | null } = {}) {
      const [id, key] = [newId(), newLicenceKey()];
      const { edition: sold = "pro", seats = 1, updatesUntil = "2027-03-31" } = change;
      await database.admin.query(
        `insert into checkout.licences
           (id, key_hash, product, edition, seats, issued_at, updates_until)
         values ($1, $2, 'curlew', $3, $4, '2026-03-31', $5)`,
        [id, licenceKeyHash(keyring, key), sold, seats, updatesUntil],
      );
      return { id, key };
    },
    revoke: (id: string) =>
      database.admin.query(
        "update checkout.licences set revoked_at = now(), revoked_by = 'refund' where id = $1",
        [id],
      ),
    /** What a program asks; `from` is its address. */
    async ask(what: string, body: unknown, from = "10.0.0.1") {
      const answer = await fetch(`${http.url}/api/v1/licences/${what}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": from },
        body: JSON.stringify(body),
      });
      return { status: answer.status, said: (await answer.json()) as Record<string, unknown> };
    },
    /** Lays a file into the folder of releases, as one that was written a minute ago. */
    lay(path: string, content: string | Uint8Array) {
      const whole = join(folder, path);
      mkdirSync(dirname(whole), { recursive: true });
      writeFileSync(whole, content);
      const at = new Date(clock.ms() - 60_000);
      utimesSync(whole, at, at);
    },
    later(ms: number) {
      movedMs += ms;
      clock.move(ms);
    },
    async close() {
      clock.move(-movedMs);
      await http.stop(0);
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}
