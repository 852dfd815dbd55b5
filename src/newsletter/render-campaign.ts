import { readLetter } from "./markdown-blocks.ts";
import { type CampaignProblem, inReadingOrder } from "./markdown-problem.ts";
import { checkFrame, checkSize, isOurs, plainLine } from "./render-check.ts";
import { frameHtml } from "./render-frame.ts";
import { greetingHtml, greetingText, readGreeting } from "./render-greeting.ts";
import type { CampaignSource, RenderedCampaign } from "./render-input.ts";
import { enumerated, footerWords, isLanguage } from "./render-words.ts";
import { textPart } from "./text-part.ts";

/**
 * Makes a campaign's mail, once for all recipients: HTML, and the same as text. Both hold the slots
 * `unsubscribe` and `preferences` once, and those of the greeting; what is personal is put there
 * when a mail is sent (`fillHtml`, `fillText`). Never throws and asks nobody: what is wrong is in
 * `problems`, with an error where the campaign must not be sent. Takes a few milliseconds.
 */
export function renderCampaign(source: CampaignSource): RenderedCampaign {
  const problems: CampaignProblem[] = [];
  const letter = readLetter(source.markdown, {
    images: source.images?.filter((it) => isOurs(it.url, source.publicUrl)) ?? [],
    tagLinks: source.tagLinks,
    report: (place, severity, code, message) => {
      problems.push({ source: "markdown", ...place, severity, code, message });
    },
  });
  const greeting = readGreeting(source.greeting, source.allowedFields);
  const { vendor, problems: found } = checkFrame(source, letter);
  const language = isLanguage(source.language) ? source.language : "en";
  const words = footerWords(language);
  const lists = source.listTitles.map(plainLine).filter((title) => title !== "");
  const shared = {
    subject: plainLine(source.subject),
    ...{ letter, vendor, language, words },
    why: words.why(lists.length === 0 ? vendor.name : enumerated(lists, words.language)),
    privacyUrl: `${source.publicUrl}/privacy`,
  };
  const html = frameHtml({
    ...shared,
    preheader: plainLine(source.preheader),
    accent: source.accent,
    greeting: greetingHtml(greeting),
  });
  const text = textPart({ ...shared, greeting: greetingText(greeting) });
  problems.push(...greeting.problems, ...found, ...checkSize(html));
  return { html, text, problems: inReadingOrder(problems) };
}
