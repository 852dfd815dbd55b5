const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit";
const win = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const x11 = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
const droid = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";
const kit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const ios = (version: string, device = "iPhone; CPU iPhone") =>
  `Mozilla/5.0 (${device} OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
const iPad = "iPad; CPU";

/**
 * User agents as browsers sent them from 2023 on, some older ones, and what they say: browser and
 * major version, system and version, device.
 */
export const agents: Readonly<Record<string, string>> = {
  // Desktops.
  [`${win} Chrome/126.0.0.0 Safari/537.36`]: "Chrome 126, Windows, desktop",
  [`${mac}/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36`]:
    "Chrome 138, macOS, desktop",
  [`${x11} Chrome/119.0.0.0 Safari/537.36`]: "Chrome 119, Linux, desktop",
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${kit} Chrome/126.0.0.0 Safari/537.36`]:
    "Chrome 126, ChromeOS, desktop",
  [`Mozilla/5.0 (Windows NT 6.1; Win64; x64) ${kit} Chrome/109.0.0.0 Safari/537.36`]:
    "Chrome 109, Windows 7, desktop",
  [`Mozilla/5.0 (Windows NT 6.3; Win64; x64) ${kit} Chrome/109.0.0.0 Safari/537.36`]:
    "Chrome 109, Windows 8, desktop",
  [`${win} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87`]: "Edge 126, Windows, desktop",
  [`${mac}/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`]:
    "Edge 120, macOS, desktop",
  [`${win} Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0`]: "Opera 110, Windows, desktop",
  [`${win} Chrome/120.0.0.0 Safari/537.36 Vivaldi/6.5.3206.48`]: "Vivaldi 6, Windows, desktop",
  [`${win} Chrome/122.0.0.0 YaBrowser/24.4.0.0 Safari/537.36`]:
    "Yandex Browser 24, Windows, desktop",
  [`${win} Chrome/122.0.0.0 Whale/3.25.232.19 Safari/537.36`]: "Whale 3, Windows, desktop",
  [`${x11} Ubuntu Chromium/115.0.5790.170 Chrome/115.0.5790.170 Safari/537.36`]:
    "Chromium 115, Linux, desktop",
  [`${win} Slack/4.38.125 Chrome/124.0.6367.207 Electron/30.0.4 Safari/537.36`]:
    "Electron 30, Windows, desktop",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0":
    "Firefox 127, Windows, desktop",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0":
    "Firefox 140, macOS, desktop",
  "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0":
    "Firefox 115, Linux, desktop",
  "Mozilla/5.0 (X11; FreeBSD amd64; rv:126.0) Gecko/20100101 Firefox/126.0":
    "Firefox 126, BSD, desktop",
  "Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0 SeaMonkey/2.53.18.2":
    "SeaMonkey 2, Linux, desktop",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Goanna/6.7 Firefox/115.0 PaleMoon/33.1.0":
    "Pale Moon 33, Windows, desktop",
  [`${mac}/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15`]: "Safari 17, macOS, desktop",
  [`${mac}/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`]: "Safari 26, macOS, desktop",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.2 Safari/605.1.15":
    "Safari 13, macOS 10, desktop",
  [`${mac}/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 Ddg/17.4`]:
    "DuckDuckGo 17, macOS, desktop",
  "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko":
    "Internet Explorer 11, Windows, desktop",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15":
    "other, Linux, desktop",
  // iPhone and iPad.
  [`${ios("17_5_1")} Version/17.5 Mobile/15E148 Safari/604.1`]: "Safari 17, iOS 17, phone",
  [`${ios("18_6")} Version/26.0 Mobile/15E148 Safari/604.1`]: "Safari 26, iOS 26, phone",
  [`${ios("17_5")} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`]: "Chrome 126, iOS 17, phone",
  [`${ios("17_5")} FxiOS/127.1 Mobile/15E148 Safari/605.1.15`]: "Firefox 127, iOS 17, phone",
  [`${ios("17_4_1")} Version/17.0 EdgiOS/124.0.2478.50 Mobile/15E148 Safari/605.1.15`]:
    "Edge 124, iOS 17, phone",
  [`${ios("17_4_1")} Version/17.4 Mobile/15E148 Safari/604.1 OPT/4.6.1`]: "Opera 4, iOS 17, phone",
  [`${ios("17_3")} Version/17.3 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`]:
    "DuckDuckGo 7, iOS 17, phone",
  [`${ios("17_5_1")} GSA/322.0.641952421 Mobile/15E148 Safari/604.1`]:
    "Google app 322, iOS 17, phone",
  [`${ios("16_6")} Mobile/15E148`]: "iOS WebView, iOS 16, phone",
  [`${ios("17_5_1")} Mobile/21F90 [FBAN/FBIOS;FBAV/468.0.0.36.109;FBBV/612345678;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.5.1;FBSS/3]`]:
    "Facebook 468, iOS 17, phone",
  [`${ios("18_6")} Mobile/23A341 [FBAN/FBIOS;FBAV/532.0.0.39.107;FBDV/iPhone17,1;FBSN/iOS;FBSV/26.0]`]:
    "Facebook 532, iOS 26, phone",
  [`${ios("17_4_1")} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/452.0.0.36.110;FBSV/17.4.1]`]:
    "Messenger 452, iOS 17, phone",
  [`${ios("17_5_1")} Mobile/21F90 Instagram 338.0.1.29.81 (iPhone13,2; iOS 17_5_1; de_DE; de; scale=3.00; 1170x2532; 617093264)`]:
    "Instagram 338, iOS 17, phone",
  [`${ios("17_4")} Mobile/15E148 musical_ly_34.3.0 JsSdk/2.0 NetType/WIFI Channel/App Store`]:
    "TikTok, iOS 17, phone",
  [`${ios("17_4")} Mobile/15E148 [LinkedInApp]/9.29.7896`]: "LinkedIn 9, iOS 17, phone",
  [`${ios("17_1_2")} Mobile/15E148 MicroMessenger/8.0.44(0x18002c2d) NetType/WIFI Language/zh_CN`]:
    "WeChat 8, iOS 17, phone",
  [`${ios("16_7_8", iPad)} Version/16.6 Mobile/15E148 Safari/604.1`]:
    "Safari 16, iPadOS 16, tablet",
  [`${ios("12_5_7", iPad)} Version/12.1.2 Mobile/15E148 Safari/604.1`]: "Safari 12, iOS 12, tablet",
  [`${ios("17_5", iPad)} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`]:
    "Chrome 126, iPadOS 17, tablet",
  [`${mac}/605.1.15 (KHTML, like Gecko) FxiOS/127.1 Safari/605.1.15`]:
    "Firefox 127, iPadOS, tablet",
  // Android.
  [`${droid} Chrome/126.0.0.0 Mobile Safari/537.36`]: "Chrome 126, Android, phone",
  [`${droid} Chrome/126.0.0.0 Safari/537.36`]: "Chrome 126, Android, tablet",
  [`Mozilla/5.0 (Linux; Android 13; Pixel 7) ${kit} Chrome/109.0.0.0 Mobile Safari/537.36`]:
    "Chrome 109, Android 13, phone",
  [`${droid} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`]:
    "Samsung Internet 25, Android, phone",
  [`Mozilla/5.0 (Linux; Android 13; SM-X700) ${kit} SamsungBrowser/21.0 Chrome/110.0.5481.154 Safari/537.36`]:
    "Samsung Internet 21, Android 13, tablet",
  "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0":
    "Firefox 127, Android 14, phone",
  "Mozilla/5.0 (Android 12; Tablet; rv:109.0) Gecko/115.0 Firefox/115.0":
    "Firefox 115, Android 12, tablet",
  [`${droid} Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.0.0`]: "Edge 126, Android, phone",
  [`${droid} Chrome/124.0.0.0 Mobile Safari/537.36 OPR/82.0.0.0`]: "Opera 82, Android, phone",
  "Opera/9.80 (Android; Opera Mini/36.2.2254/191.308; U; id) Presto/2.12.423 Version/12.16":
    "Opera Mini 36, Android, phone",
  [`Mozilla/5.0 (Linux; U; Android 13; en-US; 22101316G Build/TP1A.220624.014) ${kit} Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.2.1636 Mobile Safari/537.36`]:
    "UC Browser 13, Android 13, phone",
  [`Mozilla/5.0 (Linux; U; Android 12; zh-cn; M2012K11AC Build/SKQ1) ${kit} Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/17.5.1`]:
    "Mi Browser 17, Android 12, phone",
  [`Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH-AN00; HMSCore 6.13.0.302) ${kit} Chrome/114.0.5735.196 HuaweiBrowser/14.0.5.302 Mobile Safari/537.36`]:
    "Huawei Browser 14, HarmonyOS, phone",
  [`Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) ${kit} Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36`]:
    "Android WebView 126, Android 14, phone",
  [`Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) ${kit} Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/469.0.0.55.103;]`]:
    "Facebook 469, Android 14, phone",
  [`Mozilla/5.0 (Linux; Android 13; 2201117TG Build/TKQ1; wv) ${kit} Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36 Instagram 335.0.0.39.93 Android (33/13; 440dpi; 1080x2180; Xiaomi)`]:
    "Instagram 335, Android 13, phone",
  [`Mozilla/5.0 (Linux; Android 13; Pixel 6 Build/TQ3A; wv) ${kit} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 [Pinterest/Android]`]:
    "Pinterest, Android 13, phone",
  [`Mozilla/5.0 (Linux; Android 12; SM-G991B; wv) ${kit} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 KAKAOTALK 10.4.3`]:
    "KakaoTalk 10, Android 12, phone",
  "Mozilla/5.0 (Mobile; Nokia 2780 Flip; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.1":
    "Firefox 84, KaiOS 3, phone",
  // Kindle, television, console, watch, car, headset.
  [`Mozilla/5.0 (Linux; Android 11; KFTRWI) ${kit} Silk/122.3.1 like Chrome/122.0.6261.119 Safari/537.36`]:
    "Silk 122, Fire OS, tablet",
  [`Mozilla/5.0 (Linux; Android 9; AFTKA) ${kit} Silk/120.2.1 like Chrome/120.0.6099.145 Safari/537.36`]:
    "Silk 120, Fire OS, tv",
  [`Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) ${kit} SamsungBrowser/4.0 Chrome/94.0.4606.31 TV Safari/537.36`]:
    "Samsung Internet 4, Tizen 7, tv",
  [`Mozilla/5.0 (Web0S; Linux/SmartTV) ${kit} Chrome/94.0.4606.128 Safari/537.36 WebAppManager`]:
    "webOS Browser, webOS, tv",
  [`Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH21) ${kit} Chrome/114.0.0.0 Safari/537.36`]:
    "Chrome 114, Android 12, tv",
  "Mozilla/5.0 (PlayStation; PlayStation 5/8.40) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15":
    "PlayStation Browser, PlayStation 5, console",
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) ${kit} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`]:
    "Edge 120, Xbox, console",
  "Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.3.15.4 NintendoBrowser/5.1.0.22474":
    "Nintendo Browser, Nintendo, console",
  [`Mozilla/5.0 (Linux; Android 11; SM-R890) ${kit} SamsungBrowser/4.0 Chrome/87.0.4280.141 Mobile Safari/537.36`]:
    "Samsung Internet 4, Android 11, watch",
  [`Mozilla/5.0 (X11; GNU/Linux) ${kit} Chromium/109.0.5414.119 Chrome/109.0.5414.119 Safari/537.36 Tesla/2023.44.30.8`]:
    "Chromium 109, Linux, car",
  [`Mozilla/5.0 (X11; Linux x86_64; Quest 3) ${kit} OculusBrowser/33.0.0.2.58 Chrome/124.0.6367.118 VR Safari/537.36`]:
    "Meta Quest Browser 33, Horizon OS, other",
  // What is no browser, or says nothing.
  "curl/8.5.0": "other, unknown, other",
  "Mozilla/5.0 (Amiga; MorphOS) Sputnik/1.2": "other, other, other",
  "Mozilla/5.0": "other, unknown, other",
  "": "unknown, unknown, other",
  "   ": "unknown, unknown, other",
};
