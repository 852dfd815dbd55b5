export { deliveryRights, mailDataMap } from "./promise.ts";
