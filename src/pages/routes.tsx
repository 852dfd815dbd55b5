import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import { htmlResponse, PublicPage, type Vendor } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { type PolicyDocument, policyStyles, renderPolicy } from "../policy/mod.ts";
import type { Database } from "../promise/database.ts";
import type { ProofState } from "../promise/proofs.ts";
import { databaseAnswers } from "./store.ts";
import { ProofPage } from "./views.tsx";

/** What the public pages show. */
export interface Pages {
  readonly database: Database;
  readonly policy: { readonly document: PolicyDocument };
  readonly proofs: () => ProofState;
  readonly vendor: Vendor;
}

registerAsset("policy.css", policyStyles, "text/css");

export function pagesRoutes(pages: Pages): Hono {
  const app = new Hono();
  const { vendor, policy } = pages;
  const { language } = policy.document.front;

  app.get("/", (c) => seeOther(c, "/privacy"));

  app.get("/privacy", (c) => {
    const state = pages.proofs();
    const proofs = new Map(state.sentences.map((sentence) => [sentence.promise, sentence]));
    return htmlResponse(
      c,
      <PublicPage title="Privacy policy" vendor={vendor} lang={language} styles={["policy.css"]}>
        {renderPolicy({ document: policy.document, proofs })}
      </PublicPage>,
    );
  });

  app.get("/privacy/proof", (c) =>
    htmlResponse(c, <ProofPage vendor={vendor} lang={language} state={pages.proofs()} />),
  );

  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/readyz", async (c) => {
    // Not the pool of a person's requests: an erasure must not wait behind probes.
    const ok = await databaseAnswers(pages.database.pool("retention"));
    return c.json({ ok, database: ok }, ok ? 200 : 503);
  });
  return app;
}
