/**
 * The policy document: a Markdown file that a lawyer can edit, whose sentences are bound to
 * promises by directives. Read and checked (`checkPolicy`), shown on the page
 * (`renderPolicy`) and in the terminal (`showPolicy`).
 */
import policyStyles from "./policy.css" with { type: "text" };

export { CheckList } from "./evidence.tsx";
export { checkPolicy } from "./check.ts";
export type { PolicyDocument } from "./document.ts";
export { renderPolicy } from "./render.tsx";
export { showPolicy } from "./show.ts";

/** The stylesheet of the policy page. */
export { policyStyles };
