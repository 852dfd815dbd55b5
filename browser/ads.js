/**
 * What a vendor's page runs to show ads, served as `/ads.js`:
 *
 *   <div data-avow-ad="sidebar" style="min-height: 16rem"></div>
 *   <script defer src="https://avow.example.com/ads.js"></script>
 *
 * An ad never moves the page. It has the height that the page keeps for it, or it is put in where
 * nobody looks yet, below the window; what fits in neither way is not shown. What the page wrote into
 * the element is seen until an ad is, and stays when there is none.
 *
 * It speaks to the origin that it was loaded from alone, and tells it the places, how wide they are,
 * and what the page says of itself on any element: `data-avow-area="docs"`,
 * `data-avow-keywords="vpn, latency"`. The page's address is not told. `data-avow-no` on any element
 * hands on a no that the visitor gave to the page; `data-avow-why="Warum diese Anzeige?"` says in the
 * page's own language where the reasons are. Attributes of the script: `data-hash`, where the
 * part behind `#` tells pages apart; `data-avow-ad-cap="device"`, to keep count on the device of the
 * ads that were seen, for a day and only where the visitor allowed it on Avow's own page. Without
 * both, nothing is kept on the device and nothing is read there.
 *
 * What is served is made by `test/minify-script.ts` and may have 4 KB after gzip.
 */
import { boxOf, fill, fit, giveBack, isKept, isUnseen, keepHeight, make } from "./ads-box.js";
import { addView, capped, forgetViews } from "./ads-device.js";

const { src, dataset } = document.currentScript;

/** Milliseconds in view that make a view; those after which no answer is waited for. */
const viewMs = 1000;
const waitMs = 10_000;
/** An element that is lower keeps no room for an ad, in pixels. */
const heightMin = 40;
/** A request is for so many places at most, and names so many ads. */
const batchMax = 12;
const namesMax = 50;

/** What tells this page from the next one; tokens of the ads it was given; the request under way. */
let page;
let given;
let asking;

/** The page's places by element and by the box that stands there; those that wait for an ad. */
const places = new Map();
const boxes = new WeakMap();
const wanted = new Set();

/** Whether the page asks to keep count on the device, and whether the visitor allowed it. */
const asksToCount = dataset.avowAdCap === "device";
let mayCount;

const at = (path) => new URL(path, src).href;

const said = (name) =>
  document.querySelector(`[data-avow-${name}]`)?.getAttribute(`data-avow-${name}`);

const isCurrent = (place) => places.get(place.element) === place;

/** Whatever may have changed the page comes here; with `true`, the page is shown once more. */
function follow(anew) {
  // A page that is prepared in advance, or waits in a tab behind, is hidden: nobody sees its ads.
  if (document.hidden) return;
  const now = location.pathname + ("hash" in dataset ? location.hash : "");
  if (now !== page || anew === true) {
    page = now;
    given = [];
    asking?.abort();
    for (const place of places.values()) forget(place);
  }
  for (const place of places.values()) {
    const { element, name } = place;
    if (!element.isConnected || element.dataset.avowAd !== name) forget(place);
  }
  for (const element of document.querySelectorAll("[data-avow-ad]")) {
    if (places.has(element)) continue;
    places.set(element, { element, name: element.dataset.avowAd });
    if (element.offsetHeight < heightMin && isUnseen(element)) keepHeight(element, "8rem");
    nearness.observe(element);
  }
}

function forget(place) {
  places.delete(place.element);
  wanted.delete(place);
  nearness.unobserve(place.element);
  widths.unobserve(place.element);
  if (place.box) halves.unobserve(place.box);
  clearTimeout(place.timer);
}

/** A place is worth an ad shortly before it is seen. */
const nearness = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const place = places.get(target);
      if (place?.isEmpty && isUnseen(target)) giveBack(target);
      if (!place || place.isEmpty || !isIntersecting) continue;
      nearness.unobserve(target);
      wanted.add(place);
    }
    void ask();
  },
  { rootMargin: "400px" },
);

/** One request at a time, so that each tells what the page was given before. */
async function ask() {
  if (asking || wanted.size === 0) return;
  const batch = [...wanted].slice(0, batchMax);
  for (const place of batch) wanted.delete(place);
  const control = new AbortController();
  asking = control;
  const timer = setTimeout(() => control.abort(), waitMs);
  // Refused, unreachable, blocked, too late: then there is no ad.
  const answer = await decide(batch, control.signal).catch(() => ({}));
  clearTimeout(timer);
  asking = undefined;
  mayCount = asksToCount && answer.device === true;
  if (asksToCount && !mayCount) forgetViews();
  for (const [i, place] of batch.entries()) {
    const it = answer.ads?.[i];
    if (!isCurrent(place)) continue;
    if (it) given.push(it.token);
    void show(place, it, answer.label ?? "Ad").catch(() => leave(place));
  }
  void ask();
}

async function decide(batch, signal) {
  const response = await fetch(at("ads/decide"), {
    ...{ method: "POST", credentials: "include", referrerPolicy: "strict-origin", signal },
    body: JSON.stringify({
      slots: batch.map(({ element, name }) => ({ name, width: element.clientWidth })),
      area: said("area"),
      keywords: said("keywords")
        ?.trim()
        .split(/\s*,\s*/),
      no: navigator.globalPrivacyControl || typeof said("no") === "string" || undefined,
      page: given.slice(-namesMax),
      seen: asksToCount ? capped().slice(-namesMax) : undefined,
    }),
  });
  return response.json();
}

/** Puts an ad in once its picture is there, so that it is seen whole or not at all. */
async function show(place, it, label) {
  const { src: file, alt, width, height } = it.ad.image ?? {};
  let picture = file && make("img", { src: at(file), alt, width, height });
  await picture?.decode().catch((error) => {
    if (it.format === "image") throw error;
    picture = null;
  });
  if (!isCurrent(place)) return;
  const addresses = { click: at(it.click), reasons: at(it.why), frame: it.frame && at(it.frame) };
  const words = { label, why: said("why") ?? "Why this ad?" };
  Object.assign(place, { id: it.id, token: it.token, picture });
  Object.assign(place, boxOf({ ...it, ...it.ad, ...addresses, ...words }, picture));
  const { element, box } = place;
  place.isFree = isUnseen(element);
  if (place.isFree) giveBack(element);
  const { clientHeight } = element;
  fill(element, box);
  if (!fit(place, place.isFree ? Infinity : clientHeight)) {
    // oxlint-disable-next-line no-console -- it is for who makes the page
    console.warn(`Avow: no ad fits into "${place.name}". Give it a min-height.`);
    leave(place);
    return;
  }
  place.width = element.clientWidth;
  boxes.set(box, place);
  halves.observe(box);
  widths.observe(element);
}

/** There is no ad for a place: it is as the page wrote it. */
function leave(place) {
  const { element } = place;
  place.isEmpty = true;
  if (element.shadowRoot) fill(element, make("slot", {}));
  // Where somebody looks, it keeps its height until they look elsewhere.
  if (isUnseen(element)) giveBack(element);
  else if (isKept(element)) nearness.observe(element);
}

/** Another width makes other lines. */
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const place = places.get(target);
    if (!place || place.width === target.clientWidth) continue;
    place.width = target.clientWidth;
    place.box.hidden = true;
    fit(place, place.isFree ? Infinity : target.clientHeight);
  }
});

/** Half of it in view for a second, in a window that is in front: that is a view. */
const halves = new IntersectionObserver(
  (entries) => {
    for (const { target, intersectionRatio } of entries) {
      const place = boxes.get(target);
      clearTimeout(place.timer);
      if (intersectionRatio < 0.5 || document.hidden) continue;
      place.timer = setTimeout(view, viewMs, place);
    }
  },
  { threshold: 0.5 },
);

function view(place) {
  halves.unobserve(place.box);
  place.isViewed = true;
  // What drives a browser by program is no visitor.
  if (navigator.webdriver) return;
  void fetch(at("ads/view"), {
    // With the visitor's choice: after a no nobody is told.
    ...{ method: "POST", mode: "no-cors", credentials: "include", keepalive: true },
    ...{ referrerPolicy: "strict-origin", body: place.token },
  }).catch(() => {});
  if (mayCount) addView(place.id);
}

/** In another window nobody sees ads; back in this one, the second begins anew. */
function turn() {
  for (const { box, timer, isViewed } of places.values()) {
    clearTimeout(timer);
    if (!box || isViewed) continue;
    halves.unobserve(box);
    halves.observe(box);
  }
  follow();
}

// A page that names the script twice is served once.
if (self.avowAds !== src) {
  self.avowAds = src;
  addEventListener("popstate", follow);
  addEventListener("pageshow", ({ persisted }) => follow(persisted));
  document.addEventListener("visibilitychange", turn);
  self.navigation?.addEventListener("navigatesuccess", follow);
  new MutationObserver(follow).observe(document, {
    ...{ childList: true, subtree: true, attributes: true },
    attributeFilter: ["data-avow-ad"],
  });
  follow();
}
