// Draws the preview anew while somebody writes; without it, a button does. Keeps what was written
// from being left by mistake.
const form = document.querySelector("form.editor");
const frame = () => document.querySelector("[data-preview] iframe");
const button = form?.querySelector("[data-preview-button]");
const pauseMs = 400;
let timer;
let count = 0;
let isChanged = false;

// A frame of its own for each preview: the browser's way back then leads out of the page, not
// through every preview.
function draw() {
  const old = frame();
  const next = old.cloneNode(false);
  next.removeAttribute("src");
  count += 1;
  next.name = `preview-${count}`;
  next.classList.add("waiting");
  old.after(next);
  next.addEventListener("load", () => {
    if (next.dataset.asked !== "yes") return;
    next.classList.remove("waiting");
    for (const other of document.querySelectorAll("[data-preview] iframe")) {
      if (other !== next && Number(other.name.split("-")[1] ?? 0) < Number(next.name.split("-")[1]))
        other.remove();
    }
  });
  next.dataset.asked = "yes";
  button.formTarget = next.name;
  button.click();
}

if (form && button) {
  form.addEventListener("input", (event) => {
    if (!event.target.closest("[data-look]")) isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(draw, pauseMs);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button) isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.querySelector("button[value=save]").click();
    }
  });
  for (const choice of document.querySelectorAll("input[name=width]")) {
    choice.addEventListener("change", () => {
      document
        .querySelector("[data-preview]")
        .classList.toggle("narrow", choice.value === "phone" && choice.checked);
    });
  }
}
