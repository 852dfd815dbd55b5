/**
 * Newsletter: lists, who subscribed to them by double opt-in, and campaigns that reach each of them
 * once, or are listed as not.
 */
export { newsletter, newsletterDataMap } from "./purpose.ts";
export { newsletterProofs } from "./promise.ts";
export type { Newsletter } from "./context.ts";
export { addImage, deleteImage, imageUpload, listImages, type StoredImage } from "./images.ts";
export { imageRoutes } from "./image-routes.ts";
export {
  countSubscribers,
  eraseSubscriber,
  findSubscriber,
  listSubscribers,
  readSubscriber,
  type SubscriberLine,
} from "./subscribers.ts";
export { ensureDefaultList } from "./default-list.ts";
export {
  archiveList,
  createList,
  editList,
  type ListDraft,
  listLengthMax,
  listLists,
  listsForOperators,
  restoreList,
} from "./lists.ts";
export type { List } from "./store-lists.ts";
export { unsubscribeToken } from "./unsubscribe-token.ts";
export type { Campaign, CampaignContent, CampaignLine, CampaignState } from "./campaign.ts";
export { checkCampaign, type StartProblem } from "./campaign-check.ts";
export {
  campaignsPerPage,
  createCampaign,
  deleteCampaign,
  duplicateCampaign,
  editCampaign,
  listCampaigns,
  readCampaign,
} from "./campaign-edit.ts";
export {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  scheduleCampaign,
  startCampaign,
  unscheduleCampaign,
} from "./campaign-run.ts";
export { renderCampaign } from "./render-campaign.ts";
export { previewHtml, previewPolicy } from "./render-preview.ts";
export { fillText } from "./render-slots.ts";
export { estimateAudience, prepareStep } from "./audience.ts";
export { type CampaignCounts, type CampaignProgress, readProgress } from "./progress.ts";
export {
  type CampaignReport,
  decideUncertainMails,
  readRecipients,
  readReport,
} from "./report.ts";
export { queueTestSend, testKinds, testMailRoutes } from "./test-send.tsx";
export { unsubscribeByOperator } from "./unsubscribe.ts";
export { receiptKey } from "./receipt.ts";
export { type Sending, startSending } from "./send.ts";
export type { RefusedRecipient } from "./send-outcome.ts";
export { subscribingKinds } from "./mails.ts";
export { newsletterRoutes, receiptKeyRoutes } from "./routes.tsx";
export { newsletterToday } from "./today.ts";
export {
  type BounceDetail,
  type BounceLine,
  type BounceNotice,
  bounceNotices,
  bouncesPerPage,
  bounceSources,
  listBounces,
  readBounce,
} from "./bounce-list.ts";
export {
  suppressionCounts,
  undoBounce,
  undoBouncesOf,
  undoSuppression,
} from "./bounce-undo.ts";
export { startBounces } from "./bounce.ts";
export type { Bounces } from "./bounce-context.ts";
export { bounceWebhooks } from "./bounce-webhooks.ts";
export {
  type ColumnChoices,
  type ColumnUse,
  columnUses,
  type FileShape,
  type ImportPlan,
  type PlannedColumn,
} from "./import-columns.ts";
export {
  importFile,
  type ImportOrder,
  type ImportProgress,
  type ImportReport,
  type UnderstoodRow,
} from "./import-file.ts";
export { type ImportLine, listImports } from "./import-list.ts";
export { countedOutcomes, outcomeMeaning, type OutcomeCounts } from "./import-outcome.ts";
export { exportCsv, exportSubscribers } from "./export-file.ts";
