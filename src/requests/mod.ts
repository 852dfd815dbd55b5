export { requestsPurpose } from "./promise.ts";
