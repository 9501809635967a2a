"""Write sets of questions by their codes, as people have them in lists."""

import re
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.core.wording import enumerated
from lms.questions.bank.models import Question

BETWEEN_CODES = re.compile(r"[\s,，;；、]+")


class CodesField(forms.CharField):
    """Codes of questions, one a line or parted by commas; cleaned to the questions."""

    widget = forms.Textarea(attrs={"rows": 8})

    def clean(self, value: object) -> list[Question]:
        """Find the questions, and name every code that is none."""
        text = str(super().clean(value) or "")
        codes = list(dict.fromkeys(code for code in BETWEEN_CODES.split(text) if code))
        known = cast("QuerySet[Question]", Question.objects.non_polymorphic())
        found = {one.code: one for one in known.filter(code__in=codes)}
        if unknown := [code for code in codes if code not in found]:
            raise ValidationError(_("No question has the code %(codes)s.") % {"codes": enumerated(unknown)})
        return [found[code] for code in codes]


class QuestionSetForm(WagtailAdminModelForm):
    least = 1
    codes = CodesField(
        label=gettext_lazy("Codes of the questions"),
        help_text=gettext_lazy("One per line, or separated by commas; you can paste a column of a workbook."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Show the codes of the questions in the set."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            codes = self.instance.questions.non_polymorphic().order_by("code").values_list("code", flat=True)
            self.fields["codes"].initial = "\n".join(codes)

    def clean_codes(self) -> list[Question]:
        """Refuse a set that is too small to mean anything."""
        questions = cast("list[Question]", self.cleaned_data["codes"])
        if len(questions) < self.least:
            raise ValidationError(_("At least %(least)d questions are needed.") % {"least": self.least})
        return questions

    def _save_m2m(self) -> None:
        super()._save_m2m()
        self.instance.questions.set(self.cleaned_data["codes"])


class EnemyGroupForm(QuestionSetForm):
    """Questions that never meet: two at least."""

    least = 2
