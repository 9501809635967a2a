"""Choose a unit: from a list where there are few, by a search where the list would be the whole company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django import forms
from django.db.models import Q
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lms.people.organisation.models import OrgUnit

# As many as somebody reads through; more are searched.
LISTED: Final = 60
TEMPLATE: Final = "lms_people/organisation/unit_picker.html"


class UnitChoices(ModelChoiceIterator):  # type: ignore[type-arg] # not generic at run time
    """The units of a field; once it is known that they are few, they are not read again."""

    few: list[OrgUnit] | None = None

    def __iter__(self) -> Iterator[tuple[ModelChoiceIteratorValue | str, str]]:
        """Give what was read, after the choice of none."""
        if self.few is None:
            yield from super().__iter__()
            return
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from (self.choice(unit) for unit in self.few)


class UnitWidget(forms.Select):
    """A list of few units; of many, a text field that takes a name or a code and searches while one types."""

    choices: UnitChoices
    is_open_only = False

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Read no more units than are listed; where there are more, only the chosen one."""
        choices, text = self.choices, str(value or "")
        few = list(choices.queryset[: LISTED + 1])
        if len(few) <= LISTED:
            choices.few = few
            meant = unit_meant(text, few)
            return super().get_context(name, meant.code if isinstance(meant, OrgUnit) else value, attrs)
        found = choices.queryset.filter(may_mean(text))[:SEVERAL] if text else []
        meant = unit_meant(text, found)
        shown = named(meant) if isinstance(meant, OrgUnit) else text
        context = forms.TextInput(self.attrs).get_context(name, shown, attrs)
        none = choices.field.empty_label or ""
        return context | {
            "is_search": True,
            "hint": _("%(none)s · name or code") % {"none": none} if none else _("Name or code"),
            "searched_at": reverse("lms_people:units") + ("?open=1" if self.is_open_only else ""),
        }

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Write the list, or the text field with its search."""
        context = self.get_context(name, value, attrs)
        template = TEMPLATE if "is_search" in context else self.template_name
        return mark_safe((renderer or get_default_renderer()).render(template, context))  # noqa: S308 - a template


def named(unit: OrgUnit) -> str:
    """Write a unit as the field shows it and reads it again."""
    return f"{unit.name} {unit.code}"


LONGEST_KEY: Final = 18
SEVERAL: Final = 6


def may_mean(text: str) -> Q:
    """Say of a unit that a text may name it: by code, name, both as the field shows them, or its key."""
    words = text.strip()
    wanted = Q(code__in={words, words.rpartition(" ")[2]}) | Q(name=words)
    is_key = words.isascii() and words.isdigit() and len(words) <= LONGEST_KEY
    return wanted | Q(pk=int(words)) if is_key else wanted


def unit_meant(text: str, units: Iterable[OrgUnit]) -> OrgUnit | list[str]:
    """Give the unit that a text means, or the codes of those whose name it is; a code goes before a key."""
    words, found = text.strip(), list(units)
    known = {key: unit for unit in found for key in (str(unit.pk), named(unit))}
    known |= {unit.code: unit for unit in found}
    if words in known:
        return known[words]
    alike = [unit for unit in found if unit.name == words]
    return alike[0] if len(alike) == 1 else [unit.code for unit in alike]
