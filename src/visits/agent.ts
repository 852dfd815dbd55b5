import Bowser from "bowser";
import { appIn, bowserBrowser } from "./agent-browsers.ts";
import { type DeviceClass, deviceOf } from "./agent-device.ts";
import { type AgentHints, type Brands, readBrands } from "./agent-hints.ts";
import type { BrowserName, NamedBrowser } from "./agent-names.ts";
import { type SystemName, systemOf } from "./agent-system.ts";
import { RecentCache } from "./recent-cache.ts";

/** What is counted of a user agent: words of closed lists, and versions of at most four digits. */
export interface Agent {
  readonly browser: BrowserName;
  /** The major version: "126"; "" where it is not said. */
  readonly browserVersion: string;
  readonly system: SystemName;
  /** As coarse as people say it: Windows "11", macOS "15"; "" where it is not said. */
  readonly systemVersion: string;
  readonly device: DeviceClass;
}

/** Longer agents are cut; no browser's is. In characters. */
const agentMax = 500;
const brandsMax = 300;
const hintMax = 40;
const keyMax = agentMax + brandsMax + 4 * hintMax + 40;
/** A busy site sees some thousands of agents a day; an entry takes about a kilobyte. */
const entriesMax = 5000;
const cache = new RecentCache<Agent>(entriesMax, keyMax);

/**
 * Browser, system and class of device, from the user agent and its client hints, which go before it
 * where both speak. Agents are held in memory for a while, the last 5000 different ones, by
 * themselves: with no address, no time and no page.
 *
 * What can't be told: an iPad in its default setting, whose Safari says that it is a Macintosh, and
 * counts as macOS on a desktop; Windows 10 from 11 without the hint of the version; macOS, and
 * Android in most browsers, by version without it; Brave, Vivaldi and Arc where they say that they
 * are Chrome. Bots are not told apart here. Never throws.
 */
export function readAgent(userAgent: string, hints: AgentHints): Agent {
  const agent = userAgent.slice(0, agentMax);
  const brands = hints.brands.slice(0, brandsMax);
  const mobile = hints.mobile.slice(0, hintMax);
  const platform = hints.platform.slice(0, hintMax);
  const platformVersion = (hints.platformVersion ?? "").slice(0, hintMax);
  const model = (hints.model ?? "").slice(0, hintMax);
  // With the lengths in front no two requests share a key.
  const lengths = `${agent.length} ${brands.length} ${mobile.length} ${platform.length}`;
  const key = `${lengths} ${model.length}\n${agent}${brands}${mobile}${platform}${model}${platformVersion}`;
  return cache.get(key, () => read(agent, { brands, mobile, platform, platformVersion, model }));
}

function read(agent: string, hints: AgentHints): Agent {
  // Bowser takes no empty text. It parses what it is asked for, when it is asked.
  const parser = agent.trim() === "" ? undefined : Bowser.getParser(agent, true);
  const { system, systemVersion } = systemOf(agent, hints, parser);
  return {
    ...browserOf(agent, readBrands(hints.brands), parser),
    system,
    systemVersion,
    device: deviceOf(agent, hints, system),
  };
}

/**
 * A name of its own in the brands is the browser's; then that of an app, which shows the page in a
 * view that calls itself Chrome or WebView; then what the brands say besides; then the agent.
 */
function browserOf(
  agent: string,
  brands: Brands,
  parser: Bowser.Parser.Parser | undefined,
): NamedBrowser {
  const { named, chrome, webView, chromium, foreign } = brands;
  const told = named ?? appIn(agent) ?? chrome ?? webView;
  if (told) return told;
  const said = parser && bowserBrowser(agent, parser);
  const isPlain = said === undefined || said.browser === "Chrome" || said.browser === "other";
  if (isPlain && foreign) return { browser: "other", browserVersion: "" };
  if (isPlain && chromium) return chromium;
  return said ?? { browser: "unknown", browserVersion: "" };
}
