"""Read an answer from a form: written by the page's script, or by the plain fields where it does not run."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from lms.questions.scoring.rules.formats import Choice, JsonObject
from lms.questions.scoring.rules.judging import KindRule

type Sent = Mapping[str, Sequence[str]]

GIVEN = "given"
SCRIPTED = "scripted"


def read_given(rule: KindRule, content: JsonObject, number: int, sent: Sent) -> JsonObject | None:
    """Give the answer to the question shown under a number; nothing where none fit for it was sent."""
    given = _scripted(sent) if _first(sent, SCRIPTED) else _from_fields(rule, content, f"q{number}", sent)
    if given is None or set(given) != rule.given_fields:
        return None
    if not rule.has_shape(given) or rule.fault(content, given) is not None:
        return None
    return given


def _scripted(sent: Sent) -> JsonObject | None:
    try:
        read = json.loads(_first(sent, GIVEN) or "null")
    except ValueError:
        return None
    return cast("JsonObject", read) if isinstance(read, dict) else None


def _from_fields(rule: KindRule, content: JsonObject, name: str, sent: Sent) -> JsonObject | None:
    """Put together what the fields of the suite's own kinds say; other kinds need their script."""
    first, listed = _first(sent, name), list(sent.get(name, ()))
    blanks = [
        _first(sent, f"{name}-{blank}") for blank in range(1, cast("int", content.get("blanks", 0)) + 1)
    ]
    left = cast("list[Choice]", content.get("left", []))
    pairs = {one["id"]: _first(sent, f"{name}-{one['id']}") for one in left}
    answers: dict[str, object] = {
        "chosen": listed if "chosen" in rule.given_fields and rule.has_shape({"chosen": listed}) else first,
        "value": first == "true" if first else None,
        "number": first.strip() and first,
        "texts": blanks if any(text.strip() for text in blanks) else None,
        "pairs": {key: value for key, value in pairs.items() if value},
        "order": _order(cast("list[Choice]", content.get("items", [])), name, sent),
    }
    given = {field: answers.get(field) for field in rule.given_fields}
    return given if all(value or value is False for value in given.values()) else None


def _order(items: Sequence[Choice], name: str, sent: Sent) -> list[str] | None:
    """Sort the items by the places that were chosen for them; each place once."""
    places = {one["id"]: _first(sent, f"{name}-{one['id']}") for one in items}
    if set(places.values()) != {str(place) for place in range(1, len(items) + 1)}:
        return None
    return sorted(places, key=lambda item: int(places[item]))


def _first(sent: Sent, name: str) -> str:
    values = sent.get(name, ())
    return values[0] if values else ""
