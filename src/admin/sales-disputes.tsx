import { type Checkout, listDisputes } from "../checkout/mod.ts";
import { DataTable, EmptyState, Time } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showSales } from "./sales-frame.tsx";
import { DisputeBadge, money, reasonWords } from "./sales-words.tsx";

/** Payments that customers disputed at their banks. */
export async function showDisputes(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
): Promise<Response> {
  const disputes = await listDisputes(checkout);
  return showSales(admin, c, {
    title: "Disputes",
    tab: "/admin/sales/disputes",
    content:
      disputes.length === 0 ? (
        <EmptyState title="No payment was disputed.">
          <p>
            When a customer asks their bank for the money back, it stands here as soon as the
            payment provider says so, and the licence is revoked until it is decided.
          </p>
        </EmptyState>
      ) : (
        <>
          <p class="soft">
            Answer a dispute at the payment provider, before the date that it names there. What you
            can show stands on the order's page: when it was delivered, and on how many machines its
            licence runs. A dispute that you win makes the licence valid again.
          </p>
          <DataTable
            caption="Disputes, those that wait for you first"
            columns={[
              ...[{ label: "Order" }, { label: "What" }, { label: "State" }, { label: "Reason" }],
              ...[{ label: "Amount", figures: true }, { label: "Since" }],
            ]}
            rows={disputes.map((it) => [
              <a class="order-number" href={`/admin/sales/${it.orderId}`}>
                {it.number}
              </a>,
              it.productName,
              <DisputeBadge state={it.state} />,
              reasonWords(it.reason),
              money(it.amount, it.currency),
              <Time at={it.openedAt} dateOnly />,
            ])}
          />
        </>
      ),
  });
}
