export { peopleDataMap } from "./data-map.ts";
export {
  type Field,
  isField,
  type MessageField,
  messageFields,
  type PersonField,
  personFields,
} from "./field.ts";
