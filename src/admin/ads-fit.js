// Gives the frame of each preview the height of the ad in it; without this they keep a usual one.
const margins = 32;
/** So often in a row a height has to be the same before it is taken as the last one. */
const sameMax = 12;

function follow(frame) {
  const place = frame.contentDocument?.querySelector("[data-avow-ad]");
  if (!place) return;
  let last = 0;
  let same = 0;
  // The ad comes when its frame is near the window, and its picture later still.
  const timer = setInterval(() => {
    const height = place.shadowRoot?.querySelector("aside")?.offsetHeight ?? 0;
    same = height > 0 && height === last ? same + 1 : 0;
    last = height;
    if (height > 0) frame.height = Math.ceil(height) + margins;
    if (same >= sameMax || !frame.isConnected) clearInterval(timer);
  }, 250);
}

for (const frame of document.querySelectorAll("[data-ad-preview]")) {
  frame.addEventListener("load", () => follow(frame));
  if (frame.contentDocument?.readyState === "complete") follow(frame);
}
