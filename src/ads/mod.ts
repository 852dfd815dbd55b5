/**
 * Ads: places on the websites that are sold, to sponsors directly, to ad companies by auction, else
 * given to the vendor's own products. Of a visitor nothing is known, written down, or sent.
 */
export { adsDataMap, adsPurpose } from "./purpose.ts";
