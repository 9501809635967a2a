"""Enter the key of a used question anew: what the kinds share of it."""

from collections.abc import Mapping
from typing import cast

from django import forms

from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text

type KeyFields = dict[str, forms.Field]
type KeyValues = Mapping[str, object]


class KeyUnfit(Exception):
    """What was entered is no key; the message says what to do."""


def choices_of(content: JsonObject, field: str) -> list[tuple[str, str]]:
    """Offer a list of the content as choices, in the order of the content."""
    listed = cast("list[dict[str, str]]", content[field])
    return [(one["id"], plain_text(one["text"])) for one in listed]


def options_key_field(label: str, content: JsonObject, correct: object) -> forms.MultipleChoiceField:
    """Tick the options that are right."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices_of(content, "options"),
        initial=correct,
        widget=forms.CheckboxSelectMultiple,
    )


def ids_ticked(values: KeyValues) -> list[str]:
    """Give the ticked options in the order in which a key keeps them."""
    return sorted(cast("list[str]", values["chosen"]))
