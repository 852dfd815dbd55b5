/** Why an answer of an ad company, or a bid in it, is of no use; and what was left out of a bid. */
export const refusals = {
  timeout: "It did not answer in time.",
  "no-connection": "It could not be reached, or its certificate is not trusted.",
  busy: "So many requests to it were under way that this one was not sent.",
  resting: "It failed several times in a row, and was not asked for a while.",
  closed: "Avow was ending.",
  malformed: "Its answer is no HTTP.",
  "cut-off": "Its answer broke off.",
  "too-large": "Its answer was too large.",
  redirect: "It sent us elsewhere; nobody is asked who is not registered.",
  encoded: "Its answer was compressed, which was not asked for.",
  status: "It answered with an error.",
  "not-json": "Its answer is no JSON.",
  shape: "Its answer is no bid response.",
  "other-request": "It answered another request.",
  currency: "It bid in another currency.",
  "other-place": "A bid is for another place.",
  price: "A bid has no price, or one that can't be meant.",
  "below-floor": "A bid is below what the place costs.",
  deal: "A bid names a deal that there is not.",
  "no-advertiser": "A bid does not say whose ad it is.",
  "no-category": "A bid does not say what kind of ad it is, and some kinds are not wanted.",
  "blocked-category": "A bid is for a kind of ad that is not wanted.",
  intrusive: "A bid's ad plays sound, moves over the page, or opens windows.",
  "media-type": "A bid is for a kind of ad that the place does not show.",
  size: "A bid's ad has another size than the place.",
  "no-markup": "A bid has no ad in it.",
  "markup-too-long": "A bid's ad is too long.",
  script: "A bid's ad brings a program of its own.",
  elements: "A bid's ad is made of parts that are not shown.",
  parts: "A bid's ad lacks words or a picture that it has to have.",
  "text-too-long": "A text of a bid's ad is too long.",
  "no-link": "A bid's ad leads nowhere, or not over https.",
  "image-host": "A bid's picture is at a host that is not registered.",
  "notice-host": "A bid wants to be told at a host that is not registered.",
  "tracker-host": "A counting address at a host that is not registered was left out of an ad.",
  "picture-late": "A bid's picture was not there in time; it is fetched for the next one.",
  "picture-lost": "A bid's picture could not be fetched.",
  "picture-bad": "A bid's picture is none, or not one that is safe to show.",
  "picture-size": "A bid's picture is smaller than the place, or of another shape.",
  "notice-failed": "It could not be told of a view, a click or an outcome.",
} as const;

export type Refusal = keyof typeof refusals;

/** What was read, or why it can't be. */
export type Read<T> = T | Refusal;

/** Whether something could not be read. */
export function isRefusal(read: object | Refusal): read is Refusal {
  return typeof read === "string";
}
