/** Public pages that belong to no module: the policy, its proofs, health. */
export { isPolicyInForce, recordPolicy } from "./policy-version.ts";
export { pagesRoutes } from "./routes.tsx";
