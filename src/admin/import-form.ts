import { type ColumnChoices, type ColumnUse, columnUses } from "../newsletter/mod.ts";

/** The lists that an import's form has ticked, of those that there are. */
export function listIdsOf(
  fields: ReadonlyMap<string, string>,
  lists: readonly { readonly id: string }[],
): readonly string[] {
  return lists.map(({ id }) => id).filter((id) => fields.has(`list-${id}`));
}

/**
 * What the form says columns are for. Each comes with its heading, so that another file, chosen the
 * second time, is not read by the places of the first one's columns.
 */
export function choicesOf(fields: ReadonlyMap<string, string>): ColumnChoices {
  const choices = new Map<string, ColumnUse>();
  for (const [name, header] of fields) {
    const place = /^header-(\d{1,3})$/.exec(name)?.[1];
    const use = columnUses.find((it) => it === fields.get(`use-${place}`));
    if (place && use) choices.set(header, use);
  }
  return choices;
}
