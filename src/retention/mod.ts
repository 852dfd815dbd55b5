export { retentionPurpose } from "./promise.ts";
