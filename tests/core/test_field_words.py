"""A field of a form says whether it may be left empty, and not that where it sometimes may not."""

from collections.abc import Set
from typing import ClassVar

from django import forms


class Asked(forms.Form):
    """A field that is always needed, one that never is, one that is at times."""

    needed_at_times: ClassVar[Set[str]] = {"reason"}

    name = forms.CharField()
    note = forms.CharField(required=False)
    reason = forms.CharField(required=False)


class Plain(forms.Form):
    """A form that says nothing of such fields."""

    note = forms.CharField(required=False)


def test_only_what_is_never_needed_is_called_optional() -> None:
    called = {field.name: "（选填）" in field.as_field_group() for field in [*Asked(), *Plain()]}

    assert called == {"name": False, "note": True, "reason": False}
