"""Ask why something is decided or changed."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lms.core.refusals import ReasonMissing
from lms.core.trail.models import LONGEST_REASON


class ReasonField(forms.CharField):
    """Ask why something is done, in words that somebody can read years later."""

    def __init__(self, *, rows: int = 3, **kwargs: object) -> None:
        """Take what Django's field takes, with the words and the length of every reason."""
        usual = {
            "label": _("Reason"),
            "max_length": LONGEST_REASON,
            "widget": forms.Textarea(attrs={"rows": rows}),
            "error_messages": {"required": ReasonMissing.message},
        }
        super().__init__(**(usual | kwargs))  # type: ignore[arg-type] # passed on as they came


class ReasonForm(forms.Form):
    """Ask why, and nothing else."""

    reason = ReasonField()


class ChangeReasonForm(forms.Form):
    """Ask in the admin why something is changed; the answer stands in the audit trail."""

    change_reason = ReasonField(
        label=_("Reason for the change"),
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
