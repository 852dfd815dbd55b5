/**
 * Ads: places on the websites that are sold, to sponsors directly, to ad companies by auction, else
 * given to the vendor's own products. Of a visitor nothing is known, written down, or sent.
 */
export { adsDataMap, adsPurpose } from "./purpose.ts";
export { adsPromises } from "./promise.ts";

// The public pages, and what of companies' requests they tell.
export type { Choices } from "./choices-context.ts";
export { choicesRoutes } from "./routes-choices.tsx";
export { visitorsOf } from "./answer.ts";
export { servingRoutes } from "./routes-serve.ts";
export { type Ads, startAds } from "./start.ts";
export { addAdImage, adImageUpload } from "./ad-images.ts";
export { type AdDraft, adLengthMax } from "./check-ad.ts";
export type { FlightDraft } from "./check-flight.ts";
export type { DemandDesk } from "./desk.ts";
export {
  approveAd,
  archiveAd,
  createAd,
  editAd,
  readAd,
  refuseAd,
  restoreAd,
} from "./edit-ads.ts";
export {
  archiveAdvertiser,
  createAdvertiser,
  editAdvertiser,
  makeReportKey,
  readAdvertiser,
  restoreAdvertiser,
  withdrawReportKey,
} from "./edit-advertisers.ts";
export {
  archiveAdCampaign,
  createAdCampaign,
  readAdCampaign,
  renameAdCampaign,
  restoreAdCampaign,
} from "./edit-campaigns.ts";
export {
  copyFlight,
  createFlight,
  editFlight,
  endFlight,
  pauseFlight,
  readFlight,
  startFlight,
} from "./edit-flights.ts";

// What the operators' pages show, and the reports of advertisers.
export { adsScript } from "./ads-script.generated.ts";
export type {
  Campaign as AdCampaign,
  Flight as AdFlight,
  Pricing,
  Priority,
  Targeting,
} from "./demand.ts";
export { listAds, listCampaigns, readAdLine, readFlightLine } from "./desk-lines.ts";
export {
  addUp,
  readLines,
  readProgress,
  readWholeReport,
  reportDays,
  type WholeReport,
} from "./report.ts";
export type { AdsDesk } from "./report-context.ts";
export { reportCsv } from "./report-csv.ts";
export { type DaySpan, dayStart, lastDays, spanOf } from "./report-days.ts";
export { DaysPicture } from "./report-days-picture.tsx";
export { DayTable, PlaceSumTable } from "./report-tables.tsx";
export type { Progress, ProgressState } from "./report-progress.ts";
export { ProgressPicture } from "./report-progress-picture.tsx";
export { reportRoutes } from "./report-routes.tsx";
export {
  dayWords,
  earnedMicros,
  microsWords,
  pricingWords,
  priorityWords,
  progressWords,
  rateWords,
  sumWords,
} from "./report-words.ts";
export type { StoredAd } from "./store-ads.ts";
export type { StoredAdvertiser } from "./store-advertisers.ts";
export {
  type AdLine,
  type AdvertiserLine,
  type FlightLine,
  listAdLines,
  listAdvertiserLines,
  listFlightLines,
  readAdImageUrl,
} from "./store-desk.ts";
export type { AdSum, Which } from "./store-report.ts";
export { receiptKey as adsReceiptKey } from "./receipt.ts";
export { sentFigures } from "./sent-figures.ts";
export { partnerRecipients } from "./partner-hosts.ts";
export { refusals } from "./refusal.ts";
