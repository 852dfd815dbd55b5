/**
 * What differs between two recipients' mails: exact marker strings that stand in HTML and text until
 * a delivery puts its values there. Nothing else in a campaign is personal.
 */
export const slotNames = ["name", "company", "unsubscribe", "preferences"] as const;
export type SlotName = (typeof slotNames)[number];

// Private-use characters: no text of an operator keeps them (`withoutMarkers`), so that nobody can
// write a marker by hand, and neither HTML nor a URL needs them escaped.
const opening = "\u{E000}";
const closing = "\u{E001}";

/**
 * The marker that stands for a slot, the same in HTML and text. In HTML `name` and `company` stand in
 * running text, `unsubscribe` and `preferences` within the quotes of an `href`: what replaces them is
 * escaped for HTML (`fillHtml`), in the text part it is not (`fillText`).
 */
export function slotMarker(name: SlotName): string {
  return `${opening}${name}${closing}`;
}

/** Values of slots; `unsubscribe` and `preferences` are https addresses. */
export type SlotValues = Readonly<Partial<Record<SlotName, string>>>;

/** The HTML with its slots filled, in one pass; a slot without a value becomes nothing. */
export function fillHtml(html: string, values: SlotValues): string {
  return fill(html, (name) => Bun.escapeHTML(oneLine(values[name] ?? "")));
}

/** The text part with its slots filled, in one pass; a slot without a value becomes nothing. */
export function fillText(text: string, values: SlotValues): string {
  return fill(text, (name) => oneLine(values[name] ?? ""));
}

/** The slots in the order in which they stand in `content`, doubles included. */
export function slotsIn(content: string): readonly SlotName[] {
  return [...content.matchAll(anyMarker)].map((found) => found[1] as SlotName);
}

/** Text that can't hold a marker: its two characters are left out. */
export function withoutMarkers(text: string): string {
  return text.replace(/[\u{E000}\u{E001}]/gu, "");
}

const anyMarker = new RegExp(`${opening}(${slotNames.join("|")})${closing}`, "gu");

function fill(content: string, valueOf: (name: SlotName) => string): string {
  return content.replace(anyMarker, (_, name: SlotName) => valueOf(name));
}

/** A value never brings a line, a control character or a marker of its own. */
function oneLine(value: string): string {
  return withoutMarkers(value).replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
