export { operatorsDataMap, operatorsPurpose } from "./promise.ts";
