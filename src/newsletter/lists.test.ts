import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { ensureDefaultList } from "./default-list.ts";
import {
  archiveList,
  createList,
  editList,
  type ListDraft,
  listsForOperators,
  publicLists,
  restoreList,
} from "./lists.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

let scene: NewsletterScene;
beforeAll(async () => {
  scene = await openNewsletterScene();
});
afterAll(() => scene.close());

const draft: ListDraft = {
  slug: "releases",
  title: "Releases",
  description: "",
  wording: "Tell me when there is a new release.",
  isPublic: true,
};
const create = (change: Partial<ListDraft> = {}) =>
  createList(scene.newsletter, { operatorId: scene.operatorId, ...draft, ...change });
const edit = (id: string, change: Partial<ListDraft> = {}) =>
  editList(scene.newsletter, { operatorId: scene.operatorId, id, ...draft, ...change });
const slugs = async () => (await publicLists(scene.newsletter)).map(({ slug }) => slug);

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (it: unknown) => it,
  );
  expect(error).toBeInstanceOf(AvowError);
  const { code, fields, message } = error as AvowError;
  return `${code}: ${fields.map((it) => `${it.field} ${it.message}`).join("; ") || message}`;
}

test("A first start makes one public list, and a later start no other", async () => {
  await ensureDefaultList(scene.newsletter);
  await ensureDefaultList(scene.newsletter);
  expect(await slugs()).toEqual(["newsletter"]);
  const [list] = await publicLists(scene.newsletter);
  await edit(list?.id ?? "", { slug: "news" });
  await ensureDefaultList(scene.newsletter);
  expect(await slugs()).toEqual(["news"]);
});

test("A list that is archived takes no sign-ups until it is restored, each on record", async () => {
  const { id } = await create();
  expect(await slugs()).toContain("releases");
  await archiveList(scene.newsletter, { operatorId: scene.operatorId, id });
  expect(await slugs()).not.toContain("releases");
  await restoreList(scene.newsletter, { operatorId: scene.operatorId, id });
  expect(await slugs()).toContain("releases");
  const { rows } = await scene.database.admin.query(
    "select action from ledger.operator_actions where ref = $1 and operator_id = $2 order by id",
    [id, scene.operatorId],
  );
  expect(rows.map((it: { action: string }) => it.action)).toEqual([
    ...["list created", "list archived", "list restored"],
  ]);
});

test("Operators see how many are subscribed and how many have yet to confirm", async () => {
  const { id } = await create({ slug: "counted" });
  for (const email of ["a@people.example", "b@people.example", "A@PEOPLE.example"]) {
    await scene.post({ email, list: "counted" });
  }
  const counted = (await listsForOperators(scene.newsletter)).find((list) => list.id === id);
  expect(counted).toMatchObject({ subscribed: 0, pending: 2 });
});

describe("A list", () => {
  test.each([
    [{ slug: "" }, "slug must be filled in"],
    [{ slug: "Über uns" }, "slug may hold lower-case letters"],
    [{ slug: "-x" }, "slug may hold lower-case letters"],
    [{ slug: "x".repeat(41) }, "slug may have at most 40 characters and has 41"],
    [{ title: " " }, "title must be filled in"],
    [{ title: "t".repeat(101) }, "title may have at most 100"],
    [{ wording: "\n" }, "wording must be filled in"],
    [{ wording: "w".repeat(501) }, "wording may have at most 500 characters and has 501"],
    [{ description: "d".repeat(501) }, "description may have at most 500"],
    [{ slug: "", title: "", wording: "" }, "slug must be filled in; title must be filled in; wor"],
    [{ wording: "I pay with 4111 1111 1111 1111." }, "card-number: wording"],
  ] as const)("with %j is refused, with what to mend", async (change, sentence) => {
    const before = await listsForOperators(scene.newsletter);
    expect(await refusal(create(change))).toContain(sentence);
    expect(await listsForOperators(scene.newsletter)).toEqual(before);
  });

  test("can't take another's name for forms, when it is made or later", async () => {
    await create({ slug: "one" });
    const { id } = await create({ slug: "two" });
    const sentence = "slug belongs to another list; choose another one";
    expect(await refusal(create({ slug: "one" }))).toContain(sentence);
    expect(await refusal(edit(id, { slug: "one" }))).toContain(sentence);
  });

  test("that is not there can't be changed", async () => {
    expect(await refusal(edit(newId()))).toBe("not-found: There is no such list (any more).");
  });
});
