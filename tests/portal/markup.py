"""Read a page as a browser would, for what the content security policy forbids."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data"}
SENT_TO = {"form": "action", "button": "formaction", "input": "formaction"}


class Forbidden(HTMLParser):
    """Gather inline scripts, styles and handlers, and whatever is loaded from or sent to elsewhere."""

    def __init__(self) -> None:
        """Find nothing yet."""
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and its attributes."""
        values = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in values and not is_data(values):
            self.found.append("<script> with a body")
        for name, value in values.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")
        for place in (LOADED.get(tag), SENT_TO.get(tag)):
            if place and is_elsewhere(values.get(place, "")):
                self.found.append(f"<{tag} {place}={values[place]!r}>")


def is_data(script: dict[str, str]) -> bool:
    """Tell whether a script with a body runs nothing: data, or an import map under a nonce."""
    return script.get("type") == "application/json" or (
        script.get("type") == "importmap" and "nonce" in script
    )


def is_elsewhere(address: str) -> bool:
    """Tell whether an address leads to another host."""
    return bool(urlsplit(address).netloc)


def forbidden_in(page: str) -> list[str]:
    """List what a page must not contain."""
    reader = Forbidden()
    reader.feed(page)
    reader.close()
    return reader.found
