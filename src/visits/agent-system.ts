import type Bowser from "bowser";
import { type AgentHints, majorOf, unquoted } from "./agent-hints.ts";

/** Every operating system that a count may stand under; "other" and "unknown" as with browsers. */
export const systemNames = [
  ...["Windows", "macOS", "iOS", "iPadOS", "Android", "Linux", "ChromeOS", "HarmonyOS"],
  ...["Fire OS", "KaiOS", "Tizen", "webOS", "Roku", "tvOS", "watchOS", "Horizon OS", "Xbox"],
  ...["PlayStation", "Nintendo", "BSD", "Windows Phone", "BlackBerry", "other", "unknown"],
] as const;
export type SystemName = (typeof systemNames)[number];

/** A system and its coarse version: one to four digits, or "" where it is not said. */
export interface NamedSystem {
  readonly system: SystemName;
  readonly systemVersion: string;
}

/**
 * Systems that also claim another one, which hints then name. The first group is the version, where
 * it means something.
 */
const special: readonly (readonly [SystemName, RegExp])[] = [
  ["Xbox", /\bXbox\b/],
  ["PlayStation", /\bPlayStation (\d)?/],
  ["Nintendo", /\bNintendo\b/],
  ["Roku", /\bRoku\b/],
  ["KaiOS", /\bKAIOS\/(\d+)/i],
  ["webOS", /\bWeb0S\b|\bwebOS\b|\bNetCast\b/i],
  ["Tizen", /\bTizen[ /](\d+)/i],
  ["HarmonyOS", /\b(?:Open)?Harmony(?:OS)?\b[ /]?(\d+)?/],
  ["Fire OS", /\bSilk\/|\bKF[A-Z]{2,6}\b|\bAFT[A-Z0-9]{1,8}\b/],
  ["Horizon OS", /\bOculusBrowser\//],
  ["Windows Phone", /\bWindows Phone(?: OS)? (\d+)/],
  ["tvOS", /\bApple ?TV\b|\btvOS\b/],
  ["watchOS", /\bApple ?Watch\b|\bwatchOS\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["BSD", /\b(?:Free|Open|Net)BSD\b/],
];

const namesByPlatform: ReadonlyMap<string, SystemName> = new Map([
  ["windows", "Windows"],
  ["macos", "macOS"],
  ["linux", "Linux"],
  ["android", "Android"],
  ["chrome os", "ChromeOS"],
  ["chromium os", "ChromeOS"],
  ["ios", "iOS"],
]);

const namesByBowser: ReadonlyMap<string, SystemName> = new Map([
  ["Windows", "Windows"],
  ["macOS", "macOS"],
  ["iOS", "iOS"],
  ["Android", "Android"],
  ["Linux", "Linux"],
  ["BlackBerry", "BlackBerry"],
]);

/** Browsers of an iPhone or iPad that call it a Macintosh, but not themselves. */
const iPadAsMac = /\bMacintosh\b.*\b(?:FxiOS|CriOS|EdgiOS|OPiOS|OPT|Mobile)\//;

/** The operating system behind an agent and its hints. */
export function systemOf(
  agent: string,
  hints: AgentHints,
  parser: Bowser.Parser.Parser | undefined,
): NamedSystem {
  for (const [system, pattern] of special) {
    const match = pattern.exec(agent);
    if (match) return { system, systemVersion: majorOf(match[1] ?? "") };
  }
  const platform = unquoted(hints.platform).toLowerCase();
  const system = appleTablet(agent) ?? namesByPlatform.get(platform) ?? bowserSystem(agent, parser);
  return { system, systemVersion: versionOf(system, agent, { hints, parser }) };
}

/** An iPad says so up to iOS 12, on request, and in most apps. */
function appleTablet(agent: string): SystemName | undefined {
  if (iPadAsMac.test(agent)) return "iPadOS";
  if (!/\biPad\b/.test(agent)) return undefined;
  const version = Number(/\bOS (\d{1,4})[_ ]/.exec(agent)?.[1] ?? "13");
  return version < 13 ? "iOS" : "iPadOS";
}

function bowserSystem(agent: string, parser: Bowser.Parser.Parser | undefined): SystemName {
  const name = namesByBowser.get(parser?.getOSName() ?? "");
  if (name) return name;
  // A comment in brackets is where agents name their system: one that we do not know.
  return /\(\s*\w/.test(agent) ? "other" : "unknown";
}

interface Evidence {
  readonly hints: AgentHints;
  readonly parser: Bowser.Parser.Parser | undefined;
}

function versionOf(system: SystemName, agent: string, { hints, parser }: Evidence): string {
  const hinted = unquoted(hints.platformVersion ?? "");
  if (system === "Windows") return windowsVersion(agent, hinted);
  if (system === "macOS") return majorOf(hinted) || macVersion(agent);
  if (system === "Android") return majorOf(hinted) || androidVersion(agent);
  if (system === "iOS" || system === "iPadOS") return iosVersion(agent, parser);
  return "";
}

/**
 * The hint counts otherwise: 13 and up is Windows 11. Agents say “NT 10.0” for both Windows 10 and
 * 11, so that without the hint neither is said.
 */
function windowsVersion(agent: string, hinted: string): string {
  const major = Number(majorOf(hinted));
  if (major > 0) return major >= 13 ? "11" : "10";
  const version = /\bWindows NT (6\.[123])\b/.exec(agent)?.[1];
  return version === undefined ? "" : version === "6.1" ? "7" : "8";
}

/** All browsers have stopped at 10.15 (Safari, Chrome: 10_15_7), whatever the system is. */
function macVersion(agent: string): string {
  const [, major = "", minor = ""] = /\bMac OS X (\d{1,4})[._](\d{1,4})/.exec(agent) ?? [];
  return major === "10" && minor === "15" ? "" : major;
}

/** Chrome and what is built on it say “Android 10; K” for every system. */
function androidVersion(agent: string): string {
  if (/\bAndroid 10; K\b/.test(agent)) return "";
  return majorOf(/\bAndroid[ /-]?(\d+)/.exec(agent)?.[1] ?? "");
}

/**
 * From iOS 26 on agents stop at 18; Safari's own version then is that of the system, and some apps
 * name the system beside (`FBSV/26.0`, `iOS 26_0`). An app that names neither counts under 18.
 */
function iosVersion(agent: string, parser: Bowser.Parser.Parser | undefined): string {
  const beside = /\bFBSV\/(\d{1,4})\b|; iOS (\d{1,4})[_.]/.exec(agent);
  const named = beside?.[1] ?? beside?.[2];
  if (named !== undefined) return named;
  if (parser?.getOSName() !== "iOS") return "";
  return majorOf(parser.getOSVersion() ?? "");
}
