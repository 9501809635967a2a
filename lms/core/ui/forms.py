"""Render every form of the portal with the same parts; fields and forms that several apps ask with."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.choices import flatten_choices
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.core.wording import day_text, enumerated

LEAST_SHARE = Decimal("0.001")


class PortalRenderer(TemplatesSetting):
    """Use the project's templates for a form and for one field."""

    form_template_name = "lms_core/forms/form.html"
    field_template_name = "lms_core/forms/field.html"


def labels_of_filters(form: forms.BaseForm) -> dict[str, str]:
    """Say by name what the fields of a bound form hold, each label with its chosen value; empty for none."""
    cleaned = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
    words = {}
    for name, field in form.fields.items():
        value = cleaned.get(name)
        said = "" if value in (None, "", False) else _value_label(field, value)
        words[name] = f"{capfirst(str(form[name].label))} {said}" if said else ""
    return words


def _value_label(field: forms.Field, value: object) -> str:
    """Say a value as the field shows it."""
    match value:
        case bool():
            return gettext("Yes")
        case date():
            return day_text(value)
        case list() | tuple() | QuerySet():
            return enumerated(_value_label(field, each) for each in value)
        case Model() if isinstance(field, forms.ModelChoiceField):
            return str(field.label_from_instance(value))
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return str(value)
    # The stubs take none but grouped choices.
    flat: Iterable[tuple[object, object]] = flatten_choices(cast("Any", field.choices))
    labels = {str(key): str(label) for key, label in flat}
    return labels.get(str(value), str(value))


class DateInput(forms.DateInput):
    """A date field with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the value as browsers expect it."""
        super().__init__(format="%Y-%m-%d")


class PercentField(forms.DecimalField):
    """Ask for a share (0-1) in per cent, as people name it; what is kept stays a share."""

    def __init__(self, *, decimal_places: int = 1, **kwargs: object) -> None:
        """Take 0 to 100 with so many places."""
        super().__init__(
            min_value=0,
            max_value=100,
            max_digits=3 + decimal_places,
            decimal_places=decimal_places,
            **kwargs,  # type: ignore[arg-type] # label, help text and the like, as the base class takes them
        )

    def prepare_value(self, value: object) -> object:
        """Show a share in per cent; what somebody has just typed is shown as it was typed."""
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: object) -> Decimal | None:
        """Give the share; refuse what was surely meant as one already."""
        typed = self.to_python(value)
        # NaN cannot be compared, and the zeros of 1e-999999999 could not be written out.
        if typed is not None and typed.is_finite() and LEAST_SHARE <= typed < 1:
            raise forms.ValidationError(
                _("That would be %(given)s %%. Write %(meant)s if %(meant)s %% is meant."),
                code="share",
                params={"given": f"{typed.normalize():f}", "meant": f"{(typed * 100).normalize():f}"},
            )
        percent: Decimal | None = super().clean(value)
        return None if percent is None else percent / 100

    def has_changed(self, initial: Decimal | None, data: object) -> bool:
        """Compare in per cent."""
        return super().has_changed(None if initial is None else initial * 100, data)
