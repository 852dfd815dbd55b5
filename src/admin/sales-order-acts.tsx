import { Hono } from "hono";
import {
  type Checkout,
  invoiceFile,
  mailAgain,
  restoreByOperator,
  revokeByOperator,
} from "../checkout/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { seeOther } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import type { AdminContext, AdminEnv, AdminRequest } from "./context.ts";
import { readPost } from "./request.ts";
import { download } from "./sales-download.ts";
import { salesOrOff } from "./sales-frame.tsx";

/** The order that the address names; what is no identifier never reaches the database. */
function orderIdOf(c: AdminRequest): string {
  const id = c.req.param("order") ?? "";
  if (isId(id)) return id;
  throw new AvowError("not-found", "There is no such order; it may have been forgotten.");
}

/** The page of an order, and what operators do with it. */
export function orderRoutes(admin: AdminContext): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/:order", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showOrder } = await import("./sales-order.tsx");
      return showOrder(admin, checkout, c, { orderId: orderIdOf(c) });
    }),
  );

  app.post("/:order/key", async (c) => {
    await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const { showOrder } = await import("./sales-order.tsx");
      return showOrder(admin, checkout, c, { orderId: orderIdOf(c), withKey: true });
    });
  });
  app.get("/:order/key", (c) => seeOther(c, `/admin/sales/${orderIdOf(c)}`));

  app.post("/:order/invoices/:invoice", async (c) => {
    const { operatorId } = await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const reason = "an operator looked at an invoice";
      const why = { reason, operatorId };
      const file = await invoiceFile(checkout, orderIdOf(c), c.req.param("invoice"), why);
      if (!file) throw new AvowError("not-found", "There is no such invoice that can be shown.");
      return download(file.bytes, file.type, file.name);
    });
  });

  app.post("/:order/mail", (c) =>
    act(admin, c, "mailed", (checkout, orderId, operatorId) =>
      mailAgain(checkout, orderId, { operatorId }),
    ),
  );
  app.post("/:order/revoke", (c) =>
    act(admin, c, "revoked", (checkout, orderId, operatorId) =>
      revokeByOperator(checkout, { orderId, operatorId }),
    ),
  );
  app.post("/:order/restore", (c) =>
    act(admin, c, "restored", (checkout, orderId, operatorId) =>
      restoreByOperator(checkout, { orderId, operatorId }),
    ),
  );
  app.get("/:order/revoke", (c) =>
    salesOrOff(admin, c, async () => {
      const { askToRevoke } = await import("./sales-refund.tsx");
      return askToRevoke(admin, c, orderIdOf(c));
    }),
  );

  app.get("/:order/refund", (c) =>
    salesOrOff(admin, c, async (checkout) => {
      const { showRefund } = await import("./sales-refund.tsx");
      return showRefund(admin, checkout, c, orderIdOf(c));
    }),
  );
  app.post("/:order/refund", async (c) => {
    const { operatorId, form } = await readPost(admin, c);
    return salesOrOff(admin, c, async (checkout) => {
      const { takeRefund } = await import("./sales-refund.tsx");
      return takeRefund(admin, checkout, c, { orderId: orderIdOf(c), operatorId, form });
    });
  });
  return app;
}

/** Does one thing with an order, and leads back to it. */
async function act(
  admin: AdminContext,
  c: AdminRequest,
  done: string,
  work: (checkout: Checkout, orderId: string, operatorId: string) => Promise<void>,
): Promise<Response> {
  const { operatorId } = await readPost(admin, c);
  const orderId = orderIdOf(c);
  return salesOrOff(admin, c, async (checkout) => {
    await work(checkout, orderId, operatorId);
    return seeOther(c, `/admin/sales/${orderId}?done=${done}`);
  });
}
