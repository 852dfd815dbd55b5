export { ledgerDataMap } from "./promise.ts";
