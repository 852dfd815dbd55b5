import type Bowser from "bowser";
import { majorOf } from "./agent-hints.ts";
import { type BrowserName, browserNames, type NamedBrowser } from "./agent-names.ts";

/**
 * Apps that show pages inside of themselves, and browsers that take the name of the one they are
 * built on. The first group of the pattern, where it has one, is the version.
 */
const apps: readonly (readonly [BrowserName, RegExp])[] = [
  [
    "Messenger",
    /\bFBAN\/Messenger\w*;FBAV\/(\d+)|\bFB_IAB\/(?:MESSENGER|Orca-Android);FBAV\/(\d+)/,
  ],
  ["Messenger", /\bFBAN\/Messenger|\bFB_IAB\/(?:MESSENGER|Orca)/],
  ["Instagram", /\bInstagram (\d+)/],
  ["Threads", /\bBarcelona (\d+)/],
  ["Facebook", /\bFBAV\/(\d+)/],
  ["Facebook", /\bFBA[NV]\/|\bFB_IAB\//],
  ["TikTok", /\b(?:musical_ly|BytedanceWebview|TikTok|trill)[_ /]/i],
  ["Snapchat", /\bSnapchat\/(\d+)/],
  ["Pinterest", /\[Pinterest\/|\bPinterest(?: for \w+)?\/(\d+)/],
  ["LinkedIn", /\bLinkedInApp\b(?:\]?\/(\d+))?/],
  ["X", /\bTwitter for \w+(?:\/(\d+))?|\bTwitterAndroid\b/],
  ["Telegram", /\bTelegram-Android\/(\d+)/],
  ["Reddit", /\bReddit\/(?:Version )?(\d+)/],
  ["WeChat", /\bMicroMessenger\/(\d+)/],
  ["Weibo", /\bWeibo\b/],
  ["LINE", /\bLine\/(\d+)/],
  ["KakaoTalk", /\bKAKAOTALK[ /](\d+)/],
  ["Google app", /\bGSA\/(\d+)/],
  ["DuckDuckGo", /\b(?:DuckDuckGo|Ddg)\/(\d+)/],
  ["Ecosia", /\bEcosia \w+@(\d+)/],
  ["Huawei Browser", /\bHuaweiBrowser\/(\d+)/],
  ["Opera Mini", /\bOpera Mini\/(\d+)/],
  ["Meta Quest Browser", /\bOculusBrowser\/(\d+)/],
  ["PlayStation Browser", /\bPlayStation\b/],
  ["Nintendo Browser", /\bNintendo(?:Browser)?\b/],
];

/** The app, or the browser built on another, that an agent names; undefined if it names none. */
export function appIn(agent: string): NamedBrowser | undefined {
  for (const [browser, pattern] of apps) {
    const match = pattern.exec(agent);
    if (!match) continue;
    return { browser, browserVersion: majorOf(match.slice(1).find((it) => it) ?? "") };
  }
  return undefined;
}

/** Our names of what Bowser finds, where they differ. */
const namesByBowser: ReadonlyMap<string, BrowserName> = new Map([
  ["Amazon Silk", "Silk"],
  ["Epiphany", "GNOME Web"],
  ["Focus", "Firefox Focus"],
  ["Google Search", "Google app"],
  ["Microsoft Edge", "Edge"],
  ["Miui", "Mi Browser"],
  ["NAVER Whale Browser", "Whale"],
  ["Opera Touch", "Opera"],
  ["Opera Coast", "Opera"],
  ["QQ Browser Lite", "QQ Browser"],
  ["Samsung Internet for Android", "Samsung Internet"],
  ["Tizen", "Samsung Internet"],
  ["WebOS Browser", "webOS Browser"],
]);
const ourNames = new Map<string, BrowserName>(browserNames.map((name) => [name, name]));

/** The browser that Bowser finds in an agent, under our name; WebKit in an app is no Safari. */
export function bowserBrowser(agent: string, parser: Bowser.Parser.Parser): NamedBrowser {
  const { name = "", version = "" } = parser.getBrowser();
  const browser = namesByBowser.get(name) ?? ourNames.get(name) ?? "other";
  if (browser === "Safari" && !/\bSafari\//.test(agent)) {
    const isApple = /\b(?:iPhone|iPad|iPod)\b/.test(agent);
    return { browser: isApple ? "iOS WebView" : "other", browserVersion: "" };
  }
  // WebKit on Linux says that it is Safari, which there is not.
  if (browser === "Safari" && /\bLinux\b|\bBSD\b/.test(agent)) {
    return { browser: "other", browserVersion: "" };
  }
  if (browser === "Chrome" && /; wv\)/.test(agent)) {
    return { browser: "Android WebView", browserVersion: majorOf(version) };
  }
  return { browser, browserVersion: browser === "other" ? "" : majorOf(version) };
}
