import { hasCardNumber } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { parseAddress } from "../mail/mod.ts";
import type { ColumnUse, ImportPlan } from "./import-columns.ts";

/** A person of an imported file. */
export interface ImportedPerson {
  readonly email: string;
  readonly name: string | null;
  /** When they subscribed, as the file says; null when it does not. */
  readonly subscribedAt: Date | null;
  /** `gone`: they left, or could not be reached, and are never to be written to. */
  readonly standing: "subscribed" | "gone" | "unconfirmed";
}

/** What a row comes to: a person, or why it does not. */
export type ReadRow =
  | { readonly person: ImportedPerson }
  | { readonly skip: "empty" | "no address" | "not an address" | "card number" };

const nameMax = 200;

/** Makes a reader of rows, each a list of cells in the order of the plan's columns. */
export function rowReader(plan: ImportPlan): (cells: readonly string[]) => ReadRow {
  const all = (use: ColumnUse) =>
    plan.columns.flatMap((column, place) => (column.use === use ? [place] : []));
  const at = (use: ColumnUse) => all(use)[0] ?? -1;
  const [email, name, first, last] = [at("email"), at("name"), at("first-name"), at("last-name")];
  const [since, statuses, endings] = [at("subscribed-at"), all("status"), all("left-at")];
  return (cells) => {
    const cell = (place: number) => (place < 0 ? "" : (cells[place] ?? "").trim());
    const typed = cell(email);
    if (typed === "") {
      return { skip: cells.every((text) => text.trim() === "") ? "empty" : "no address" };
    }
    const parsed = readAddress(typed);
    const named = oneLine(cell(name) || `${cell(first)} ${cell(last)}`);
    if (hasCardNumber(`${typed.slice(0, 1000)} ${named}`)) return { skip: "card number" };
    if (parsed === undefined) return { skip: "not an address" };
    const isGone =
      plan.standing === "gone" ||
      statuses.some((place) => gone.test(cell(place))) ||
      endings.some((place) => isSaid(cell(place)));
    const isConfirmed =
      statuses.every((place) => subscribed.test(cell(place))) && !denied.test(cell(since));
    return {
      person: {
        email: parsed,
        name: named || null,
        subscribedAt: dateOf(cell(since)),
        standing: isGone ? "gone" : isConfirmed ? "subscribed" : "unconfirmed",
      },
    };
  };
}

/** `Ada <ada@example.org>` is read as the address in it; our own export guards a first `=`. */
function readAddress(text: string): string | undefined {
  const inside = /<([^<>]{1,320})>\s*$/.exec(text)?.[1] ?? text.replace(/^mailto:/i, "");
  // What no encoding could make sense of is part of nobody's address.
  if (inside.includes("\ufffd")) return undefined;
  const parsed = parseAddress(unguarded(inside));
  return parsed.ok ? parsed.address : undefined;
}

/** Takes off the apostrophe by which an export keeps a sheet from reading a cell as a formula. */
function unguarded(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

function oneLine(text: string): string {
  // Joiners belong to names of some scripts, and to emoji.
  const line = unguarded(text.trim().slice(0, 4 * nameMax)).replace(
    /(?:(?![\u200c\u200d])[\p{C}\s\ufffd])+/gu,
    " ",
  );
  return Array.from(line.trim()).slice(0, nameMax).join("").trim().toWellFormed();
}

const gone =
  /^(unsub\w*|cleaned|blocklisted|blacklisted|blocked|disabled|bounced|complained|spam|removed|deleted|left|opted[ _-]?out|opt[ _-]?out)$/i;
// Whatever else a status says, it does not say that they agreed.
const subscribed =
  /^(|subscribed|active|enabled|confirmed|opted[ _-]?in|opt[ _-]?in|double|single|yes|true|1|y|on)$/i;
const denied = /^(no|n|false|0|off|never)$/i;

/** A cell that says when, or that, they left. */
function isSaid(text: string): boolean {
  return text !== "" && !denied.test(text) && !/^(null|none|nil|-|subscribed)$/i.test(text);
}

const earliest = Date.UTC(1990, 0, 1);

/** ISO 8601 and what Mailchimp writes, `2024-05-01 09:30:00`, in universal time. */
function dateOf(text: string): Date | null {
  if (text === "") return null;
  const found =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|[+-]\d{2}:?\d{2})?/.exec(
      text,
    );
  if (!found) return null;
  const [, day = "", time = "00:00", zone = "Z"] = found;
  const offset = zone.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2");
  const ms = Date.parse(`${day}T${time.slice(0, 12)}${offset}`);
  if (Number.isNaN(ms) || ms < earliest) return null;
  return new Date(Math.min(ms, clock.ms()));
}
