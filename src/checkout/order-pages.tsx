import type { Context } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, readForm, seeOther } from "../kernel/http.ts";
import { freeMachine, machinesOf } from "./activation.ts";
import type { Checkout } from "./context.ts";
import { mendAddress, withdraw, withdrawableUntil } from "./customer.ts";
import { invoiceOf, licenceFile, type OpenedOrder, openOrder } from "./read-order.ts";
import { coveredReleases } from "./release.ts";
import { OrderPage, WithdrawPage } from "./views-order.tsx";

/** Where a customer looks at an order: its page's address, and whether they just paid. */
export interface OrderPlace {
  readonly orderId: string;
  readonly base: string;
  readonly isReturn: boolean;
}

/** Shows the order's page. */
export async function showOrder(
  checkout: Checkout,
  c: Context,
  place: OrderPlace,
  error?: AvowError,
): Promise<Response> {
  const opened = await opening(checkout, place);
  const { licence } = opened;
  const isValid = licence && !licence.revokedAt;
  return htmlResponse(
    c,
    <OrderPage
      checkout={checkout}
      opened={opened}
      base={place.base}
      isReturn={place.isReturn}
      releases={isValid ? await coveredReleases(checkout, licence) : []}
      machines={isValid ? ((await machinesOf(checkout, licence.id)) ?? null) : null}
      done={c.req.query("done") === "mended" ? "mended" : undefined}
      error={error}
    />,
    error?.status ?? 200,
  );
}

/** What belongs to the page: the licence file, an invoice, the second step of a withdrawal. */
export async function showPart(
  checkout: Checkout,
  c: Context,
  place: OrderPlace,
): Promise<Response> {
  const opened = await opening(checkout, place);
  const [part, id] = [c.req.param("part"), c.req.param("id")];
  if (part === "licence") return fileResponse(c, licenceFile(checkout, opened));
  if (part === "invoice") return fileResponse(c, await invoiceOf(checkout, opened, id ?? ""));
  if (part === "withdraw" && withdrawableUntil(checkout, opened.order)) {
    const { base } = place;
    return htmlResponse(c, <WithdrawPage checkout={checkout} opened={opened} base={base} />);
  }
  if (part === "withdraw") return seeOther(c, place.base);
  throw notThere();
}

/** The buttons of the order's page. */
export async function actOnOrder(
  checkout: Checkout,
  c: Context,
  place: OrderPlace,
): Promise<Response> {
  checkSameOrigin(c, checkout.publicUrl);
  const { orderId, base, isReturn } = place;
  if (c.req.param("part") === "withdraw") {
    await withdraw(checkout, orderId);
    return seeOther(c, base);
  }
  const form = await readForm(c);
  if (form.get("do") === "free-machine") {
    const { licence } = await opening(checkout, place);
    if (licence) {
      await freeMachine(checkout, licence.id, form.get("machine") ?? "");
    }
    return seeOther(c, base);
  }
  if (form.get("do") !== "mend" || !isReturn) throw notThere();
  try {
    await mendAddress(checkout, orderId, form.get("email") ?? "");
  } catch (error) {
    if (!(error instanceof AvowError) || error.fields.length === 0) throw error;
    return showOrder(checkout, c, place, error);
  }
  return seeOther(c, `${base}?done=mended`);
}

async function opening(checkout: Checkout, { orderId }: OrderPlace): Promise<OpenedOrder> {
  checkout.gate.require("sales");
  const opened = await openOrder(checkout, orderId, { reason: "the customer's own page" });
  if (!opened?.order.fulfilledAt) throw notThere();
  return opened;
}

function fileResponse(
  c: Context,
  file:
    | { readonly name: string; readonly type: string; readonly bytes: Uint8Array }
    | null
    | undefined,
): Response {
  if (!file) throw notThere();
  return c.body(new Uint8Array(file.bytes), 200, {
    "content-type": file.type,
    "content-disposition": `attachment; filename="${file.name}"`,
  });
}

function notThere(): AvowError {
  return new AvowError(
    "not-found",
    "There is nothing here (any more); your orders are sent to you from the page /orders.",
  );
}
