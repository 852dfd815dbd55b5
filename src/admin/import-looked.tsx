import type { Child } from "hono/jsx";
import { CsrfField, DataTable, Notice, SubmitButton, Time } from "../kernel/html.tsx";
import {
  type ColumnUse,
  type FileShape,
  type ImportPlan,
  type ImportReport,
  outcomeMeaning,
  type PlannedColumn,
  type UnderstoodRow,
} from "../newsletter/mod.ts";
import { Outcomes } from "./import-list.tsx";

const useWords: Readonly<Record<ColumnUse, string>> = {
  email: "E-mail address",
  name: "Name",
  "first-name": "First name",
  "last-name": "Last name",
  "subscribed-at": "Subscribed since",
  status: "Whether they subscribe",
  "left-at": "Whether they left",
  dropped: "Not taken in",
};

const shapeWords: Readonly<Record<FileShape, string>> = {
  mailchimp: "The file looks like an export of Mailchimp.",
  listmonk: "The file looks like an export of listmonk.",
  plain: "The file is a plain table.",
};

/** What a file would bring, and the form that imports it. */
export function LookedAt(props: {
  report: ImportReport;
  csrf: string;
  here: string;
  choices: Child;
}) {
  const { report, here } = props;
  const { plan } = report;
  return (
    <form method="post" action={here} enctype="multipart/form-data" class="import">
      <CsrfField token={props.csrf} />
      <h2>What the file would bring</h2>
      {plan.problem ? (
        <Notice kind="bad" title="It can't be imported like this.">
          <p>{plan.problem}</p>
        </Notice>
      ) : (
        <>
          <p>
            {shapeWords[plan.shape]}{" "}
            {plan.standing === "gone" &&
              "It lists people who left, or could not be reached: none of them is ever written to."}
          </p>
          <p>
            Of {report.rowsRead.toLocaleString("en")} {report.rowsRead === 1 ? "row" : "rows"}:
          </p>
          <Outcomes counts={report.outcomes} />
          <RefusedLines lines={report.refusedLines} />
        </>
      )}
      <h3>What becomes of each column</h3>
      <Columns plan={plan} />
      {report.firstRows.length > 0 && <FirstRows rows={report.firstRows} />}
      <h3>Import it</h3>
      {props.choices}
      {plan.standing === "subscribed" && <Vouching />}
      <label for="field-file">The same file once more</label>
      <input id="field-file" type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required />
      <p class="actions">
        {!plan.problem && <SubmitButton>Import</SubmitButton>}
        <button type="submit" class="plain" formaction={`${here}/look`} formnovalidate>
          Look again
        </button>
        <a href={here}>Leave it</a>
      </p>
      <p class="hint">
        Nothing of it was kept, so it is needed again. Large files take a while; keep this page open
        until it is done.
      </p>
    </form>
  );
}

function Vouching() {
  return (
    <label class="choice">
      <input type="checkbox" name="agreed" value="yes" required />
      <span>
        These people agreed to get this by e-mail, and I can show it.{" "}
        <span class="soft">It stands on the record that you brought them.</span>
      </span>
    </label>
  );
}

function Columns({ plan }: { plan: ImportPlan }) {
  const columns = plan.columns.map((column, place) => ({ ...column, place }));
  const dropped = columns.filter(({ use }) => use === "dropped");
  const taken = columns.filter(({ use }) => use !== "dropped");
  return (
    <>
      {taken.length > 0 && <ColumnTable caption="Taken in" columns={taken} />}
      {dropped.length > 0 && (
        <details class="more" open={plan.problem !== null}>
          <summary>
            {dropped.length === 1 ? "1 column is" : `${dropped.length} columns are`} not taken in
          </summary>
          <ColumnTable caption="Not taken in, unless you choose otherwise" columns={dropped} />
        </details>
      )}
    </>
  );
}

function ColumnTable(props: {
  caption: string;
  columns: readonly (PlannedColumn & { readonly place: number })[];
}) {
  const options = Object.entries(useWords);
  return (
    <DataTable
      caption={props.caption}
      columns={[{ label: "Column" }, { label: "Becomes" }, { label: "Why" }]}
      rows={props.columns.map(({ header, use, why, isFixed, place }) => [
        <span class="plain">{header}</span>,
        isFixed ? (
          useWords[use]
        ) : (
          <>
            <input type="hidden" name={`header-${place}`} value={header} />
            <select name={`use-${place}`} aria-label={`What “${header}” becomes`}>
              {options.map(([value, label]) => (
                <option value={value} selected={value === use}>
                  {label}
                </option>
              ))}
            </select>
          </>
        ),
        <span class="soft">
          {isFixed ? "it says who left, so it is always read" : why || "as its heading says"}
        </span>,
      ])}
    />
  );
}

const standingWords = {
  subscribed: "Subscribes",
  gone: "Left, or can't be reached",
  unconfirmed: "Did not agree yet",
} as const;

function FirstRows({ rows }: { rows: readonly UnderstoodRow[] }) {
  return (
    <>
      <h3>The first rows, as they were understood</h3>
      <DataTable
        caption="Not stored yet"
        columns={[{ label: "Address" }, { label: "Name" }, { label: "Since" }, { label: "State" }]}
        rows={rows.map((row) =>
          "person" in row
            ? [
                row.person.email,
                row.person.name ?? "–",
                row.person.subscribedAt ? <Time at={row.person.subscribedAt} dateOnly /> : "–",
                standingWords[row.person.standing],
              ]
            : [
                <span class="soft">Line {row.line.toLocaleString("en")}</span>,
                ...["–", "–", row.skip === "empty" ? "Empty" : outcomeMeaning[row.skip]],
              ],
        )}
      />
    </>
  );
}

function RefusedLines({ lines }: { lines: ImportReport["refusedLines"] }) {
  if (lines.length === 0) return <></>;
  return (
    <details>
      <summary>Lines to mend</summary>
      <ul class="dropped">
        {lines.map(({ line, why }) => (
          <li>
            Line {line.toLocaleString("en")}: {why}
          </li>
        ))}
      </ul>
    </details>
  );
}
