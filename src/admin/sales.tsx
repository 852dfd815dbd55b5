import { Hono } from "hono";
import { registerAsset } from "../kernel/assets.ts";
import "./chart-files.ts";
import type { AdminContext, AdminEnv } from "./context.ts";
import { salesActs } from "./sales-acts.tsx";
import { orderRoutes } from "./sales-order-acts.tsx";
import salesCss from "./sales.css" with { type: "text" };
import { salesOrOff } from "./sales-frame.tsx";

registerAsset("sales.css", salesCss, "text/css");

/**
 * What is sold: orders, their customers and licences, refunds, disputes, revenue. Pages are read
 * when first looked at, as the server's start would wait for them.
 */
export function salesRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showOrders } = await import("./sales-list.tsx");
      return showOrders(admin, checkout, c);
    }),
  );
  app.get("/revenue", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showRevenue } = await import("./sales-revenue.tsx");
      return showRevenue(admin, checkout, c);
    }),
  );
  app.get("/disputes", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showDisputes } = await import("./sales-disputes.tsx");
      return showDisputes(admin, checkout, c);
    }),
  );
  app.get("/new", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showNewOrder } = await import("./sales-new.tsx");
      return showNewOrder(admin, checkout, c);
    }),
  );
  app.get("/import", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showOrderImport } = await import("./sales-import.tsx");
      return showOrderImport(admin, checkout, c);
    }),
  );
  app.route("/", salesActs(admin));
  app.route("/", orderRoutes(admin));
  return app;
}
