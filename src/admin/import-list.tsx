import { Badge, DataTable, Time } from "../kernel/html.tsx";
import {
  countedOutcomes,
  type ImportLine,
  type List,
  type OutcomeCounts,
  outcomeMeaning,
} from "../newsletter/mod.ts";

const states: Readonly<
  Record<ImportLine["state"], { kind: "good" | "bad" | "warn" | "plain"; label: string }>
> = {
  running: { kind: "plain", label: "Running" },
  done: { kind: "good", label: "Done" },
  failed: { kind: "bad", label: "Stopped" },
  cancelled: { kind: "warn", label: "Cancelled" },
  "broken off": { kind: "warn", label: "Broken off" },
};

/** The imports so far, newest first: figures and headings, and nobody. */
export function ImportTable(props: {
  imports: readonly ImportLine[];
  lists: readonly List[];
  newest: string | undefined;
}) {
  const titles = new Map(props.lists.map((list) => [list.id, list.title]));
  return (
    <DataTable
      caption="Imports and looks at files"
      columns={[{ label: "When" }, { label: "State" }, { label: "Lists" }, { label: "Rows" }]}
      rows={props.imports.map((line) => [
        <>
          <Time at={line.createdAt} />
          {line.isDryRun && <span class="soft"> · look only</span>}
        </>,
        <Badge kind={states[line.state].kind}>{states[line.state].label}</Badge>,
        line.listIds.map((id) => titles.get(id) ?? "a list that is gone").join(", ") || "–",
        <details open={line.id === props.newest || line.state === "running"}>
          <summary>
            {line.rowsRead.toLocaleString("en")} {line.rowsRead === 1 ? "row" : "rows"}
          </summary>
          <Outcomes counts={line.outcomes} />
          {(line.state === "failed" || line.state === "broken off") && !line.isDryRun && (
            <p class="soft">
              What had come in by then stays. The same file can be imported again: whoever is here
              is not brought twice.
            </p>
          )}
          {line.dropped.length > 0 && (
            <>
              <p class="soft">Columns that were not taken in:</p>
              <ul class="dropped">
                {line.dropped.map((column) => (
                  <li>{column}</li>
                ))}
              </ul>
            </>
          )}
        </details>,
      ])}
    />
  );
}

/** How many rows came to what, and what that means. */
export function Outcomes({ counts }: { counts: OutcomeCounts }) {
  return (
    <dl class="outcomes">
      {countedOutcomes(counts).map(({ outcome, rows }) => (
        <div>
          <dt>{rows.toLocaleString("en")}</dt>
          <dd>{outcomeMeaning[outcome]}</dd>
        </div>
      ))}
    </dl>
  );
}
