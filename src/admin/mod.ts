/** The operators' pages: what needs attention, the inbox, the promises, the record. */
export { adminRoutes } from "./routes.tsx";
