// A read-out over the pictures of the statistics, for pointer and arrow keys. Without it each
// column of a picture still says its figures, as a tooltip.
const part = (name, parent, tag = "div") => {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
};

/** Lays a reader over the picture; gives what shows the figures of one column. */
function addReader(plot) {
  const columns = [...plot.querySelectorAll(".series-columns rect")].map((column) => ({
    lines: column.querySelector("title").textContent.split("\n"),
    ys: column.dataset.y.split(" "),
  }));
  const reader = part("series-reader", plot);
  const cross = part("series-cross", reader);
  const dots = [part("series-at", reader), part("series-at before", reader)];
  const said = part("series-said", reader, "p");
  const attributes = {
    role: "slider",
    tabindex: "0",
    "aria-label": `${plot.dataset.series}: one figure after the other, by arrow keys`,
    "aria-valuemin": "1",
    "aria-valuemax": String(columns.length),
  };
  for (const [name, value] of Object.entries(attributes)) reader.setAttribute(name, value);

  function read(wanted) {
    const index = Math.max(0, Math.min(columns.length - 1, wanted));
    const { lines, ys } = columns[index];
    const left = ((index + 0.5) / columns.length) * 100;
    cross.style.left = `${left}%`;
    for (const [i, dot] of dots.entries()) {
      dot.hidden = !ys[i];
      dot.style.left = `${left}%`;
      dot.style.top = `${ys[i]}%`;
    }
    said.replaceChildren();
    for (const line of lines) part("", said, "span").textContent = line;
    said.style.left = left < 50 ? `${left}%` : "auto";
    said.style.right = left < 50 ? "auto" : `${100 - left}%`;
    reader.setAttribute("aria-valuenow", String(index + 1));
    reader.setAttribute("aria-valuetext", lines.join(", "));
  }
  listen(reader, columns.length, read);
  read(columns.length - 1);
}

const steps = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 7,
  PageDown: -7,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function listen(reader, count, read) {
  const show = (on) => reader.classList.toggle("reading", on);
  const readAt = (event) => {
    const { left, width } = reader.getBoundingClientRect();
    read(Math.floor(((event.clientX - left) / width) * count));
    show(true);
  };
  reader.addEventListener("pointermove", readAt);
  reader.addEventListener("pointerdown", readAt);
  reader.addEventListener("pointerleave", () => show(reader.matches(":focus-visible")));
  reader.addEventListener("focus", () => show(true));
  reader.addEventListener("blur", () => show(false));
  reader.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") show(false);
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    read(Number(reader.getAttribute("aria-valuenow")) - 1 + step);
    show(true);
  });
}

for (const plot of document.querySelectorAll("[data-series]")) addReader(plot);
