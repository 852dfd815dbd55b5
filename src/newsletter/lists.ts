import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Newsletter } from "./context.ts";
import {
  countByList,
  insertList,
  type List,
  type ListCounts,
  readLists,
  updateList,
} from "./store-lists.ts";

/** What an operator says of a list. */
export interface ListDraft {
  /** Stands in forms and addresses: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** What somebody agrees to who signs up, word for word. */
  readonly wording: string;
  /** Whether anybody may sign up for it, and sees it among their preferences. */
  readonly isPublic: boolean;
}

/** Characters that each part of a list may have at most. */
export const listLengthMax = { slug: 40, title: 100, description: 500, wording: 500 } as const;

const uniqueViolation = "23505";

type Texts = keyof typeof listLengthMax;

/** Which list an operator changes. */
export interface ListAct {
  readonly operatorId: string;
  readonly id: string;
}

/** Makes a list. Throws `bad-input` with every field that needs mending; returns its id. */
export async function createList(
  newsletter: Newsletter,
  { operatorId, ...draft }: { readonly operatorId: string } & ListDraft,
): Promise<{ readonly id: string }> {
  const list = { id: newId(), ...checkedDraft(draft), createdAt: clock.now() };
  await slugIsFree(() =>
    newsletter.database
      .db("newsletter")
      .transaction()
      .execute(async (tx) => {
        await insertList(tx, list);
        await recordAction(tx, { operatorId, action: "list created", ref: list.id });
      }),
  );
  return { id: list.id };
}

/**
 * Changes a list. Receipts keep the wording that was agreed to. Throws `bad-input` with every field
 * that needs mending, `not-found` when there is no such list.
 */
export async function editList(
  newsletter: Newsletter,
  { operatorId, id, ...draft }: ListAct & ListDraft,
): Promise<void> {
  const checked = checkedDraft(draft);
  await slugIsFree(() => change(newsletter, { operatorId, id }, checked, "list edited"));
}

/** Takes no more sign-ups for a list; who is subscribed stays so, until they leave. */
export function archiveList(newsletter: Newsletter, act: ListAct): Promise<void> {
  return change(newsletter, act, { archivedAt: clock.now() }, "list archived");
}

/** Takes sign-ups for an archived list again. */
export function restoreList(newsletter: Newsletter, act: ListAct): Promise<void> {
  return change(newsletter, act, { archivedAt: null }, "list restored");
}

/** Every list, those that take sign-ups first, then by title. */
export function listLists(newsletter: Pick<Newsletter, "database">): Promise<readonly List[]> {
  return readLists(newsletter.database.db("newsletter"));
}

/** The lists that a visitor may sign up for, by title. */
export async function publicLists(newsletter: Newsletter): Promise<readonly List[]> {
  const lists = await listLists(newsletter);
  return lists.filter((list) => list.isPublic && !list.archivedAt);
}

/** Every list with how many are subscribed, and how many have yet to confirm; for operators. */
export async function listsForOperators(
  newsletter: Newsletter,
): Promise<readonly (List & Omit<ListCounts, "listId">)[]> {
  const db = newsletter.database.db("newsletter");
  const lists = await readLists(db);
  const counts = new Map((await countByList(db)).map((it) => [it.listId, it]));
  return lists.map((list) => {
    const { subscribed = 0, pending = 0 } = counts.get(list.id) ?? {};
    return { ...list, subscribed, pending };
  });
}

async function change(
  newsletter: Newsletter,
  { operatorId, id }: ListAct,
  changed: Parameters<typeof updateList>[2],
  action: string,
): Promise<void> {
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      if (!(await updateList(tx, id, changed))) {
        throw new AvowError("not-found", "There is no such list (any more).");
      }
      await recordAction(tx, { operatorId, action, ref: id });
    });
}

function checkedDraft(draft: ListDraft): ListDraft {
  const texts: Record<Texts, string> = {
    slug: draft.slug.trim(),
    title: draft.title.replace(/\s+/g, " ").trim(),
    description: draft.description.replace(/\s+/g, " ").trim(),
    wording: draft.wording.replace(/\s+/g, " ").trim(),
  };
  refuseCardNumbers(texts);
  const problems: FieldProblem[] = [];
  for (const field of Object.keys(texts) as Texts[]) {
    const { length } = Array.from(texts[field]);
    const most = listLengthMax[field];
    if (length === 0 && field !== "description") {
      problems.push({ field, message: "must be filled in" });
    } else if (length > most) {
      problems.push({ field, message: `may have at most ${most} characters and has ${length}` });
    } else if (field === "slug" && !/^[a-z0-9][a-z0-9-]*$/.test(texts.slug)) {
      const message =
        "may hold lower-case letters, digits and hyphens, and begins with a letter or digit";
      problems.push({ field, message });
    }
  }
  if (problems.length > 0) throw refused(problems);
  return { ...texts, isPublic: draft.isPublic };
}

async function slugIsFree<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error;
    throw refused([{ field: "slug", message: "belongs to another list; choose another one" }]);
  }
}

function refused(fields: readonly FieldProblem[]): AvowError {
  return new AvowError("bad-input", "Some fields need another look; nothing was changed.", {
    fields,
  });
}
