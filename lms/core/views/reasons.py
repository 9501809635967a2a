"""Ask why in the admin's own forms of everything that is recorded, and refuse what needs a reason.

The templates around Wagtail's forms show the question by `change_reason`; no form knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.edit import BaseDeleteView, BaseUpdateView
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets.model import ModelViewSet

from lms.core.forms import ReasonForm
from lms.core.services.reasons import ReasonMissing, reason_given
from lms.core.services.traces import trace_of
from lms.core.wording import enumerated

if TYPE_CHECKING:
    from django.forms import Form
    from wagtail.admin.views.generic import EditView as AnyFormView
else:
    AnyFormView = object

FORMS = ("add_view_class", "copy_view_class", "edit_view_class", "delete_view_class")


class AsksWhy(AnyFormView):
    """Save with the reason that was given; without one that is needed the form comes back as it was typed."""

    refusal = ""

    @cached_property
    def reason_form(self) -> ReasonForm:
        """Read the reason, or ask for it."""
        data = self.request.POST if self.request.method == "POST" else None
        trace = trace_of(self.model) if isinstance(self, BaseUpdateView) else None
        names = [trace.name_words(name) for name in trace.asks_why] if trace else []
        return ReasonForm(data, required=isinstance(self, BaseDeleteView), help_text=_help(names))

    def get_form(self, *args: object, **kwargs: object) -> Form:
        """Find the form faulty where the reason is."""
        form: Form = super().get_form(*args, **kwargs)
        if self.refusal:
            form.add_error(None, self.refusal)
        return form

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Save as Wagtail does, with the reason."""
        asked = self.reason_form
        if asked.is_valid():
            try:
                with reason_given(asked.reason):
                    return super().post(request, *args, **kwargs)
            except ReasonMissing as missing:
                asked.add_error("change_reason", missing.sentence())
        self.refusal = asked.fault
        return super().post(request, *args, **kwargs)


def ask_why_in(viewset: ModelViewSet) -> None:
    """Let the forms of a viewset ask why."""
    for name in FORMS:
        view_class = getattr(viewset, name)
        asking = type(view_class.__name__, (AsksWhy, view_class), {"__module__": view_class.__module__})
        setattr(viewset, name, asking)


def reason_form_of(view: object) -> ReasonForm | None:
    """Give the question of a view; nothing where it changes nothing that is recorded.

    Whoever changes many things at once always says why.
    """
    if isinstance(view, AsksWhy):
        return view.reason_form
    if not isinstance(view, BulkAction) or trace_of(view.model) is None:
        return None
    if getattr(view, "writes_own_entries", False):
        return None
    data = view.request.POST if view.request.method == "POST" else None
    return ReasonForm(data, required=True, help_text=_help())


def _help(needed_for: Sequence[str] = ()) -> str:
    """Say what becomes of the reason, and for what it is needed."""
    if not needed_for:
        return _("Kept in the audit trail with the change; nobody can alter it later.")
    words = _(
        "Kept in the audit trail with the change; nobody can alter it later."
        " Needed as soon as one of these changes: %(names)s."
    )
    return words % {"names": enumerated(needed_for)}
