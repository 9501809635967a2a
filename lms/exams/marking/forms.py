"""Mark one answer by its rubric; say who marks a paper and how."""

import re
from collections.abc import Mapping, Set
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.accounts import User
from lms.core.refusals import ReasonMissing
from lms.core.trail.api import ReasonField
from lms.core.ui.api import PercentField
from lms.core.wording import enumerated
from lms.exams.marking.models import MarkingPlan
from lms.exams.marking.second_looks import SecondOpinion
from lms.exams.marking.services import Verdict
from lms.people.api import Employee
from lms.questions.scoring.rules.rubrics import PeoplePart


class VerdictForm(forms.Form):
    """A level for every criterion, or a per cent figure where the question has no rubric; a comment."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The taker may read it with the result. Do not include names."),
    )

    def __init__(self, data: Mapping[str, object] | None, *, part: PeoplePart) -> None:
        """Offer the levels of the rubric."""
        super().__init__(data)
        self.part = part
        for criterion in part.rubric:
            levels = [
                (str(at), f"{Decimal(one['points']).normalize():f} · {one['text']}")
                for at, one in enumerate(criterion["levels"])
            ]
            self.fields[f"criterion-{criterion['id']}"] = forms.ChoiceField(
                label=criterion["title"], choices=levels, widget=forms.RadioSelect
            )
        if not part.rubric:
            self.fields["percent"] = forms.DecimalField(
                label=_("Per cent of the marks"), min_value=0, max_value=100, decimal_places=0
            )
        self.order_fields([name for name in self.fields if name != "comment"])

    def verdict(self) -> Verdict:
        """Give what was entered to the service."""
        points = {
            criterion["id"]: Fraction(
                criterion["levels"][int(self.cleaned_data[f"criterion-{criterion['id']}"])]["points"]
            )
            for criterion in self.part.rubric
        }
        percent = self.cleaned_data.get("percent")
        share = None if percent is None else Decimal(percent) / 100
        return Verdict(points, share, self.cleaned_data["comment"])


class PlanForm(forms.ModelForm[MarkingPlan]):
    """Who marks, whether two do, and what is looked at again."""

    numbers = forms.CharField(
        label=gettext_lazy("Staff numbers of the markers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Separated by spaces, commas or lines. They see answers without names."),
    )

    third_when = PercentField(
        label=gettext_lazy("A third marks when they differ by more than (%)"),
        decimal_places=0,
        help_text=MarkingPlan._meta.get_field("third_when").help_text,
    )
    sample_share = PercentField(
        label=gettext_lazy("Looked at again (%)"),
        decimal_places=0,
        help_text=MarkingPlan._meta.get_field("sample_share").help_text,
    )

    class Meta:
        model = MarkingPlan
        fields = ["double", "third_when", "sample_share", "days"]

    field_order = ("numbers", "double", "third_when", "sample_share", "days")

    def __init__(self, data: Mapping[str, object] | None, *, instance: MarkingPlan) -> None:
        """Show the numbers and names of those who mark now."""
        super().__init__(data, instance=instance)
        if instance.pk:
            known = Employee.objects.filter(user__in=instance.markers.all()).order_by("number")
            self.initial["numbers"] = " ".join(employee.number for employee in known)
            if known:
                field = self.fields["numbers"]
                now = _("They are now: %(markers)s.") % {"markers": enumerated(known)}
                field.help_text = f"{field.help_text} {now}"

    def clean_numbers(self) -> list[User]:
        """Find the accounts, and name the numbers that have none."""
        numbers = {one for one in re.split(r"[\s,，;；、]+", self.cleaned_data["numbers"]) if one}
        found = Employee.objects.filter(number__in=numbers, user__isnull=False).select_related("user")
        users = {employee.number: employee.user for employee in found}
        unknown = sorted(numbers - users.keys())
        if unknown:
            raise forms.ValidationError(
                _("No account has the staff number %(numbers)s.") % {"numbers": enumerated(unknown)}
            )
        return [user for user in users.values() if user is not None]


class ModerationForm(forms.Form):
    """Confirm what the markers gave, or say what counts instead and why."""

    needed_at_times: ClassVar[Set[str]] = {"percent", "reason"}

    decision = forms.ChoiceField(
        label=gettext_lazy("Second look"),
        choices=[
            ("confirm", gettext_lazy("The marks are right as they are")),
            ("change", gettext_lazy("Other marks count")),
        ],
        widget=forms.RadioSelect,
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Per cent of the marks"),
        min_value=0,
        max_value=100,
        decimal_places=0,
        required=False,
        help_text=gettext_lazy("Only where other marks count."),
    )
    reason = ReasonField(required=False, help_text=gettext_lazy("Needed where other marks count."))

    def clean(self) -> dict[str, object]:
        """Ask for marks and a reason where the marks are to change, and refuse marks with a confirmation."""
        cleaned: dict[str, object] = super().clean() or {}
        changes, percent = cleaned.get("decision") == "change", cleaned.get("percent")
        if changes and percent is None and "percent" not in self.errors:
            self.add_error("percent", _("Say what the answer earns."))
        if changes and not cleaned.get("reason"):
            self.add_error("reason", str(ReasonMissing.message))
        if cleaned.get("decision") == "confirm" and percent is not None:
            self.add_error("percent", _("Leave this empty to confirm the marks."))
        return cleaned

    def opinion(self) -> SecondOpinion:
        """Give what was entered to the service."""
        percent: Decimal | None = self.cleaned_data["percent"]
        return SecondOpinion(None if percent is None else percent / 100, self.cleaned_data["reason"])
