import { describe, expect, test } from "bun:test";
import { type BotSigns, type CallerKind, CallerKinds, isSpam } from "./bot.ts";

const kinds = new CallerKinds();
const silent: BotSigns = { purpose: "", brands: "", webdriver: false };
const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

describe("by the user agent", () => {
  const table: Readonly<Record<CallerKind, readonly string[]>> = {
    human: [
      chrome,
      `${chrome} Edg/142.0.0.0`,
      `${chrome} OPR/120.0.0.0`,
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
      "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
      "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
      "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
      "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22H20 [FBAN/FBIOS;FBAV/480.0.0.30.109;FBDV/iPhone15,3;FBSN/iOS]",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 400.0.0.30.109 (iPhone15,3; iOS 18_7; de_DE)",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/390.0.0 Mobile/15E148 Safari/604.1",
      "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 [LinkedInApp]",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.45.0 Chrome/138.0.0.0 Electron/37.2.0 Safari/537.36",
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
      "Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) 108.0.5359.1/8.0 TV Safari/537.36",
      `${chrome} Trello/2.15 Electron/37.2.0`,
      "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16",
    ],
    crawler: [
      "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
      "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
      "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
      "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
      "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
      "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    ],
    "ai crawler": [
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot",
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot",
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)",
      "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
      "CCBot/2.0 (https://commoncrawl.org/faq/)",
      "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    ],
    tool: [
      "",
      "   ",
      "curl/8.5.0",
      "Wget/1.21.4",
      "python-requests/2.32.3",
      "Go-http-client/2.0",
      "okhttp/4.12.0",
      "axios/1.7.7",
      "node",
      "undici",
      "Java/21.0.2",
      "Apache-HttpClient/4.5.14 (Java/17.0.9)",
      "PostmanRuntime/7.43.0",
      "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
      "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
      chrome.replace("Chrome/", "HeadlessChrome/"),
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
      `${chrome} Chrome-Lighthouse`,
      "something/1.0",
      "x",
    ],
    prefetch: [
      "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
      "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
      "Twitterbot/1.0",
      "TelegramBot (like TwitterBot)",
      "WhatsApp/2.23.20.0",
      "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
      "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
      "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    ],
  };
  for (const [kind, agents] of Object.entries(table)) {
    for (const agent of agents) {
      test(`${JSON.stringify(agent)} is a ${kind}`, () => {
        expect<string>(kinds.of(agent, silent)).toBe(kind);
      });
    }
  }
});

describe("by what else a request says", () => {
  test("a page fetched before anybody looks at it is a prefetch", () => {
    for (const purpose of ["prefetch", "prefetch;prerender", "Prefetch", "preview"]) {
      expect(kinds.of(chrome, { ...silent, purpose })).toBe("prefetch");
    }
    expect(kinds.of(chrome, { ...silent, purpose: "none" })).toBe("human");
  });

  test("a browser that a program drives is a tool, whatever it calls itself", () => {
    expect(kinds.of(chrome, { ...silent, webdriver: true })).toBe("tool");
    const brands = '"HeadlessChrome";v="142", "Chromium";v="142"';
    expect(kinds.of(chrome, { ...silent, brands })).toBe("tool");
    const real = '"Google Chrome";v="142", "Chromium";v="142", "Not_A Brand";v="99"';
    expect(kinds.of(chrome, { ...silent, brands: real })).toBe("human");
  });
});

test("an agent of any length or content is told apart without a fault", () => {
  expect(kinds.of("Mozilla/5.0 ".repeat(1000), silent)).toBeOneOf(["human", "crawler", "tool"]);
  expect(kinds.of("\ud800\u0000%ff", silent)).toBe("tool");
});

test("referrer spam is known with all that is beneath it, and nothing that only ends alike", () => {
  expect(isSpam("semalt.com")).toBe(true);
  expect(isSpam("www.buttons-for-website.com")).toBe(true);
  expect(isSpam("notsemalt.com")).toBe(false);
  expect(isSpam("example.org")).toBe(false);
  expect(isSpam("com")).toBe(false);
  expect(isSpam("")).toBe(false);
});
