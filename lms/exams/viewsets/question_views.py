"""Views of the question bank: the list of all kinds, saving that freezes a version, the preview."""

from typing import cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin.widgets.button import Button, ButtonWithDropdown
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    PreviewOnCreateView,
    PreviewOnEditView,
)

from lms.exams.models import Question
from lms.exams.queries.papers import as_shown_first
from lms.exams.services.bank_entries import KIND_MODELS
from lms.exams.services.freezing import freeze_question, preview_version


def admin_address(question_class: type[Question], page: str, *args: object) -> str:
    """Give an address in the admin of one kind."""
    name = f"wagtailsnippets_{question_class._meta.app_label}_{question_class._meta.model_name}"
    return reverse(f"{name}:{page}", args=args)


class AllQuestionsIndex(IndexView):
    """All kinds in one list; each leads to the form of its own kind."""

    def get_edit_url(self, instance: Question) -> str:
        """Lead to the form of the question's kind."""
        return admin_address(type(instance), "edit", instance.pk)

    def get_list_more_buttons(self, instance: Question) -> list[Button]:
        """Offer editing only; deleting and history are on the form."""
        return [Button(_("Edit"), url=self.get_edit_url(instance), icon_name="edit", priority=10)]

    @property
    def header_buttons(self) -> list[ButtonWithDropdown]:
        """Offer a new question of each kind."""
        kinds = [
            Button(str(model._meta.verbose_name).capitalize(), url=admin_address(model, "add"))
            for model in KIND_MODELS.values()
        ]
        return [ButtonWithDropdown(label=_("Add a question"), buttons=kinds, icon_name="plus")]


class FreezingCreateView(CreateView):
    """Save a new question and freeze its first version."""

    @transaction.atomic
    def save_instance(self) -> Question:
        """Note the author and freeze."""
        self.form.instance.author = self.request.user
        question = cast("Question", super().save_instance())
        freeze_question(question=question, now=timezone.now())
        return question


class FreezingEditView(EditView):
    """Save a question; a changed wording makes a new version, and attempts keep the old one."""

    @transaction.atomic
    def save_instance(self) -> Question:
        """Freeze after saving."""
        question = cast("Question", super().save_instance())
        freeze_question(question=question, now=timezone.now())
        return question


class TakersPreview:
    """Show what is in the form exactly as a taker would see it."""

    @method_decorator(xframe_options_sameorigin)
    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Compose the question from the form without saving it."""
        form = self.get_form(self._get_form_data(self._get_form_state()))  # type: ignore[attr-defined] # Wagtail's preview view
        if not self.validate_form(form):  # type: ignore[attr-defined] # Wagtail's preview view
            return cast("HttpResponseBase", self.error_response())  # type: ignore[attr-defined] # Wagtail's preview view
        question = form.save(commit=False)
        context = {"question": as_shown_first(preview_version(question))}
        return TemplateResponse(request, "lms_exams/admin/preview.html", context)


class PreviewOnCreate(TakersPreview, PreviewOnCreateView):
    """Preview a question not yet saved."""


class PreviewOnEdit(TakersPreview, PreviewOnEditView):
    """Preview changes not yet saved."""
