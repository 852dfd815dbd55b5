import type { Child } from "hono/jsx";
import {
  type Checkout,
  countOrders,
  findOrders,
  listOrders,
  type OrderLine,
  type OrderState,
  salesWaiting,
} from "../checkout/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { CsrfField, DataTable, EmptyState, Field, SubmitButton } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { isId } from "../kernel/ids.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { Moment } from "./moment.tsx";
import { showSales } from "./sales-frame.tsx";
import { money, OrderBadges, whatWords } from "./sales-words.tsx";
import { tokenOf } from "./shell.tsx";

interface Group {
  readonly id: string;
  readonly label: string;
  readonly states: readonly OrderState[];
}

const paid: Group = { id: "", label: "Paid", states: ["fulfilled", "refunded", "held"] };
const groups: readonly Group[] = [
  paid,
  { id: "waiting", label: "Waits for you", states: [] },
  { id: "refunded", label: "Refunded", states: ["refunded"] },
  { id: "open", label: "Being paid", states: ["draft", "paying"] },
  { id: "unpaid", label: "Not paid", states: ["expired", "cancelled"] },
];

interface Look {
  readonly group: Group;
  readonly product: string | null;
  readonly before: string | null;
}

/** The orders: by state and product, the newest first. */
export async function showOrders(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
): Promise<Response> {
  const group = groups.find(({ id }) => id === (c.req.query("state") ?? "")) ?? paid;
  const { products } = checkout.settings;
  const product = products.find(({ id }) => id === c.req.query("product"))?.id ?? null;
  const asked = c.req.query("before") ?? "";
  const look = { group, product, before: isId(asked) ? asked : null };
  const { operatorId } = c.get("session");
  const counts = await countOrders(checkout, product);
  const waiting = (await salesWaiting(checkout)).any ?? 0;
  const { lines, next } = await listOrders(checkout, {
    ...{ operatorId, states: group.states, product, before: look.before },
    isWaiting: group.id === "waiting",
  });
  const isNew = counts.size === 0 && product === null;
  return showFrame(admin, c, {
    content: isNew ? (
      <NothingSold checkout={checkout} />
    ) : (
      <>
        <Filters {...{ look, counts, waiting, products }} />
        {lines.length === 0 ? (
          <EmptyState title="No order stands here." />
        ) : (
          <OrderTable lines={lines} caption="Orders, the newest first" />
        )}
        <nav class="pagination" aria-label="Pages">
          {look.before ? <a href={pageOf({ ...look, before: null })}>← Newest</a> : <span />}
          {next ? (
            <a href={pageOf({ ...look, before: next })} rel="next">
              Older →
            </a>
          ) : (
            <span />
          )}
        </nav>
        <More />
      </>
    ),
  });
}

/** What was found by a whole address, a number or a key; one order is shown at once. */
export async function showFound(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  typed: string,
): Promise<Response> {
  const { operatorId } = c.get("session");
  try {
    const { lines, by } = await findOrders(checkout, { operatorId, text: typed });
    const [first] = lines;
    if (first && lines.length === 1) return seeOther(c, `/admin/sales/${first.order.id}`);
    return await showFrame(admin, c, {
      search: { typed },
      content: first ? (
        <OrderTable lines={lines} caption={`${lines.length} orders found`} />
      ) : (
        <EmptyState
          title="No order was found."
          action={{ href: "/admin/sales", label: "Back to the orders" }}
        >
          {by === "address" ? (
            <p>
              Addresses are kept sealed, so only the whole and exact one finds anything. They may
              have paid with another address: ask for the order's number or the licence key.
            </p>
          ) : (
            <p>Compare it letter by letter, or look for the customer's whole e-mail address.</p>
          )}
        </EmptyState>
      ),
    });
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
    return showFrame(admin, c, {
      ...{ search: { typed, error: error.message }, status: 422 },
      content: (
        <p>
          <a href="/admin/sales">Back to the orders</a>
        </p>
      ),
    });
  }
}

function NothingSold({ checkout }: { checkout: Checkout }) {
  const [product] = checkout.settings.products;
  const path = product ? `/buy/${product.id}` : "/buy";
  return (
    <EmptyState title="Nothing was sold yet.">
      <p>Whatever is ordered appears here, from the first click on your website to its licence.</p>
      <ol>
        <li>
          Link to <a href={path}>{`${checkout.publicUrl}${path}`}</a> from your website.
        </li>
        <li>Buy something yourself: the test keys of your payment provider charge nothing.</li>
        <li>
          <a href="/admin/sales/import">Bring earlier customers</a> with their keys, so that they
          can renew and find their licences.
        </li>
      </ol>
      <p>
        What was paid by bank transfer, and what you give away, you{" "}
        <a href="/admin/sales/new">place by hand</a>.
      </p>
    </EmptyState>
  );
}

function More() {
  return (
    <p class="soft">
      <a href="/admin/sales/new">Place an order by hand</a> ·{" "}
      <a href="/admin/sales/import">Bring earlier customers from a file</a>
    </p>
  );
}

function pageOf({ group, product, before }: Look): string {
  const query = new URLSearchParams();
  if (group.id) query.set("state", group.id);
  if (product) query.set("product", product);
  if (before) query.set("before", before);
  return query.size === 0 ? "/admin/sales" : `/admin/sales?${query.toString()}`;
}

function Filters(props: {
  look: Look;
  counts: ReadonlyMap<OrderState, number>;
  waiting: number;
  products: Checkout["settings"]["products"];
}) {
  const { look, counts, waiting, products } = props;
  const countOf = ({ id, states }: Group) =>
    id === "waiting" ? waiting : states.reduce((sum, it) => sum + (counts.get(it) ?? 0), 0);
  const to = (change: Partial<Look>) => pageOf({ ...look, before: null, ...change });
  return (
    <nav class="filters" aria-label="Narrow down">
      {products.length > 1 && (
        <p>
          <a href={to({ product: null })} aria-current={look.product ? undefined : "true"}>
            All products
          </a>
          {products.map(({ id, name }) => (
            <a href={to({ product: id })} aria-current={id === look.product ? "true" : undefined}>
              {name}
            </a>
          ))}
        </p>
      )}
      <p>
        {groups.map((group) => (
          <a href={to({ group })} aria-current={group === look.group ? "true" : undefined}>
            {group.label} <span class="count-soft">{countOf(group).toLocaleString("en")}</span>
          </a>
        ))}
      </p>
    </nav>
  );
}

function OrderTable({ lines, caption }: { lines: readonly OrderLine[]; caption: string }) {
  return (
    <div class="orders">
      <DataTable
        caption={caption}
        columns={[
          ...[{ label: "Order" }, { label: "Customer" }, { label: "What" }, { label: "State" }],
          ...[{ label: "Total", figures: true }, { label: "When" }],
        ]}
        rows={lines.map(({ order, buyer }) => [
          <a class="order-number" href={`/admin/sales/${order.id}`}>
            {order.number}
          </a>,
          <Customer buyer={buyer} />,
          whatWords(order),
          <OrderBadges order={order} />,
          order.total === 0 ? <span class="soft">–</span> : money(order.total, order.currency),
          <Moment at={order.fulfilledAt ?? order.createdAt} />,
        ])}
      />
    </div>
  );
}

/** Who bought, or that nobody can read them any more. */
function Customer({ buyer }: Pick<OrderLine, "buyer">) {
  const name = buyer?.company?.reveal() ?? buyer?.name?.reveal();
  const email = buyer?.email?.reveal();
  if (!name && !email) return <span class="soft">Can't be read any more</span>;
  return (
    <span class="customer">
      <span>{name ?? email}</span>
      {name && email && <span class="soft">{email}</span>}
    </span>
  );
}

function showFrame(
  admin: AdminContext,
  c: AdminRequest,
  page: { search?: { typed: string; error?: string }; status?: number; content: Child },
): Promise<Response> {
  return showSales(admin, c, {
    title: "Orders",
    tab: "/admin/sales",
    ...(page.status === undefined ? {} : { status: page.status }),
    aside: (
      <form method="post" action="/admin/sales/search" class="search">
        <CsrfField token={tokenOf(admin, c)} />
        <Field
          name="text"
          label="Find by exact address, number or key"
          type="search"
          required
          maxLength={254}
          autocomplete="off"
          value={page.search?.typed}
          error={page.search?.error}
        />
        <SubmitButton kind="plain">Find</SubmitButton>
      </form>
    ),
    content: page.content,
  });
}
