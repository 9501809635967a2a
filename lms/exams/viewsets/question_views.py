"""Views of the question bank: the list of all kinds, saving that freezes a version, the preview."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, HeaderButton
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    PreviewOnCreateView,
    PreviewOnEditView,
)

from lms.exams.choices import QuestionState
from lms.exams.kinds.choosing import kind_choices
from lms.exams.kinds.registry import AnyKind, UnknownKind, kind_of
from lms.exams.models import Question
from lms.exams.queries.bank import free_code
from lms.exams.queries.grounds import look_needed
from lms.exams.queries.papers import as_shown_first
from lms.exams.queries.searching import having_words
from lms.exams.services.freezing import preview_version
from lms.exams.services.reviewing import take_step
from lms.exams.services.wording import keep_wording
from lms.exams.viewsets.question_menu import SUBMIT_BUTTON
from lms.exams.viewsets.question_panels import panel_of


def add_address(page: str, kind: str) -> str:
    """Give the address of a page that makes a new question of a kind."""
    return f"{reverse(f'wagtailsnippets_lms_exams_question:{page}')}?{urlencode({'kind': kind})}"


def kind_asked_for(request: HttpRequest) -> AnyKind:
    """Read the kind of a new question from the address."""
    try:
        return kind_of(request.GET.get("kind", ""))
    except UnknownKind:
        raise Http404 from None


class AllQuestionsIndex(IndexView):
    """All kinds in one list; each leads to the form of its own kind."""

    def search_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Find words in everything a question says, however they are written."""
        return having_words(queryset, self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Question) -> list[Button]:
        """Offer editing, and what became of the question; deleting and history are on the form."""
        life = reverse("lms_exams:question", args=[instance.pk])
        return [
            Button(_("Edit"), url=self.get_edit_url(instance), icon_name="edit", priority=10),
            Button(_("Versions and use"), url=life, icon_name="history", priority=20),
        ]

    def get_add_url(self) -> str:
        """Offer no new question without a kind."""
        return ""

    @property
    def header_buttons(self) -> list[Button]:
        """Offer a new question of each kind, and files of questions, to those who may write one."""
        if not self.user_has_permission("add"):
            return []
        kinds = [Button(label, url=add_address("add", name)) for name, label in kind_choices()]
        return [
            ButtonWithDropdown(label=_("Add a question"), buttons=kinds, icon_name="plus"),
            HeaderButton(_("Reviews of questions"), url=reverse("lms_exams:reviews"), icon_name="resubmit"),
            HeaderButton(_("Import questions"), url=reverse("lms_exams:question_import"), icon_name="upload"),
            HeaderButton(
                _("Export questions"), url=reverse("lms_exams:question_export"), icon_name="download"
            ),
        ]


def save_question(view: CreateView | EditView, save: Callable[[], object]) -> Question:
    """Save the question of a form; the button for it sends the question to review as well."""
    question, user = cast("Question", view.form.instance), view.request.user
    keep_wording(question=question, save=save, by=user, now=timezone.now())
    if SUBMIT_BUTTON in view.request.POST and question.state == QuestionState.DRAFT:
        take_step(question=question, step="submit", by=user)
        words = _("%(code)s is sent to review; somebody else looks at it now.")
        messages.info(view.request, words % {"code": question.code})
    return question


class KindForm:
    """Take the form from the panel of the kind; the viewset's own form knows no kind."""

    panel: Panel

    def get_form_class(self) -> type[ModelForm[Question]]:
        """Give the form of the kind."""
        return cast("type[ModelForm[Question]]", self.panel.get_form_class())


class FreezingCreateView(KindForm, CreateView):
    """Save a new question of the kind in the address, and freeze its first version."""

    def get_panel(self) -> Panel:
        """Lay out the form of the kind."""
        return panel_of(kind_asked_for(self.request).name)

    def get_page_subtitle(self) -> str:
        """Name the kind."""
        return str(kind_asked_for(self.request).label)

    def get_initial_form_instance(self) -> Question:
        """Start with an empty question of the kind."""
        return kind_asked_for(self.request).model(code=free_code())

    def get_add_url(self) -> str:
        """Come back to the same kind."""
        return add_address("add", kind_asked_for(self.request).name)

    def get_preview_url(self) -> str:
        """Preview the same kind."""
        return add_address("preview_on_add", kind_asked_for(self.request).name)

    @transaction.atomic
    def save_instance(self) -> Question:
        """Note the author, who owns it unless somebody else is named, freeze, and send in if asked to."""
        self.form.instance.author = self.request.user
        self.form.instance.owner = self.form.instance.owner or self.request.user
        return save_question(self, super().save_instance)


class FreezingEditView(KindForm, EditView):
    """Save a question; a changed wording makes a new version, and attempts keep the old one."""

    def get_panel(self) -> Panel:
        """Lay out the form of the question's kind."""
        return panel_of(cast("Question", self.object).kind)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Warn whoever opens a question under which something changed."""
        response = cast("HttpResponseBase", super().get(request, *args, **kwargs))
        question = cast("Question", self.object)
        if look_needed(question, timezone.localdate()).is_needed:
            life = reverse("lms_exams:question", args=[question.pk])
            words = _("Something this question rests on changed.")
            messages.warning(request, words, buttons=[messages.button(life, _("See what changed"))])
        return response

    @transaction.atomic
    def save_instance(self) -> Question:
        """Freeze after saving, and send in if asked to."""
        return save_question(self, super().save_instance)


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

    def get_object(self) -> Question:
        """Start with an empty question of the kind."""
        return kind_asked_for(self.request).model()

    def get_form_class(self) -> type[ModelForm[Question]]:
        """Read the form of the kind."""
        return cast("type[ModelForm[Question]]", panel_of(kind_asked_for(self.request).name).get_form_class())


class PreviewOnEdit(TakersPreview, PreviewOnEditView):
    """Preview changes not yet saved."""

    def get_form_class(self) -> type[ModelForm[Question]]:
        """Read the form of the question's kind."""
        return cast(
            "type[ModelForm[Question]]", panel_of(cast("Question", self.object).kind).get_form_class()
        )
