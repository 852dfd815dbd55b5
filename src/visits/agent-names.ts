/**
 * Every browser that a count may stand under, and the apps that open pages in a view of their own.
 * "other": it says what it is, and is none of these. "unknown": it says nothing.
 */
export const browserNames = [
  ...["Chrome", "Safari", "Firefox", "Edge", "Opera", "Samsung Internet", "Brave", "Vivaldi"],
  ...["DuckDuckGo", "Yandex Browser", "UC Browser", "Chromium", "Internet Explorer", "Silk"],
  ...["Opera Mini", "QQ Browser", "Huawei Browser", "Mi Browser", "Vivo Browser", "HeyTap Browser"],
  ...["Whale", "Firefox Focus", "LibreWolf", "Pale Moon", "SeaMonkey", "Maxthon", "Puffin"],
  ...["GNOME Web", "Sogou Browser", "Ladybird", "Ecosia", "Meta Quest Browser", "webOS Browser"],
  ...["PlayStation Browser", "Nintendo Browser", "Android Browser", "Android WebView"],
  ...["iOS WebView", "Edge WebView", "Electron", "Google app", "Facebook", "Messenger"],
  ...["Instagram", "Threads", "TikTok", "Snapchat", "Pinterest", "LinkedIn", "X", "Telegram"],
  ...["Reddit", "WeChat", "Weibo", "LINE", "KakaoTalk", "other", "unknown"],
] as const;
export type BrowserName = (typeof browserNames)[number];

/** A browser and its major version: one to four digits, or "" where it is not said. */
export interface NamedBrowser {
  readonly browser: BrowserName;
  readonly browserVersion: string;
}
