import { holdsDeliveryStatus } from "./delivery-status.ts";
import { decodeWords, type Entity, fieldOf, splitEntity } from "./header.ts";
import { splitReturned } from "./outer-text.ts";
import { type Part, partsOf, textOf } from "./parts.ts";

/** One message, taken apart. */
export interface Mail {
  readonly message: Entity;
  readonly subject: string;
  /** The reporter's own text; empty lines are in it. */
  readonly lines: readonly string[];
  /** The same as one line, at most `wholeMax` characters. */
  readonly whole: string;
  /** All that is shown, as it stands. */
  readonly shown: string;
  readonly statusParts: readonly string[];
  readonly feedbackParts: readonly string[];
  /** The mail that came back, or its header; as a part or as text behind the report. */
  readonly returned: Part | undefined;
  readonly returnedText: string;
}

const wholeMax = 4000;

/** Text as one line of bounded length. */
export function oneLine(text: string): string {
  return text
    .slice(0, wholeMax)
    .replace(/\s{1,4000}/g, " ")
    .trim();
}

const returnedTypes =
  /^(?:message\/(?:rfc822|global|partial)|text\/rfc822-headers|message\/(?:rfc822-headers|global-headers))/;
const statusTypes = /^message\/(?:x-|global-)?delivery-status/;

/** By its type, or by its first field where a reporter forgot the type. */
const isFeedback = ({ type, body }: Part) =>
  type.startsWith("message/feedback-report") ||
  (type === "text/plain" && /^\s{0,20}feedback-type:/i.test(body));

/** Takes a message apart: what its writer says, the reports in it, and what came back. */
export function takeApart(text: string): Mail {
  const message = splitEntity(text);
  const parts = partsOf(message);
  const returnedAt = parts.findIndex(({ type }) => returnedTypes.test(type));
  const before = returnedAt < 0 ? parts : parts.slice(0, returnedAt);
  const isText = ({ type }: Part) => /^text\/(?:plain|html)|^text$/.test(type);
  const texts = (before.some(isText) ? before : parts).filter(isText);
  const plain = texts.filter(({ type }) => type !== "text/html");
  const shown = (plain.length > 0 ? plain : texts).map(textOf).join("\n");
  const { lines, returned } = splitReturned(shown);
  const own = lines.join("\n");
  const statusParts = parts.filter(({ type }) => statusTypes.test(type)).map(({ body }) => body);
  return {
    message,
    subject: decodeWords(fieldOf(message.fields, "subject")),
    lines,
    whole: oneLine(own),
    shown,
    statusParts: statusParts.length === 0 && holdsDeliveryStatus(own) ? [own] : statusParts,
    feedbackParts: parts.filter(isFeedback).map(({ body }) => body),
    returned: parts[returnedAt],
    returnedText: returned,
  };
}
