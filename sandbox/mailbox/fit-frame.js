// Makes the frame as high as its mail, so that nothing scrolls inside of the page that scrolls.
// Without scripts the frame has a height of its own, and scrolls.
const frame = document.querySelector("iframe");

function fit() {
  const mail = frame.contentDocument?.documentElement;
  if (!mail) return;
  // A document is never lower than its frame.
  frame.style.height = "0";
  const border = frame.offsetHeight - frame.clientHeight;
  frame.style.height = `${mail.scrollHeight + border}px`;
}

frame.addEventListener("load", fit);
addEventListener("resize", fit);
// The mail may have come before this script.
fit();
