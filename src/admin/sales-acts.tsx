import { Hono } from "hono";
import { accountingCsv, type Checkout, importOrders } from "../checkout/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { readOwnUpload } from "../operators/mod.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { readPost } from "./request.ts";
import { download } from "./sales-download.ts";
import { salesOrOff } from "./sales-frame.tsx";

const fileMost = { maxBytes: 8 * 1024 * 1024, timeoutMs: 60_000 } as const;

/** What operators do with all orders: find one, place one, bring earlier ones, take the books along. */
export function salesActs(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  // What was searched for never stands in a URL; reloading leads back to the list.
  app.get("/search", (c) => seeOther(c, "/admin/sales"));
  app.post("/search", async (c) => {
    const { form } = await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const { showFound } = await import("./sales-list.tsx");
      return showFound(admin, checkout, c, form.get("text") ?? "");
    });
  });

  app.post("/new", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const { placeOrder } = await import("./sales-new.tsx");
      return placeOrder(admin, checkout, c, { operatorId, form });
    });
  });

  app.post("/books", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const month = form.get("month") ?? "";
      const csv = await accountingCsv(checkout, { month, operatorId });
      return download(csv, "text/csv; charset=utf-8", `books-${month}.csv`);
    });
  });

  app.get("/import/look", (c) => seeOther(c, "/admin/sales/import"));
  for (const [path, isDryRun] of [
    ["/import/look", true],
    ["/import", false],
  ] as const) {
    app.post(path, (c) =>
      salesOrOff(admin, c, (checkout) => bringFile(admin, checkout, c, isDryRun)),
    );
  }

  return app;
}

async function bringFile(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  isDryRun: boolean,
): Promise<Response> {
  const { showOrderImport, showOrderReport } = await import("./sales-import.tsx");
  try {
    const session = c.get("session");
    const { bytes, fields } = await readOwnUpload(admin.operators, c, session, fileMost);
    const fallback = fields.get("edition") ?? "";
    const { operatorId } = session;
    const report = await importOrders(checkout, { operatorId, bytes, fallback, isDryRun });
    return await showOrderReport(admin, checkout, c, { report, fallback, isDryRun });
  } catch (error) {
    if (!(error instanceof AvowError) || error.code === "forbidden") throw error;
    return showOrderImport(admin, checkout, c, error);
  }
}
