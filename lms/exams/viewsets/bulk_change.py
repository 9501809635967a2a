"""Change many questions of the bank's list at once, by Wagtail's bulk actions."""

from collections.abc import Sequence
from typing import ClassVar, Final, cast

from django.db.models import QuerySet
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from lms.core.api import enumerated
from lms.exams.forms.blueprint_words import BlueprintRows, lack_sentences
from lms.exams.forms.changing_together import RetireForm, RetiringForm, TogetherForm
from lms.exams.models import Question
from lms.exams.queries.retiring import Retirement, retirement_of
from lms.exams.queries.searching import having_words
from lms.exams.services.changing_together import Refused, TogetherReport, change_together
from lms.exams.viewsets.questions import QuestionFilter

MOST_AT_ONCE: Final = 1_000
NAMED: Final = 10


class ChangeTogether(SnippetBulkAction):
    """Set state, difficulty, owner, competencies and tags of the chosen questions."""

    display_name: ClassVar[str | Promise] = gettext_lazy("Change together")
    aria_label: ClassVar[str | Promise] = gettext_lazy("Change the chosen questions together")
    action_type = "change_together"
    action_priority = 10
    template_name = "lms_exams/admin/change_together.html"
    form_class: type[RetiringForm] = TogetherForm
    models: ClassVar[Sequence[type[Question]]] = [Question]
    report: TogetherReport | None = None
    writes_own_entries = True

    def check_perm(self, question: Question) -> bool:
        """Let only those who may edit a question change it."""
        policy = self.permission_policy
        return bool(policy.user_has_permission_for_instance(self.request.user, "change", question))

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> QuerySet[Question, int]:
        """Take all that the list shows under its filters and search, on every page."""
        shown = QuestionFilter(self.request.GET, queryset=Question.objects.all(), request=self.request).qs
        return having_words(shown, self.request.GET.get("q", "")).values_list("pk", flat=True)

    def prepare_action(
        self, objects: Sequence[Question], objects_without_access: object
    ) -> HttpResponseBase | None:
        """Refuse more than one request should carry."""
        if len(objects) <= MOST_AT_ONCE:
            return None
        words = _("Choose at most %(most)d questions at once; nothing was changed.") % {"most": MOST_AT_ONCE}
        messages.error(self.request, words)
        return redirect(self.next_url)

    @cached_property
    def chosen(self) -> tuple[list[Question], dict[str, list[Question]]]:
        """Read the chosen questions once: those that may be changed, and by a name those that may not."""
        return cast("tuple[list[Question], dict[str, list[Question]]]", super().get_actionable_objects())

    def get_actionable_objects(self) -> tuple[list[Question], dict[str, list[Question]]]:
        """Give what was read."""
        return self.chosen

    @cached_property
    def retirement(self) -> Retirement:
        """Read once what retiring the chosen questions would do."""
        return retirement_of(self.chosen[0], timezone.now())

    def get_form(self, form_class: type[Form] | None = None) -> RetiringForm:
        """Ask for a tick where papers would fall short."""
        form = cast("RetiringForm", super().get_form(form_class))
        if self.retirement.losses:
            form.ask_to_confirm()
        return form

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Say before anything is done what rests on the chosen questions."""
        context: dict[str, object] = super().get_context_data(**kwargs)
        gone = {one.pk for one in self.chosen[0]}
        losses = [
            (one, lack_sentences(one.loss.lacks, BlueprintRows(one.picked, one.rules), gone))
            for one in self.retirement.losses
        ]
        told = {"retirement": self.retirement, "losses": losses}
        return context | told | {"only_retires": self.form_class is RetireForm}

    @classmethod
    def execute_action(cls, objects: Sequence[Question], **context: object) -> tuple[int, int]:
        """Change them; who was refused is told after."""
        action = context["self"]
        if not isinstance(action, cls) or not isinstance(action.cleaned_form, TogetherForm | RetireForm):
            raise TypeError(action)
        action.report = change_together(
            questions=objects,
            change=action.cleaned_form.change(),
            by=action.request.user,
            now=timezone.now(),
        )
        return action.report.changed, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        """Say how many changed, and by a message of its own who was refused and why."""
        if self.report is None:
            return None
        if self.report.refused:
            messages.warning(self.request, _refused_words(self.report.refused))
        return self.words_of(self.report)

    def words_of(self, report: TogetherReport) -> str | None:
        """Say how many changed."""
        return _changed_words(report)


class RetireTogether(ChangeTogether):
    """Retire the chosen questions; it stands in the place of deleting, which no question allows."""

    display_name: ClassVar[str | Promise] = pgettext_lazy("question", "Retire")
    aria_label: ClassVar[str | Promise] = gettext_lazy("Retire the chosen questions")
    action_type = "delete"
    action_priority = 20
    classes: ClassVar[set[str]] = {"serious"}
    form_class = RetireForm

    def words_of(self, report: TogetherReport) -> str | None:
        """Say how many are retired; nothing where all were refused."""
        words = ngettext("%(number)d question retired.", "%(number)d questions retired.", report.changed)
        return words % {"number": report.changed} if report.changed else None


def _changed_words(report: TogetherReport) -> str | None:
    """Write nothing where all were refused."""
    if not report.changed and not report.unchanged:
        return None
    words = ngettext("%(number)d question changed.", "%(number)d questions changed.", report.changed)
    told = [words % {"number": report.changed}]
    if report.to_review:
        told.append(_("%(number)d of them went to review by it.") % {"number": report.to_review})
    if report.unchanged:
        told.append(_("%(number)d already were so.") % {"number": report.unchanged})
    return " ".join(told)


def _refused_words(refused: Sequence[Refused]) -> str:
    """Group the refused by the reason; of many only the first are named."""
    by_reason: dict[str, list[str]] = {}
    for one in refused:
        by_reason.setdefault(one.why, []).append(one.code)
    lines = [f"{_named(codes)}: {why}" for why, codes in by_reason.items()]
    words = ngettext(
        "%(number)d question was left as it is.",
        "%(number)d questions were left as they are.",
        len(refused),
    )
    return " ".join([words % {"number": len(refused)}, *lines])


def _named(codes: Sequence[str]) -> str:
    named = enumerated(codes[:NAMED])
    more = len(codes) - NAMED
    return _("%(codes)s and %(more)d more") % {"codes": named, "more": more} if more > 0 else named
