"""Read a page of the admin as a browser would send it back."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client


class SentForm(HTMLParser):
    """Read what a browser would send of a page: its fields as they stand, but for parts not yet added."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self.templates = 0
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field with its value."""
        values = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        name, kind = values.get("name", ""), values.get("type", "text")
        if self.templates:
            return
        ticked = kind in {"checkbox", "radio"}
        if tag == "input" and name and kind not in {"submit", "file"} and (not ticked or "checked" in values):
            self.fields.setdefault(name, []).append(values.get("value", "on" if ticked else ""))
        if tag == "textarea":
            self.area = name
            self.fields[name] = [""]
        if tag == "select":
            self.select = name
        if tag == "option" and "selected" in values:
            self.fields.setdefault(self.select, []).append(values.get("value", ""))

    def handle_data(self, data: str) -> None:
        """Take what stands in a text area."""
        if self.area:
            self.fields[self.area][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area or a part not yet added."""
        self.templates -= tag == "template"
        self.area = "" if tag == "textarea" else self.area


def form_as_it_stands(client: Client, address: str) -> dict[str, list[str]]:
    """Open a page and give what a browser would send of it."""
    page = SentForm()
    page.feed(client.get(address).content.decode())
    return page.fields
