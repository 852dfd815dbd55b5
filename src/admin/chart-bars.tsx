import { at, change, compact, drawable, percent, whole } from "./chart-figures.ts";

/** A row of a ranked list. */
export interface BarRow {
  readonly name: string;
  /** Filters by this name; a name that can't be asked for has none. */
  readonly href?: string;
  readonly value: number;
  /** The figure of the period that this one is compared with. */
  readonly before?: number;
}

/** A row that stands for no name of its own, and why. */
export interface RestRow {
  readonly value: number;
  readonly before?: number;
  /** Replaces the footnote. */
  readonly note?: string;
}

export interface BarsProps {
  /** Unique on the page; made of letters, digits and hyphens. */
  readonly id: string;
  readonly caption: string;
  /** What the names are, and what is counted: `Page`, `Visitors`. */
  readonly heading: string;
  readonly valueHeading: string;
  /** Largest first. */
  readonly rows: readonly BarRow[];
  /** Those under the threshold. */
  readonly other?: RestRow;
  /** What was counted, but lost before its attributes were written. */
  readonly notRecorded?: RestRow;
  /** What a share is a share of; the sum of all rows when left out. */
  readonly total?: number;
  /** How many different visitors a name needs before it is stored; for the footnote. */
  readonly threshold?: number;
  /** Whether there is a period to compare with; then a change is shown. */
  readonly compared?: boolean;
  /** What an empty list says. */
  readonly empty?: string;
}

/**
 * A ranked list: a table with a bar behind each name, its figure, share and change. On a
 * phone the rows have two lines.
 */
export function Bars(props: BarsProps) {
  const rest = restRows(props);
  if (props.rows.length === 0 && rest.length === 0) {
    return <p class="chart-none">{props.empty ?? "Nothing was counted in this time."}</p>;
  }
  const figures = [...props.rows, ...rest].map(({ value }) => drawable(value));
  const scale = {
    most: Math.max(1, ...props.rows.map(({ value }) => drawable(value))),
    total: props.total ?? figures.reduce((sum, it) => sum + it, 0),
    compared: props.compared === true,
  };
  return (
    <div class="bars">
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{props.heading}</th>
            <th scope="col" class="figures">
              {props.valueHeading}
            </th>
            <th scope="col" class="figures share">
              Share
            </th>
            {scale.compared && (
              <th scope="col" class="figures change">
                Change
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <Row row={row} {...scale}>
              {row.href === undefined ? row.name : <a href={row.href}>{row.name}</a>}
            </Row>
          ))}
        </tbody>
        {rest.length > 0 && (
          <tbody class="rest">
            {rest.map((row, i) => (
              <Row row={row} {...scale}>
                {row.name}
                <sup>
                  <a href={`#${props.id}-note-${i + 1}`} aria-label={`Note ${i + 1}`}>
                    {i + 1}
                  </a>
                </sup>
              </Row>
            ))}
          </tbody>
        )}
      </table>
      {rest.length > 0 && (
        <ol class="bars-notes">
          {rest.map(({ note }, i) => (
            <li id={`${props.id}-note-${i + 1}`}>{note}</li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Row(props: {
  row: { name: string; value: number; before?: number };
  most: number;
  total: number;
  compared: boolean;
  children?: unknown;
}) {
  const { row, total } = props;
  const width = at(Math.min(1, drawable(row.value) / props.most) * 100);
  return (
    <tr>
      <th scope="row">
        <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect width={width} height="1" />
        </svg>
        <span>{props.children}</span>
      </th>
      <td class="figures" title={whole(row.value)}>
        {compact(row.value)}
      </td>
      <td class="figures share">{percent(row.value, total)}</td>
      {props.compared && (
        <td class="figures change">
          {row.before === undefined ? <></> : <Moved now={row.value} before={row.before} />}
        </td>
      )}
    </tr>
  );
}

/** How a figure moved, as a sign and as a word: `+12% up`, `−8% down`, `new`. */
export function Moved({ now, before }: { now: number; before: number }) {
  const { sign, word } = change(now, before);
  return (
    <span class={`moved ${word}`} title={`${whole(before)} before`}>
      {sign !== "" && <>{sign} </>}
      <span class="moved-word">{word}</span>
    </span>
  );
}

function restRows(props: BarsProps) {
  const { other, notRecorded, threshold = 10 } = props;
  const rows: { name: string; value: number; before?: number; note: string }[] = [];
  if (other !== undefined && drawable(other.value) > 0) {
    rows.push({
      ...other,
      name: "Other",
      note:
        other.note ??
        (threshold === 1
          ? "Counted, but not stored by name."
          : `What fewer than ${threshold} different visitors brought within 30 days is counted, but not stored by name.`),
    });
  }
  if (notRecorded !== undefined && drawable(notRecorded.value) > 0) {
    rows.push({
      ...notRecorded,
      name: "Not recorded",
      note:
        notRecorded.note ??
        "Counted, but the server stopped before this could be written among that of other visitors. It is kept in memory only until then.",
    });
  }
  return rows;
}
