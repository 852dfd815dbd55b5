/**
 * Ads: places on the websites that are sold, to sponsors directly, to ad companies by auction, else
 * given to the vendor's own products. Of a visitor nothing is known, written down, or sent.
 */
export { adsDataMap, adsPurpose } from "./purpose.ts";
export { visitorsOf } from "./answer.ts";
export { servingRoutes } from "./routes-serve.ts";
export { type Ads, startAds } from "./start.ts";
export { addAdImage, adImageUpload, type KeptImage } from "./ad-images.ts";
export { type AdDraft, adLengthMax } from "./check-ad.ts";
export type { FlightDraft } from "./check-flight.ts";
export { type Act, type DemandDesk } from "./desk.ts";
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
  type AdvertiserDraft,
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
