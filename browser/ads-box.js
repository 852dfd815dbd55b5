/** The box of an ad, for `/ads.js`: how it is built, and how it stands in its place. */
import look from "./ads.css" with { type: "text" };

const sheet = new CSSStyleSheet();
sheet.replaceSync(look);

/** The `min-height` that elements had of their own, while they are kept at another. */
const ownHeights = new WeakMap();

/** Below the window, where a change of height moves nothing that anybody sees. */
export const isUnseen = (element) => element.getBoundingClientRect().top >= innerHeight;

export function keepHeight(element, height) {
  if (!ownHeights.has(element)) ownHeights.set(element, element.style.minHeight);
  element.style.minHeight = height;
}

/** Undoes `keepHeight`; `isKept` tells whether there is something to undo. */
export function giveBack(element) {
  if (isKept(element)) element.style.minHeight = ownHeights.get(element);
  ownHeights.delete(element);
}

export const isKept = (element) => ownHeights.has(element);

/** A new element. Words go in as text, so that no ad can bring markup. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter(Boolean));
  return element;
}

/**
 * The box of an ad: what it is and of whom, why it is shown, the ad itself. `parts` are what can be
 * left out where room is short, first the first.
 */
export function boxOf(ad, picture) {
  const { format, frame, label, why, advertiser, headline, body, callToAction } = ad;
  const name = advertiser ? `${label} · ${advertiser}` : label;
  const words = body && make("i", {}, body);
  const content = frame
    ? make("iframe", {
        ...{ src: frame, width: ad.width ?? 300, height: ad.height ?? 250, title: name },
        ...{
          referrerpolicy: "no-referrer",
          sandbox: "allow-popups allow-popups-to-escape-sandbox",
        },
      })
    : make(
        "a",
        {
          ...{ href: ad.click, class: "click", target: "_blank" },
          ...{ rel: "sponsored noopener", referrerpolicy: "no-referrer" },
        },
        picture,
        format !== "image" &&
          make(
            "span",
            {},
            make("b", {}, headline),
            words,
            callToAction && make("u", {}, callToAction),
          ),
      );
  const reasons = make("a", { href: ad.reasons, target: "_blank", rel: "noopener" }, why);
  const box = make(
    "aside",
    { class: frame ? "frame" : format, "aria-label": name },
    make("p", {}, make("span", {}, name), reasons),
    content,
  );
  return { box, parts: format === "image" || frame ? [] : [picture, words].filter(Boolean) };
}

/**
 * Changes what is seen in an element, and keeps its height where somebody may look. A `slot` shows
 * what the page wrote there.
 */
export function fill(element, content) {
  const { clientHeight } = element;
  const { height } = getComputedStyle(element);
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = content.localName === "slot" ? [] : [sheet];
  root.replaceChildren(content);
  if (!isUnseen(element) && element.clientHeight < clientHeight) keepHeight(element, height);
}

/** Cuts a box down to the height that there is; hides it, and gives false, if that is too little. */
export function fit({ element, box, parts, picture }, room) {
  const excess = () => element.scrollHeight - room;
  for (const part of [box, ...parts]) part.hidden = false;
  // A picture may be half as high as it would be, and no lower.
  if (picture) {
    picture.style.width = picture.style.maxHeight = "";
    const { height } = picture;
    if (excess() > 0) {
      picture.style.maxHeight = `${Math.max(height - excess(), height / 2)}px`;
      picture.style.width = "auto";
    }
  }
  for (const part of parts) part.hidden = excess() > 0;
  box.hidden = excess() > 0;
  return !box.hidden;
}
