"""Look at the page that is shown as a reader who needs Chinese, a small screen or a reading aid does."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.people import Person

THEMES = ("light", "dark")
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"
ENGLISH = """() => {
  const sentence = /[A-Za-z][a-z'’]+(?:[ ,]+[A-Za-z'’]{2,}){2,}/;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("code, pre, script, style, .serial, [lang=en]") || !parent.checkVisibility()) continue;
    if (sentence.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  for (const name of ["aria-label", "alt", "title", "placeholder"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (sentence.test(element.getAttribute(name))) found.push(element.getAttribute(name));
  return found;
}"""


def look_at(person: Person, page: Page) -> list[str]:
    """Tell what is wrong with the page that is shown, in both themes."""
    where, complaints = page.url.removeprefix(person.site.url), []
    if (too_wide := page.evaluate(TOO_WIDE)) > 0:
        complaints.append(f"{where}: {too_wide} px wider than the screen")
    if page.locator(".demo-banner").count() != 1:
        complaints.append(f"{where}: does not say that the data is invented")
    complaints += [f"{where}: not in Chinese: {text}" for text in page.evaluate(ENGLISH)]
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two
        complaints += [f"{theme}: {barrier}" for barrier in person.find_barriers()]
    page.emulate_media(color_scheme="light")
    return complaints
