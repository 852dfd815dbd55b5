/**
 * The one way out. Every connection that the server opens to the outside goes to a recipient of
 * the register; what else JavaScript can open is refused while the lock is on.
 */
export { type Door, type Lock, lockSockets } from "./lock.ts";
export { type Host, isLoopback, type Recipient } from "./recipient.ts";
export { createRegister, type OpenedCount, type Register } from "./register.ts";
export type { LeavingBytes } from "./tap.ts";
export { databaseTarget, type Target } from "./target.ts";
export { type SecondWall, type WallReport, wallReport } from "./wall.ts";
