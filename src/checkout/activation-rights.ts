import type { DataMap, TableRights } from "../promise/purpose.ts";

const facts = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "fact"] as const));

/** Machines and downloads: nothing here says whose they are but a licence's id. */
export const activationDataMap: DataMap = {
  "checkout.activations": { machine: "index", ...facts("licence_id", "first_on", "last_on") },
  "checkout.releases": facts("product", "version", "released_on", "notes", "editions"),
  "checkout.release_files": facts(
    ...["id", "product", "version", "name", "bytes", "modified_ms", "sha256"],
  ),
  "checkout.downloads": facts("product", "version", "name", "day", "fetched"),
};

const columnsOf = (table: string) => Object.keys(activationDataMap[table] ?? {});
const all = (table: string, update: readonly string[]): TableRights => ({
  select: columnsOf(table),
  insert: columnsOf(table),
  update,
});

/** What the purpose `sales` may do with them. */
export const activationRights: Readonly<Record<string, TableRights>> = {
  "checkout.activations": { ...all("checkout.activations", ["last_on"]), delete: true },
  "checkout.releases": {
    ...all("checkout.releases", ["released_on", "notes", "editions"]),
    delete: true,
  },
  "checkout.release_files": {
    ...all("checkout.release_files", ["id", "bytes", "modified_ms", "sha256"]),
    delete: true,
  },
  "checkout.downloads": all("checkout.downloads", ["fetched"]),
};
