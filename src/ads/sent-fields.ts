import { leavingFields, leavingHeaders } from "./openrtb-request.ts";

/** A field of a request to a company. */
export interface SentField {
  /** Its place in the request, such as `imp[].tagid`. */
  readonly field: string;
  /** What stands in it, in plain words. */
  readonly meaning: string;
}

/** Everything that may leave, as the public pages list it: read from what builds the requests. */
export const sentFields: readonly SentField[] = Object.entries(leavingFields).map(
  ([field, meaning]) => ({ field, meaning }),
);

/** The lines of a request's header beside those that every request has, all of them. */
export const sentHeaders: readonly string[] = Object.entries(leavingHeaders).map(
  ([name, value]) => `${name}: ${value}`,
);
