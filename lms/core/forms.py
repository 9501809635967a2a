"""Render every form of the portal with the same parts; fields and forms that several apps ask with."""

from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lms.core.models import LONGEST_REASON
from lms.core.settings import CoreSettings

LEAST_SHARE = Decimal("0.001")
XLSX_TYPES = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


class UploadForm(forms.Form):
    """Take one workbook."""

    workbook = forms.FileField(
        label=_("Workbook (.xlsx)"),
        allow_empty_file=True,  # refused with a sentence of our own
        widget=forms.ClearableFileInput(attrs={"accept": XLSX_TYPES}),
        validators=[
            FileExtensionValidator(
                ["xlsx"], _("This is not an .xlsx workbook. Open it in Excel or WPS and save it as .xlsx.")
            )
        ],
    )

    def clean_workbook(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large before it is stored."""
        upload: UploadedFile[bytes] = self.cleaned_data["workbook"]
        most = CoreSettings.current().upload_megabytes
        if (upload.size or 0) > most * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Split it into several.") % {"size": most}
            )
        return upload


class ReasonForm(forms.Form):
    """Ask why something is changed; the answer stands in the audit trail."""

    change_reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=LONGEST_REASON,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        error_messages={
            "required": _("Say why; the reason is kept in the audit trail. Nothing was changed."),
            "max_length": _(
                "The reason has %(show_value)d characters; at most %(limit_value)d fit. Nothing was changed."
            ),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, required: bool, help_text: str) -> None:
        """Take what was sent, and say when a reason is needed."""
        super().__init__(data)
        self.fields["change_reason"].required = required
        self.fields["change_reason"].help_text = help_text

    @property
    def reason(self) -> str:
        """Give the reason of a valid form."""
        reason: str = self.cleaned_data["change_reason"]
        return reason

    @property
    def fault(self) -> str:
        """Say what is wrong with the reason; empty if nothing is."""
        return " ".join(map(str, self.errors.get("change_reason", [])))
