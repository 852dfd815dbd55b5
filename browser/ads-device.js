/**
 * The count of ads on the visitor's own device, for `/ads.js`: which ads were seen here how often,
 * for a day, under one key. It exists only for pages that ask for it and visitors who allowed it.
 */
const key = "avow-ads";
/** Seen as often within these milliseconds, an ad is not asked for again. */
const viewsMax = 3;
const keptMs = 864e5;

/** Ids of the ads that were seen often enough. */
export function capped() {
  return Object.entries(read())
    .filter(([, [views]]) => views >= viewsMax)
    .map(([id]) => id);
}

export function addView(id) {
  const all = read();
  const [views, since] = all[id] ?? [0, Date.now()];
  // A browser that keeps nothing for this page refuses, which is as well.
  try {
    localStorage[key] = JSON.stringify({ ...all, [id]: [views + 1, since] });
  } catch {}
}

export function forgetViews() {
  try {
    localStorage.removeItem(key);
  } catch {}
}

function read() {
  try {
    const all = Object.entries(JSON.parse(localStorage[key]));
    return Object.fromEntries(all.filter(([, [, since]]) => since > Date.now() - keptMs));
  } catch {
    return {};
  }
}
