"""Views of the question bank: the list of all kinds, saving that freezes a version, the preview."""

from collections.abc import Callable
from typing import Final, cast
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
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic import CopyViewMixin
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, HeaderButton
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    PreviewOnCreateView,
    PreviewOnEditView,
)

from lms.questions.bank.models import Question
from lms.questions.bank.queries import free_code, matching_search
from lms.questions.choices import QuestionState
from lms.questions.editing.panels import SUBMIT_BUTTON, panel_of
from lms.questions.editing.services import keep_wording
from lms.questions.kinds.forms import QuestionForm
from lms.questions.kinds.registry import AnyKind, UnknownKind, kind_choices, kind_of
from lms.questions.provenance.queries import recheck_of
from lms.questions.review.queries import unfinished_reasons
from lms.questions.review.services import take_step
from lms.questions.versions.queries import as_shown_first
from lms.questions.versions.services import preview_version
from lms.standards.api import Clause, Verification

# An app above offers what it does with many questions: called without anything, it returns header buttons.
BUTTONS_HOOK: Final = "question_bank_buttons"
COPIED: Final = (
    *("body", "stem", "explanation", "clause", "category", "default_marks", "difficulty", "level"),
    *("verification", "law_version", "jurisdiction", "as_of", "source"),
)


def add_address(page: str, kind: str) -> str:
    """Give the address of a page that makes a new question of a kind."""
    return f"{reverse(f'wagtailsnippets_lms_questions_question:{page}')}?{urlencode({'kind': kind})}"


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
        return matching_search(queryset, self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Question) -> list[Button]:
        """Offer editing, and what became of the question; deleting and history are on the form."""
        life = reverse("lms_questions:question", args=[instance.pk])
        return [
            Button(_("Edit"), url=self.get_edit_url(instance), icon_name="edit", priority=10),
            Button(_("Copy"), url=self.get_copy_url(instance), icon_name="copy", priority=15),
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
            HeaderButton(
                _("Reviews of questions"), url=reverse("lms_questions:reviews"), icon_name="resubmit"
            ),
            *(button for hook in hooks.get_hooks(BUTTONS_HOOK) for button in hook()),
        ]


def save_question(view: CreateView | EditView, save: Callable[[], object]) -> Question:
    """Save the question of a form; the button for it sends the question to review as well."""
    question, user = cast("Question", view.form.instance), view.request.user
    keep_wording(question=question, save=save, by=user, now=timezone.now())
    if faults := unfinished_reasons(question):
        message = _("%(code)s is kept as an unfinished draft. Still to do: %(faults)s")
        messages.info(view.request, message % {"code": question.code, "faults": " ".join(faults)})
    if SUBMIT_BUTTON in view.request.POST and question.state == QuestionState.DRAFT:
        take_step(question=question, step="submit", by=user)
        message = _("%(code)s is sent to review; somebody else looks at it now.")
        messages.info(view.request, message % {"code": question.code})
    return question


class KindForm:
    """Take the form from the panel of the kind; the viewset's own form knows no kind."""

    panel: Panel
    request: HttpRequest

    def get_form(self, *args: object, **kwargs: object) -> QuestionForm:
        """Let a draft be saved unfinished, but not sent to review so."""
        form = cast("QuestionForm", super().get_form(*args, **kwargs))  # type: ignore[misc] # Wagtail's view
        is_draft = form.instance.state == QuestionState.DRAFT
        form.may_be_incomplete = is_draft and SUBMIT_BUTTON not in self.request.POST
        return form

    def get_form_class(self) -> type[ModelForm[Question]]:
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
        """Start with an empty question of the kind, on the clause in the address if one is named."""
        asked = self.request.GET.get("clause", "")
        clause = Clause.objects.filter(pk=int(asked)).first() if asked.isdecimal() else None
        model = kind_asked_for(self.request).model
        return model(code=free_code(), verification=Verification.RECALLED, clause=clause)

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


class CopyQuestion(CopyViewMixin, FreezingCreateView):
    """Begin a new question with everything another one says, under a code of its own."""

    @cached_property
    def original(self) -> Question:
        return cast("Question", self.get_object())

    def get_panel(self) -> Panel:
        """Lay out the form of its kind."""
        return panel_of(self.original.kind)

    def get_page_subtitle(self) -> str:
        return _("Copy of %(code)s") % {"code": self.original.code}

    def get_initial_form_instance(self) -> Question:
        """Copy what stands in the row; nothing is stored yet."""
        question = self.original
        kept = {name: getattr(question, name) for name in COPIED}
        return kind_of(question.kind).model(code=free_code(), **kept)

    def get_initial(self) -> dict[str, object]:
        """Copy what stands in other rows."""
        question = self.original
        return {
            "facts": list(question.facts.values_list("pk", flat=True)),
            "competencies": list(question.competencies.values_list("pk", flat=True)),
            "tags": list(question.tags.all()),
        }

    def get_add_url(self) -> str:
        """Store it as a new question of its kind."""
        return add_address("add", self.original.kind)

    def get_preview_url(self) -> str:
        """Preview it as a new question of its kind."""
        return add_address("preview_on_add", self.original.kind)


class FreezingEditView(KindForm, EditView):
    """Save a question; a changed wording makes a new version, and attempts keep the old one."""

    def get_panel(self) -> Panel:
        """Lay out the form of the question's kind."""
        return panel_of(cast("Question", self.object).kind)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Warn whoever opens a question under which something changed."""
        response = cast("HttpResponseBase", super().get(request, *args, **kwargs))
        question = cast("Question", self.object)
        if recheck_of(question, timezone.localdate()).is_needed:
            life = reverse("lms_questions:question", args=[question.pk])
            message = _("Something this question rests on changed.")
            messages.warning(request, message, buttons=[messages.button(life, _("See what changed"))])
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
        return TemplateResponse(request, "lms_questions/editing/preview.html", context)


class PreviewOnCreate(TakersPreview, PreviewOnCreateView):
    """Preview a question not yet saved."""

    def get_object(self) -> Question:
        """Start with an empty question of the kind, on the clause in the address if one is named."""
        return kind_asked_for(self.request).model()

    def get_form_class(self) -> type[ModelForm[Question]]:
        return cast("type[ModelForm[Question]]", panel_of(kind_asked_for(self.request).name).get_form_class())


class PreviewOnEdit(TakersPreview, PreviewOnEditView):
    """Preview changes not yet saved."""

    def get_form_class(self) -> type[ModelForm[Question]]:
        """Read the form of the question's kind."""
        return cast(
            "type[ModelForm[Question]]", panel_of(cast("Question", self.object).kind).get_form_class()
        )
