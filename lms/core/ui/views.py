"""Show the gallery of components, and say above a form of the admin what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lms.core.permissions import may_see_gallery
from lms.core.ui.charts import chart_download
from lms.core.ui.gallery import ROWS, SampleTable, gallery_context, sample_chart


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; the sample list and the sample chart can be downloaded like real ones."""
    if not may_see_gallery(request.user):
        raise PermissionDenied
    if reply := chart_download(request, [sample_chart()]):
        return reply
    return SampleTable(request, ROWS).respond("lms_core/ui/gallery.html", gallery_context(request))


if TYPE_CHECKING:
    from wagtail.admin.views.generic import EditView as AnyFormView
else:
    AnyFormView = object

NAMED: Final = 8


class NamesFaults(AnyFormView):
    """Name the fields that are wrong, where Wagtail says only that there were errors."""

    produced_error_message: str

    def is_valid(self, form: BaseForm) -> bool:
        """Put what is wrong behind the sentence that says so."""
        valid = bool(super().is_valid(form))
        if not valid:
            faults = list(fault_sentences(form))
            more = [_("and %(number)d more") % {"number": len(faults) - NAMED}] if len(faults) > NAMED else []
            self.produced_error_message = " ".join([self.produced_error_message, *faults[:NAMED], *more])
        return valid


def fault_sentences(form: BaseForm) -> Iterator[str]:
    """Write the faults of fields and of rows below the form; what belongs to no field is shown by itself."""
    yield from _of_fields(form)
    formsets: Mapping[str, BaseFormSet[BaseForm]] = getattr(form, "formsets", {})
    for formset in formsets.values():
        yield from map(str, formset.non_form_errors())
        for number, row in enumerate(formset.forms, 1):
            for fault in _of_fields(row):
                yield _("Row %(number)d, %(fault)s") % {"number": number, "fault": fault}


def _of_fields(form: BaseForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        if name != NON_FIELD_ERRORS:
            label = form.fields[name].label or name
            yield _("%(label)s: %(faults)s") % {"label": label, "faults": " ".join(map(str, errors))}
