export { contactDataMap, correspondence } from "./purpose.ts";
