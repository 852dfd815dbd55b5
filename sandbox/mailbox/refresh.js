// Keeps the list of mails up to date without a reload, so that the keyboard stays where it is.
// Without scripts the page refreshes itself.
const everyMs = 2000;

async function refresh() {
  if (document.hidden) return;
  const response = await fetch("/", { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = document.getElementById("inbox");
  const next = fresh.getElementById("inbox");
  if (!now || !next || now.innerHTML === next.innerHTML) return;
  const held = document.activeElement?.getAttribute("href");
  now.replaceWith(next);
  document.title = fresh.title;
  for (const link of next.querySelectorAll("a")) {
    if (held && link.getAttribute("href") === held) link.focus();
  }
}

setInterval(() => refresh().catch(() => {}), everyMs);
