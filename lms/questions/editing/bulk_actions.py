"""Change many questions of the bank's list at once, by Wagtail's bulk actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, cast

from django.db.models import QuerySet
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from lms.core.wording import enumerated
from lms.questions.bank.models import Question
from lms.questions.bank.queries import matching_search
from lms.questions.editing.forms import RetireForm, RetiringForm, TogetherForm
from lms.questions.editing.services import Refused, TogetherReport, change_together
from lms.questions.editing.viewsets import QuestionFilter

MOST_AT_ONCE: Final = 1_000
NAMED: Final = 10
# An app above says what would be lost: called with the questions and the moment, it returns a
# `RetirementLoss`, or nothing where nothing rests on them.
RETIREMENT_HOOK: Final = "question_retirement"


@dataclass(frozen=True, slots=True)
class RetirementLoss:
    """What rests on questions that may be retired, as HTML, and whether that is to be confirmed by a tick."""

    html: SafeString
    is_to_be_confirmed: bool


class ChangeTogether(SnippetBulkAction):
    """Set state, difficulty, owner, competencies and tags of the chosen questions."""

    display_name: ClassVar[str | Promise] = gettext_lazy("Bulk edit")
    aria_label: ClassVar[str | Promise] = gettext_lazy("Bulk edit the selected questions")
    action_type = "change_together"
    action_priority = 10
    template_name = "lms_questions/editing/change_together.html"
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
        return matching_search(shown, self.request.GET.get("q", "")).values_list("pk", flat=True)

    def prepare_action(
        self, objects: Sequence[Question], objects_without_access: object
    ) -> HttpResponseBase | None:
        """Refuse more than one request should carry."""
        if len(objects) <= MOST_AT_ONCE:
            return None
        message = _("Choose at most %(most)d questions at once; nothing was changed.") % {
            "most": MOST_AT_ONCE
        }
        messages.error(self.request, message)
        return redirect(self.next_url)

    @cached_property
    def chosen(self) -> tuple[list[Question], dict[str, list[Question]]]:
        """Read the chosen questions once: those that may be changed, and by a name those that may not."""
        return cast("tuple[list[Question], dict[str, list[Question]]]", super().get_actionable_objects())

    def get_actionable_objects(self) -> tuple[list[Question], dict[str, list[Question]]]:
        return self.chosen

    @cached_property
    def losses(self) -> list[RetirementLoss]:
        """Read once what retiring the chosen questions would do."""
        now = timezone.now()
        found = (hook(self.chosen[0], now) for hook in hooks.get_hooks(RETIREMENT_HOOK))
        return [loss for loss in found if loss is not None]

    def get_form(self, form_class: type[Form] | None = None) -> RetiringForm:
        """Ask for a tick where papers would fall short."""
        form = cast("RetiringForm", super().get_form(form_class))
        if any(loss.is_to_be_confirmed for loss in self.losses):
            form.ask_to_confirm()
        return form

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Say before anything is done what rests on the chosen questions."""
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"losses": self.losses, "only_retires": self.form_class is RetireForm}

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
            messages.warning(self.request, _refused_message(self.report.refused))
        return self.success_message(self.report)

    def success_message(self, report: TogetherReport) -> str | None:
        """Say how many changed; nothing where all were refused."""
        if not report.changed and not report.unchanged:
            return None
        message = ngettext("%(number)d question changed.", "%(number)d questions changed.", report.changed)
        sentences = [message % {"number": report.changed}]
        if report.to_review:
            sentences.append(_("%(number)d of them went to review by it.") % {"number": report.to_review})
        if report.unchanged:
            sentences.append(_("%(number)d were so already.") % {"number": report.unchanged})
        return " ".join(sentences)


class RetireTogether(ChangeTogether):
    """Retire the selected questions; it stands in the place of deleting, which no question allows."""

    display_name: ClassVar[str | Promise] = pgettext_lazy("question", "Retire")
    aria_label: ClassVar[str | Promise] = gettext_lazy("Retire the selected questions")
    action_type = "delete"
    action_priority = 20
    classes: ClassVar[set[str]] = {"serious"}
    form_class = RetireForm

    def success_message(self, report: TogetherReport) -> str | None:
        """Say how many are retired; nothing where all were refused."""
        message = ngettext("%(number)d question retired.", "%(number)d questions retired.", report.changed)
        return message % {"number": report.changed} if report.changed else None


def _refused_message(refused: Sequence[Refused]) -> str:
    """Group the refused by the reason; of many only the first are named."""
    by_reason: dict[str, list[str]] = {}
    for one in refused:
        by_reason.setdefault(one.why, []).append(one.code)
    lines = [f"{_named(codes)}: {why}" for why, codes in by_reason.items()]
    message = ngettext(
        "%(number)d question was left as it is.",
        "%(number)d questions were left as they are.",
        len(refused),
    )
    return " ".join([message % {"number": len(refused)}, *lines])


def _named(codes: Sequence[str]) -> str:
    named = enumerated(codes[:NAMED])
    more = len(codes) - NAMED
    return _("%(codes)s and %(more)d more") % {"codes": named, "more": more} if more > 0 else named
