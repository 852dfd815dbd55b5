/**
 * The policy document: a Markdown file that a lawyer can edit, whose sentences are bound to
 * promises by directives. Read (`parsePolicy`), checked (`checkPolicy`), shown on the page
 * (`renderPolicy`) and in the terminal (`showPolicy`).
 */
import policyStyles from "./policy.css" with { type: "text" };

export { CheckList } from "./evidence.tsx";
export { checkPolicy, type PolicyCheck, type PolicyReport, type UnboundSentence } from "./check.ts";
export type { PolicyDocument, PolicyFront } from "./document.ts";
export { parsePolicy } from "./parse.ts";
export { type PolicyProblem, problemLine } from "./problem.ts";
export {
  moment,
  type Proofs,
  type ProvenCheck,
  proofState,
  proofWords,
  type SentenceProof,
} from "./proof.ts";
export { renderPolicy } from "./render.tsx";
export { showPolicy } from "./show.ts";

/** The stylesheet of the policy page. */
export { policyStyles };
