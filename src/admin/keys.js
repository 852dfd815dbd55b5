// Keys for those who answer many messages; every page works without them. They can be turned
// off, as some people's tools send single letters (WCAG 2.2, 2.1.4).
const hint = document.querySelector("[data-keys]");
const setting = "avow-keys";
const isOn = () => localStorage.getItem(setting) !== "off";

function drawHint() {
  if (!hint) return;
  hint.hidden = false;
  hint.querySelector("[data-keys-words]").hidden = !isOn();
  hint.querySelector("button").textContent = isOn() ? "Turn keys off" : "Turn keys on";
}

hint?.querySelector("button").addEventListener("click", () => {
  localStorage.setItem(setting, isOn() ? "off" : "on");
  drawHint();
});
drawHint();

function step(by) {
  const links = [...document.querySelectorAll(".list a")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  r: () => document.querySelector(".reply textarea")?.focus(),
  u: () => document.querySelector("a[data-back]")?.click(),
  "/": () => document.querySelector(".search input[type=search]")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (typing && event.key === "Escape") typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
