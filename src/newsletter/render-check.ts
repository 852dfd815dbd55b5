import type { Letter } from "./markdown-letter.ts";
import type { CampaignProblem, CampaignProblemCode, ProblemSource } from "./markdown-problem.ts";
import type { CampaignSource, CampaignVendor } from "./render-input.ts";
import { withoutMarkers } from "./render-slots.ts";
import { isLanguage } from "./render-words.ts";

/** In characters: what phones show of each, and what relays take. */
const subjectShown = 70;
const subjectMax = 300;
const preheaderShown = 140;
const preheaderMax = 500;

/** Gmail clips a mail's HTML at 102 KB, and hides the way out of the list with it. In bytes. */
const htmlBytesMax = 100_000;
const htmlBytesWanted = 90_000;

/** Text as one line without control characters, lone surrogates or markers. */
export function plainLine(text: string): string {
  return withoutMarkers(text)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
}

/** Whether an address lies under `publicUrl`, as parsers of URLs see it. */
export function isOurs(address: string, publicUrl: string): boolean {
  const url = URL.parse(address);
  const base = URL.parse(publicUrl);
  if (url === null || base === null || url.origin !== base.origin) return false;
  return url.pathname.startsWith(`${base.pathname.replace(/\/+$/u, "")}/`);
}

/** Who sends the mail, and where they can be found; a name that the address begins with is said once. */
export function ownerLines({ name, postalAddress }: CampaignVendor): readonly string[] {
  const address = (postalAddress ?? "").split("\n").filter((line) => line !== "");
  return address[0]?.startsWith(name) === true ? address : [name, ...address];
}

/** What is wrong around the letter, and the vendor without what can't be shown. */
export function checkFrame(
  source: CampaignSource,
  letter: Letter,
): { vendor: CampaignVendor; problems: readonly CampaignProblem[] } {
  const problems: CampaignProblem[] = [];
  const report: Report = (from, severity, code, message) => {
    problems.push({ source: from, line: 1, column: 1, severity, code, message });
  };
  checkSubject(source.subject, report);
  checkPreheader(source, report);
  if (letter.blocks.length === 0 && source.markdown.trim() === "") {
    report("markdown", "error", "empty", "the letter is empty: write it");
  }
  if (!isLanguage(source.language)) {
    report("mail", "error", "language", "the language is no tag such as en or pt-BR: write one");
  }
  return { vendor: checkVendor(source, report), problems };
}

/** Whether mail programs would show all of it. */
export function checkSize(html: string): readonly CampaignProblem[] {
  const bytes = Buffer.byteLength(html);
  if (bytes < htmlBytesWanted) return [];
  const kilobytes = Math.ceil(bytes / 1000);
  const isTooLong = bytes > htmlBytesMax;
  const message = isTooLong
    ? `the mail is ${kilobytes} KB long, and Gmail cuts it at 102 KB: shorten it to less than 100 KB`
    : `the mail is ${kilobytes} KB long, and Gmail cuts it at 102 KB: shorten it while you can`;
  const severity = isTooLong ? "error" : "warning";
  return [{ source: "mail", line: 1, column: 1, severity, code: "size", message }];
}

type Report = (
  from: ProblemSource,
  severity: CampaignProblem["severity"],
  code: CampaignProblemCode,
  message: string,
) => void;

function checkSubject(subject: string, report: Report): void {
  const line = plainLine(subject);
  if (line === "") {
    report("subject", "error", "subject", "the subject is empty: write what the letter is about");
  } else if (/[\p{Cc}\u2028\u2029]/u.test(subject.trim())) {
    report("subject", "error", "subject", "the subject has a line break: write it in one line");
  } else if (line.length > subjectMax) {
    const message = `the subject is longer than ${subjectMax} characters: shorten it`;
    report("subject", "error", "subject", message);
  } else if (Bun.stringWidth(line) > subjectShown) {
    const message = `phones show about ${subjectShown} characters of a subject: put first what matters`;
    report("subject", "warning", "subject", message);
  }
  checkFields("subject", line, report);
}

function checkPreheader({ preheader, subject }: CampaignSource, report: Report): void {
  const line = plainLine(preheader);
  if (line.length > preheaderMax) {
    const message = `the preheader is longer than ${preheaderMax} characters: shorten it`;
    report("preheader", "error", "preheader", message);
  } else if (Bun.stringWidth(line) > preheaderShown) {
    const message = `mail programs show about ${preheaderShown} characters of a preheader: shorten it`;
    report("preheader", "warning", "preheader", message);
  } else if (line !== "" && line === plainLine(subject)) {
    const message = "the preheader says the same as the subject, beside it: go on instead";
    report("preheader", "warning", "preheader", message);
  }
  checkFields("preheader", line, report);
}

function checkFields(from: "subject" | "preheader", line: string, report: Report): void {
  const field = /\{(name|company)[|}]/u.exec(line)?.[1];
  if (field === undefined) return;
  const message = `{${field}} is shown as it stands here: only the greeting can hold it`;
  report(from, "warning", "field", message);
}

function checkVendor(source: CampaignSource, report: Report): CampaignVendor {
  const { name, homeUrl, postalAddress, logo } = source.vendor;
  const home = homeUrl === undefined ? null : URL.parse(homeUrl);
  const isHome = home !== null && /^https?:$/u.test(home.protocol);
  if (homeUrl !== undefined && !isHome) {
    report("vendor", "error", "link", "the vendor's website is no address with https: mend it");
  }
  const isLogo = logo !== undefined && isOurs(logo.url, source.publicUrl);
  if (logo !== undefined && !isLogo) {
    const message =
      "the logo lies elsewhere, and whoever opens the mail would tell that: upload it here";
    report("vendor", "error", "logo", message);
  }
  const address = (postalAddress ?? "")
    .split(/\r\n?|\n/u)
    .map(plainLine)
    .filter((it) => it !== "");
  if (address.length === 0) {
    const message = "no postal address is set, which many countries' laws ask for in a newsletter";
    report("vendor", "warning", "address", message);
  }
  return {
    name: plainLine(name),
    postalAddress: address.join("\n"),
    ...(isHome ? { homeUrl: home.href } : {}),
    ...(isLogo ? { logo } : {}),
  };
}
