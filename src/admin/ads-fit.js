// Gives the frame of each preview the height of the ad in it; without this they keep a usual one.
const margins = 32;

function follow(frame) {
  const place = frame.contentDocument?.querySelector("[data-avow-ad]");
  if (!place) return;
  const measure = () => {
    const box = place.shadowRoot?.querySelector("aside");
    if (box?.offsetHeight) frame.height = Math.ceil(box.offsetHeight) + margins;
  };
  // The ad comes later than the page, and its picture later still.
  const timer = setInterval(measure, 200);
  setTimeout(() => clearInterval(timer), 10_000);
}

for (const frame of document.querySelectorAll("[data-ad-preview]")) {
  frame.addEventListener("load", () => follow(frame));
  if (frame.contentDocument?.readyState === "complete") follow(frame);
}
