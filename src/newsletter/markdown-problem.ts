/** Which of the operator's texts a problem stands in; `mail` is the whole that came of them. */
export type ProblemSource = "markdown" | "subject" | "preheader" | "greeting" | "vendor" | "mail";

export type CampaignProblemCode =
  | "empty"
  | "too-long"
  | "too-deep"
  | "html"
  | "link"
  | "link-text"
  | "link-insecure"
  | "image"
  | "image-text"
  | "table"
  | "heading"
  | "field"
  | "subject"
  | "preheader"
  | "logo"
  | "address"
  | "language"
  | "size";

/** A place in one of the operator's texts, counted from 1. */
export interface CampaignPlace {
  readonly line: number;
  readonly column: number;
}

/** One thing to mend in a campaign, as one clear sentence. With an error it must not be sent. */
export interface CampaignProblem extends CampaignPlace {
  readonly source: ProblemSource;
  readonly severity: "error" | "warning";
  readonly code: CampaignProblemCode;
  readonly message: string;
}

/** Takes down one problem of the Markdown. */
export type ReportProblem = (
  place: CampaignPlace,
  severity: CampaignProblem["severity"],
  code: CampaignProblemCode,
  message: string,
) => void;

/** The sources in the order in which an operator meets them. */
const sources: readonly ProblemSource[] = [
  "subject",
  "preheader",
  "greeting",
  "markdown",
  "vendor",
  "mail",
];

/** Problems by source, then in the order of the text. */
export function inReadingOrder(problems: readonly CampaignProblem[]): CampaignProblem[] {
  return problems.toSorted(
    (a, b) =>
      sources.indexOf(a.source) - sources.indexOf(b.source) ||
      a.line - b.line ||
      a.column - b.column,
  );
}
