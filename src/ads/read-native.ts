import { type BroughtAd, trackersMax } from "./brought-ad.ts";
import { assetIds, eventSeen, methodImage, textMax } from "./openrtb-native.ts";
import { isAt, type PartnerHosts, readAddress } from "./partner-hosts.ts";
import { plainText } from "./plain-text.ts";
import type { Read } from "./refusal.ts";
import type { Format } from "./slot.ts";

type Json = Readonly<Record<string, unknown>>;

/** More is a sign of something else. */
const assetsMax = 20;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/**
 * Reads an ad with words (Dynamic Native Ads API 1.2, section 5): only the parts that were asked for,
 * as plain text. What would be loaded from elsewhere, or brings a program, is refused.
 */
export function readNative(
  markup: string,
  from: {
    readonly hosts: PartnerHosts;
    readonly formats: readonly Format[];
    readonly advertiser: string;
  },
): Read<BroughtAd> {
  const { hosts, formats } = from;
  const root = parse(markup);
  const native = isObject(root?.["native"]) ? root["native"] : root;
  if (!native) return "parts";
  if (native["assetsurl"] !== undefined || native["dcourl"] !== undefined) return "parts";
  if (bringsScript(native)) return "script";
  const link = isObject(native["link"]) ? native["link"] : {};
  const landingUrl = readAddress(link["url"], hosts);
  if (!landingUrl) return "no-link";
  const assets = listOf(native["assets"]);
  if (assets.length > assetsMax) return "parts";
  const words = readWords(assets);
  if (typeof words === "string") return words;
  const img = partOf(assets, assetIds.image, "img");
  const picture = formats.includes("native") ? readPicture(img, hosts) : null;
  if (typeof picture === "string") return picture;
  if (picture === null && !formats.includes("text")) return "parts";
  const seen = trackers(addressesSeen(native), hosts);
  const clicked = trackers(listOf(link["clicktrackers"]), hosts);
  return {
    format: picture === null ? "text" : "native",
    headline: words.title,
    body: words.body,
    callToAction: words.callToAction,
    advertiser: words.sponsor || from.advertiser,
    ...{ landingUrl, picture, alt: "", size: null, html: "" },
    ...{ whenSeen: seen.kept, whenClicked: clicked.kept, leftOut: seen.left + clicked.left },
  };
}

function parse(markup: string): Json | undefined {
  try {
    const root: unknown = JSON.parse(markup);
    return isObject(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

function bringsScript(native: Json): boolean {
  if (typeof native["jstracker"] === "string" && native["jstracker"] !== "") return true;
  return listOf(native["eventtrackers"]).some(
    (it) => isObject(it) && it["method"] !== methodImage && it["method"] !== undefined,
  );
}

/** The addresses that are to be called when it is seen, in the old way and the new one. */
function addressesSeen(native: Json): readonly unknown[] {
  const events = listOf(native["eventtrackers"]).filter(isObject);
  return [
    ...listOf(native["imptrackers"]),
    ...events.filter(({ event }) => event === eventSeen).map(({ url }) => url),
  ];
}

/** Those at hosts that are registered, and how many were left out. */
export function trackers(
  addresses: readonly unknown[],
  hosts: PartnerHosts,
): { readonly kept: readonly URL[]; readonly left: number } {
  const kept = addresses.slice(0, trackersMax).flatMap((address) => {
    const url = readAddress(address, hosts);
    return url && isAt(url, hosts.notices) ? [url] : [];
  });
  return { kept, left: addresses.length - kept.length };
}

interface Words {
  readonly title: string;
  readonly body: string;
  readonly callToAction: string;
  readonly sponsor: string;
}

function readWords(assets: readonly unknown[]): Words | "parts" | "text-too-long" {
  const title = partOf(assets, assetIds.title, "title")?.["text"];
  const value = (name: "body" | "callToAction" | "sponsor") =>
    partOf(assets, assetIds[name], "data")?.["value"] ?? "";
  const words = {
    title: plainText(title, textMax.title),
    body: plainText(value("body"), textMax.body),
    callToAction: plainText(value("callToAction"), textMax.callToAction),
    sponsor: plainText(value("sponsor"), textMax.sponsor),
  };
  if (typeof title !== "string" || words.title === "" || words.body === "") return "parts";
  const isWhole = (it: Record<keyof Words, string | undefined>): it is Words & typeof it =>
    Object.values(it).every((text) => text !== undefined);
  return isWhole(words) ? words : "text-too-long";
}

function partOf(assets: readonly unknown[], id: number, kind: string): Json | undefined {
  const asset = assets.find((it) => isObject(it) && it["id"] === id);
  const part = isObject(asset) ? asset[kind] : undefined;
  return isObject(part) ? part : undefined;
}

function readPicture(img: Json | undefined, hosts: PartnerHosts): URL | null | "image-host" {
  if (img === undefined) return null;
  const url = readAddress(img["url"], hosts);
  return url && isAt(url, hosts.images) ? url : "image-host";
}
