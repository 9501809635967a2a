"""Ask for a competency, and propose its code."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.codes import _next
from lms.standards.competencies.models import Competency


class CompetencyForm(WagtailAdminModelForm):
    """A competency; a new one comes with the next code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a code, and say what to do where another competency has it."""
        super().__init__(*args, **kwargs)
        said = _("Another competency has this code. Take another one.")
        self.fields["code"].error_messages["unique"] = said
        if not self.instance.pk:
            self.initial["code"] = self.initial.get("code") or free_competency_code()


def free_competency_code() -> str:
    """Propose the code after the last one."""
    return f"C{_next(Competency.objects.values_list('code', flat=True), 'C')}"
