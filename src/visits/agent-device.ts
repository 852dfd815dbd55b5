import type { SystemName } from "./agent-system.ts";
import { type AgentHints, unquoted } from "./agent-hints.ts";

/** Every class of device that a count may stand under. */
export const deviceClasses = [
  ...["desktop", "phone", "tablet", "tv", "console", "watch", "car", "other"],
] as const;
export type DeviceClass = (typeof deviceClasses)[number];

/** Words by which a device tells its class. A headset is none of the classes. */
const told: readonly (readonly [DeviceClass, RegExp])[] = [
  ["other", /\bOculusBrowser\/|\bVR Safari\b|\bQuest \d\b/],
  ["console", /\bPlayStation\b|\bXbox\b|\bNintendo\b/],
  ["car", /\bTesla\/|\bQtCarBrowser\b|\bAndroid Automotive\b|\bAAOS\b|\bPolestar\b/i],
  [
    "tv",
    /\bSmart-?TV\b|\bHbbTV\b|\bNetCast\b|\bWeb0S\b|\bApple ?TV\b|\bGoogle ?TV\b|\bAndroid ?TV\b|\bBRAVIA\b|\bCrKey\b|\bChromecast\b|\bRoku\b|\bAFT[A-Z0-9]{1,8}\b|\bTV\b|\btvOS\b/i,
  ],
  ["watch", /\bApple ?Watch\b|\bwatchOS\b|\bGalaxy Watch\b|\bPixel Watch\b|\bSM-R[89]\d\d/i],
  ["tablet", /\biPad\b|\bTablet\b(?! PC)|\bKF[A-Z]{2,6}\b|\bSM-[TPX]\d{3}|\bNexus (?:7|9|10)\b/],
  ["phone", /\biPhone\b|\biPod\b|\bWindows Phone\b|\bOpera Mini\b|\bBlackBerry\b|\bKAIOS\//i],
];

const desktops: ReadonlySet<SystemName> = new Set(["Windows", "macOS", "Linux", "ChromeOS", "BSD"]);
const handhelds: ReadonlySet<SystemName> = new Set(["Android", "HarmonyOS", "Fire OS", "Tizen"]);

/** The class of the device behind an agent and its hints. */
export function deviceOf(agent: string, hints: AgentHints, system: SystemName): DeviceClass {
  const words = `${agent}\n${unquoted(hints.model ?? "")}`;
  for (const [device, pattern] of told) if (pattern.test(words)) return device;
  if (system === "iPadOS") return "tablet";
  const mobile = hints.mobile.trim();
  if (mobile === "?1") return "phone";
  if (handhelds.has(system)) {
    // Android's browsers say “Mobile” on phones, and leave it out on tablets.
    return mobile !== "?0" && /\bMobile\b/.test(agent) ? "phone" : "tablet";
  }
  if (desktops.has(system)) return "desktop";
  return /\bMobile\b/.test(agent) ? "phone" : "other";
}
