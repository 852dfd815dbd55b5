import type { AdsSettings } from "../config/mod.ts";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import type { FieldProblem } from "../kernel/errors.ts";
import { isLoopback } from "../kernel/loopback.ts";
import { nameFault, nameLengthMax, refuseFaults, tidyLine } from "./check-words.ts";
import type { Ad } from "./demand.ts";
import type { Size } from "./slot.ts";
import type { AdImage } from "./store-ads.ts";

/** What an operator says of an ad. */
export type AdDraft = Omit<Ad, "id" | "flightId" | "size" | "state">;

/** Characters that each part of an ad may have, so that it fits where it stands. */
export const adLengthMax = {
  ...{ name: nameLengthMax, headline: 60, body: 120, callToAction: 24 },
  ...{ imageAlt: 200, landingUrl: 1000 },
} as const;

const weightMax = 1000;

/**
 * The ad as it is stored, without the parts that its format does not show, and with the room that its
 * picture takes. `image` is what `imageId` stands for. Throws `bad-input` with every field that needs
 * mending.
 */
export function checkedAd(
  given: AdDraft,
  image: AdImage | undefined,
  { slots }: Pick<AdsSettings, "slots">,
): AdDraft & Pick<Ad, "size"> {
  const draft = shownParts(given);
  const { name, headline, body, callToAction, imageAlt } = draft;
  refuseCardNumbers({ name, headline, body, callToAction, imageAlt, landing: draft.landingUrl });
  const problems: FieldProblem[] = [];
  const check = (field: keyof AdDraft, holds: boolean, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const fault = nameFault(name);
  check("name", fault === null, fault ?? "");
  for (const field of ["headline", "body", "callToAction", "imageAlt", "landingUrl"] as const) {
    const { length } = Array.from(draft[field]);
    const most = adLengthMax[field];
    check(field, length <= most, `may have at most ${most} characters and has ${length}`);
  }
  const { format, landingUrl, weight, imageId } = draft;
  check("headline", format === "image" || headline !== "", "must be filled in");
  check("landingUrl", landingUrl !== "", "must be the https address of a page");
  const isWeight = Number.isInteger(weight) && weight >= 1 && weight <= weightMax;
  check("weight", isWeight, `must be a whole number from 1 to ${weightMax}`);
  if (format === "text") {
    refuseFaults(problems);
    return { ...draft, size: null };
  }
  check("imageId", imageId !== null && image !== undefined, "needs a picture");
  const isSaid = format === "native" || imageAlt !== "";
  check("imageAlt", isSaid, "must say in words what the picture says");
  const size = image === undefined ? null : roomFor(format, image, slots);
  check("imageId", image === undefined || size !== null, noRoom(image, slots));
  refuseFaults(problems);
  return { ...draft, size };
}

/** What nobody sees is not kept: it would be approved unseen. */
function shownParts(given: AdDraft): AdDraft {
  const { format } = given;
  const words = format === "image" ? "" : null;
  return {
    ...given,
    name: tidyLine(given.name),
    headline: words ?? tidyLine(given.headline),
    body: words ?? tidyLine(given.body),
    callToAction: words ?? tidyLine(given.callToAction),
    landingUrl: landingOf(given.landingUrl),
    imageId: format === "text" ? null : given.imageId,
    imageAlt: format === "text" ? "" : tidyLine(given.imageAlt),
  };
}

/** An https address, or one on this machine, without a password in it; empty for anything else. */
function landingOf(text: string): string {
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "") return "";
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return isSafe ? url.href : "";
}

/**
 * A picture alone has to be of a size that some place has, or twice or three times that for screens of
 * high density; one beside words may be of any.
 */
function roomFor(format: Ad["format"], image: AdImage, slots: AdsSettings["slots"]): Size | null {
  const { width, height } = image;
  if (format === "native") return { width, height };
  const sizes = slots.flatMap((slot) => (slot.formats.includes("image") ? slot.sizes : []));
  for (const density of [1, 2, 3]) {
    const fit = sizes.find(
      (size) => size.width * density === width && size.height * density === height,
    );
    if (fit) return { width: fit.width, height: fit.height };
  }
  return null;
}

function noRoom(image: AdImage | undefined, slots: AdsSettings["slots"]): string {
  const sizes = slots.flatMap((slot) =>
    slot.formats.includes("image") ? slot.sizes.map((it) => `${it.width} × ${it.height}`) : [],
  );
  if (sizes.length === 0) return "fits nowhere: no place takes pictures without words";
  const fits = [...new Set(sizes)].join(", ");
  return `measures ${image?.width} × ${image?.height} pixels; places have ${fits}, and twice or three times that`;
}
