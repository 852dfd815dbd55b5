/**
 * Pictures that come from outside: looked at before anything decodes them, decoded, and written anew,
 * so that nothing but the pixels is left of the file.
 */
export { readImageHash, writeImageHash } from "./image-hash.ts";
export { type ImageLimits, prepareImage } from "./image-prepare.ts";
