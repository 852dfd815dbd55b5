/**
 * Reads what a mail, or an SMTP reply, says about the delivery of another mail. Pure functions: no
 * clock, no file, no network, no database.
 */
export { classifyReply, type Refusal, type Verdict } from "./classify.ts";
export { readBounce, readMax } from "./read.ts";
export { type BounceReason, isHard } from "./reason.ts";
export {
  type BounceItem,
  type BounceKind,
  type BounceReport,
  diagnosticMax,
  type SmtpCommand,
} from "./report.ts";
export {
  type BounceScore,
  type ExpectedItem,
  type LabelledMail,
  scoreBounces,
} from "./score.ts";
