"""The pages that follow from the code say what the code says: data model and settings."""

from __future__ import annotations

from tools.reference_pages import COMMAND, kept_pages, pages


def test_the_pages_are_up_to_date() -> None:
    kept, written = kept_pages(), pages()

    stale = sorted(name for name in kept.keys() | written.keys() if kept.get(name) != written.get(name))
    assert stale == [], f"run {COMMAND}"


def test_a_picture_shows_values_and_what_they_point_at() -> None:
    people = pages()["data-model/people.md"]

    assert "    Position {\n        text code UK\n        text name\n" in people
    assert "    Posting }o--|| OrgUnit : unit\n" in people
