/** The operators' pages: what needs attention, the inbox, the promises, the record. */
export type { AdminContext } from "./context.ts";
export { adminRoutes } from "./routes.tsx";
