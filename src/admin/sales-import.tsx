import type { Checkout, OrderImport } from "../checkout/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { CsrfField, DataTable, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showSales } from "./sales-frame.tsx";
import { tokenOf } from "./shell.tsx";

const here = "/admin/sales/import";

/** The form that brings earlier customers from a file, with what was wrong with the last one. */
export function showOrderImport(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  refused?: AvowError,
): Promise<Response> {
  return showSales(admin, c, {
    ...{ title: "Bring earlier customers", tab: "/admin/sales", status: refused?.status ?? 200 },
    content: (
      <>
        <Back />
        <h2>Bring earlier customers from a file</h2>
        {refused && (
          <Notice kind="bad" title="The file was not read.">
            <p>{refused.message}</p>
          </Notice>
        )}
        <form method="post" action={`${here}/look`} enctype="multipart/form-data" class="import">
          <CsrfField token={tokenOf(admin, c)} />
          <p>
            A CSV file with a column <code>email</code> and a column <code>key</code>, and perhaps{" "}
            <code>name</code>, <code>company</code>, <code>country</code>, <code>product</code>,{" "}
            <code>edition</code>, <code>seats</code>, <code>bought</code> and{" "}
            <code>updates until</code>. Dates are written as 2026-11-27; “lifetime” covers every
            release.
          </p>
          <p>
            Keys stay as they are. Nobody gets a mail, and no invoice is made: your customers find
            their licences when they ask for them, and can renew.
          </p>
          <FileFields checkout={checkout} fallback="" label="The file, at most 8 MB" />
          <p class="actions">
            <SubmitButton>Look at it first</SubmitButton>
          </p>
          <p class="hint">Nothing is stored yet: the next page shows what the file would bring.</p>
        </form>
      </>
    ),
  });
}

/** What a file would bring, with the form that brings it; or what it brought. */
export function showOrderReport(
  admin: AdminContext,
  checkout: Checkout,
  c: AdminRequest,
  read: {
    readonly report: OrderImport;
    readonly fallback: string;
    readonly isDryRun: boolean;
  },
): Promise<Response> {
  const { report, fallback, isDryRun } = read;
  const title = isDryRun ? "What the file would bring" : "What the file brought";
  // The page shows people of the file to whoever sent it, and to nobody after.
  c.header("cache-control", "no-store");
  return showSales(admin, c, {
    ...{ title, tab: "/admin/sales" },
    content: (
      <>
        <Back />
        <h2>{title}</h2>
        {!isDryRun && (
          <Notice kind={report.left > 0 ? "warn" : "good"}>
            <p>
              {report.left > 0
                ? "So far: the file is long. Send it once more, and it goes on where it stopped."
                : "Done."}{" "}
              <a href="/admin/sales">See the orders</a>
            </p>
          </Notice>
        )}
        <dl class="outcomes">
          <Outcome count={report.brought} words={isDryRun ? "would come in" : "came in"} />
          <Outcome count={report.known} words="are here already: their key is known" />
          <Outcome count={report.refused} words="can't be taken in" />
          {report.left > 0 && <Outcome count={report.left} words="still to come" />}
        </dl>
        {report.problems.length > 0 && (
          <details open={isDryRun}>
            <summary>Lines to mend</summary>
            <ul>
              {report.problems.map(({ line, problem }) => (
                <li>
                  Line {line.toLocaleString("en")}: {problem}
                </li>
              ))}
            </ul>
          </details>
        )}
        {report.first.length > 0 && <FirstRows report={report} isDryRun={isDryRun} />}
        {(isDryRun || report.left > 0) && (
          <form method="post" action={here} enctype="multipart/form-data" class="import">
            <h3>Bring them</h3>
            <CsrfField token={tokenOf(admin, c)} />
            <FileFields {...{ checkout, fallback, label: "The same file once more" }} />
            <p class="actions">
              {(report.brought > 0 || report.left > 0) && <SubmitButton>Bring them</SubmitButton>}
              <button type="submit" class="plain" formaction={`${here}/look`}>
                Look again
              </button>
              <a href="/admin/sales">Leave it</a>
            </p>
            <p class="hint">Nothing of it was kept, so it is needed again.</p>
          </form>
        )}
      </>
    ),
  });
}

function Outcome({ count, words }: { count: number; words: string }) {
  return (
    <div>
      <dt>{count.toLocaleString("en")}</dt>
      <dd>{words}</dd>
    </div>
  );
}

function FirstRows({ report, isDryRun }: { report: OrderImport; isDryRun: boolean }) {
  return (
    <DataTable
      caption={isDryRun ? "The first of them, as they were understood" : "The first of them"}
      columns={["Address", "Name", "What", "Key", "Bought", "Releases until"].map((label) => ({
        label,
      }))}
      rows={report.first.map((it) => [
        it.email,
        it.name || it.company || "–",
        `${it.product.name} ${it.edition.name}${it.seats > 1 ? ` × ${it.seats}` : ""}`,
        <code class="copy">{it.key}</code>,
        <Time at={it.boughtAt} dateOnly />,
        it.updatesUntil ? <Time at={it.updatesUntil} dateOnly /> : "for good",
      ])}
    />
  );
}

function FileFields(props: { checkout: Checkout; fallback: string; label: string }) {
  const { products, editions } = props.checkout.settings;
  const nameOf = (id: string) => products.find((it) => it.id === id)?.name ?? id;
  return (
    <>
      <label for="field-edition">What rows that don't say it have bought</label>
      <select id="field-edition" name="edition">
        {editions.map((it) => {
          const value = `${it.product}/${it.id}`;
          return (
            <option value={value} selected={value === props.fallback}>
              {nameOf(it.product)} {it.name}
            </option>
          );
        })}
      </select>
      <label for="field-file">{props.label}</label>
      <input id="field-file" type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required />
    </>
  );
}

function Back() {
  return (
    <p class="back">
      <a href="/admin/sales">← Orders</a>
    </p>
  );
}
