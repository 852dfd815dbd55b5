/** What was done with personal data, and by whom: rows that are written once, free of names. */
export { ledgerDataMap } from "./promise.ts";
export { recordAction } from "./store.ts";
