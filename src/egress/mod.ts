/**
 * The one way out. Every connection that the server opens to the outside goes to a recipient of
 * the register; what else JavaScript can open is refused while the lock is on.
 */
export { type EgressResponse, requestThrough } from "./http-client.ts";
export { createHttpPool, type HttpPool } from "./http-pool.ts";
export { type Lock, lockSockets } from "./lock.ts";
export { transitPromises } from "./promise.ts";
export type { Recipient } from "./recipient.ts";
export { createRegister, type Register } from "./register.ts";
export { databaseTarget } from "./target.ts";
export { wallReport } from "./wall.ts";
