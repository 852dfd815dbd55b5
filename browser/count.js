/**
 * What a vendor's page runs to have its visits counted, served as `/count.js`:
 *
 *   <script defer src="https://avow.example.com/count.js" data-site="larkwire.example"></script>
 *
 * It keeps nothing on the device and reads nothing that is kept there. It speaks to the origin that
 * it was loaded from alone, in the form that `src/visits/read-count.ts` describes. Cookies of that
 * origin go along with what it sends: who said there "do not count me" is known by the cookie
 * `avow_uncounted`, which no page of the vendor can read.
 *
 * Attributes of the script: `data-site`, the site's name in Avow; `data-hash`, where the part behind
 * `#` tells pages apart; `data-local`, to count on localhost, bare addresses and files too. A page
 * that stands in for a missing one says so: `<meta name="avow" content="404">`. An element with
 * `data-avow-event="Name"` counts clicks on it; `avow("Name", { key: "value" })` counts what the
 * page likes to. What is called before the script is there waits if the page has a stub:
 *
 *   window.avow = window.avow || function () { (avow.q = avow.q || []).push(arguments); };
 *
 * What is served is minified by `test/minify-script.ts` and may have 700 bytes after gzip. That is why
 * one function hears everything, and why it is written as tersely as it is; the order of names is
 * what packs best.
 */
const { src, dataset } = document.currentScript;

/** The page's own events until its first view was sent, as lists of arguments. */
const queue = self.avow?.q || [];

/** The address of the page that is counted, once it is; the same without its query. */
let url;
let page;

/** Seconds in front of somebody that were not yet sent; whether somebody is there since when. */
let spent = 0;
let since;
let awake;

const send = (hit) =>
  url &&
  navigator.sendBeacon(
    new URL("count", src),
    JSON.stringify({ s: dataset.site, u: url, r: document.referrer.slice(0, 1500), ...hit }),
  );

const event = (self.avow = (n, p) => (url ? send({ k: "e", n, p }) : queue.push([n, p])));

/** Everything that happens comes here: a browser's event, or anything else for a look at the page. */
const hear = (it) => {
  const next = location.href.split("hash" in dataset ? " " : "#")[0].slice(0, 1500);
  const path = next.replace(/\?[^#]*/g, "");
  // A page that is prepared in advance, or waits in a tab behind, is hidden: nobody views it.
  const leaves = document.hidden || it.type === "pagehide";
  // `persisted` is a page that the browser kept whole and shows again.
  const views = !leaves && (path !== page || it.persisted);

  const now = performance.now();
  if (awake) spent += (now - since) / 1e3;
  since = now;
  awake = !leaves && document.hasFocus();
  if ((views || leaves) && spent >= 1) {
    send({ k: "t", t: spent | 0 });
    spent = 0;
  }

  // Neither what drives a browser by program is a visitor, nor a host without a name.
  if (views && !navigator.webdriver && ("local" in dataset || /\.\D/.test(location.host))) {
    url = next;
    page = path;
    send({ k: "v" });
    if (document.all.avow?.content === "404") event("404");
    for (const call of queue.splice(0)) event(...call);
  }

  // The main button, the middle one, and the keyboard. The server tells what kind of link it is;
  // links to pages of the same site are not worth a word.
  if (it.button < 2)
    for (let part = it.target; part; part = part.parentElement) {
      if (part.dataset?.avowEvent) event(part.dataset.avowEvent);
      if (part.host && (part.host !== location.host || /\.(?!ht|ph)\w+$/.test(part.pathname)))
        send({ k: "l", n: part.origin + part.pathname });
    }
};

for (const name of [
  "pagehide",
  "pageshow",
  "popstate",
  "replaceState",
  "pushState",
  "visibilitychange",
  "focus",
  "click",
  "blur",
  "auxclick",
]) {
  const original = history[name];
  if (original)
    history[name] = (...all) => {
      original.apply(history, all);
      hear(all);
    };
  addEventListener(name, hear, true);
}
hear(src);
