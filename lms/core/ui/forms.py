"""Render every form of the portal with the same parts; fields and forms that several apps ask with."""

from decimal import Decimal

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

LEAST_SHARE = Decimal("0.001")


class PortalRenderer(TemplatesSetting):
    """Use the project's templates for a form and for one field."""

    form_template_name = "lms_core/forms/form.html"
    field_template_name = "lms_core/forms/field.html"


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
