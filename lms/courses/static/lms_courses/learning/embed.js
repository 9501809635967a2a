// @ts-check
/**
 * Show a page of another site inside the lesson once the reader asks for it; before that nothing is asked of
 * that site. Without a script its link remains.
 */

/** @param {HTMLElement} embed */
function offer(embed) {
  const button = embed.querySelector("[data-embed-open]");
  const place = embed.querySelector("[data-embed-frame]");
  if (!(button instanceof HTMLButtonElement) || place === null) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = embed.dataset.embed ?? "";
    frame.title = embed.dataset.title ?? "";
    frame.referrerPolicy = "no-referrer";
    frame.allowFullscreen = true;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
    place.replaceChildren(frame);
    button.remove();
    frame.focus();
  });
}

for (const embed of document.querySelectorAll("[data-embed]")) {
  if (embed instanceof HTMLElement) {
    offer(embed);
  }
}
