/**
 * Operators: who works for the vendor. They sign in by links that work once, and stay signed in
 * by a session that can be ended everywhere; nothing that lets anybody in is stored.
 */
export type { Operators } from "./context.ts";
export { ensureOwnerLink, inviteOperator, type Link, makeLink } from "./link.ts";
export { operatorKinds } from "./mails.ts";
export { noticeJobs, tidyJob } from "./notice.ts";
export { operatorsDataMap, operatorsPurpose } from "./promise.ts";
export {
  listOperators,
  type NamedOperator,
  numberOperators,
} from "./roster.ts";
export { signInRoutes } from "./routes.tsx";
export {
  formToken,
  readOwnForm,
  readOwnUpload,
  readOwnUploadStream,
  readSession,
  type Session,
  sessionCookie,
} from "./session.ts";
export { switchNotices } from "./switch-notice.ts";
export { endOperator, signOut, signOutEverywhere } from "./sign-out.ts";
