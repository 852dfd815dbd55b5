import { countryName } from "../tax/mod.ts";

/** A country as people call it; an order from before may not say which. */
export function placeWords(code: string): string {
  return countryName(code) ?? (code === "ZZ" ? "not known" : code);
}
