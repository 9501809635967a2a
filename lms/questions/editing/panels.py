"""The editing form of a kind in panels: its fields, how its review stands, the button to send it in."""

from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Final, cast

from django.forms import CheckboxSelectMultiple
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.snippets.action_menu import ActionMenuItem

from lms.core.accounts import account_name
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.kinds.case_uses import cases_that_name, codes_of_asking
from lms.questions.kinds.registry import kind_of
from lms.questions.review.queries import last_return_of, unfinished_reasons

SUBMIT_BUTTON: Final = "action-send-to-review"


class SendToReviewItem(ActionMenuItem):
    """Save, and send to review; offered while the question is a draft."""

    name = SUBMIT_BUTTON
    label: ClassVar[str | Promise] = _("Save and send to review")
    icon_name = "resubmit"

    def is_shown(self, context: dict[str, object]) -> bool:
        """Show it for new questions and drafts."""
        question = context.get("instance")
        is_draft = question is None or getattr(question, "state", "") == QuestionState.DRAFT
        return super().is_shown(context) and is_draft


class ReviewPanel(Panel):
    """How a question stands; it holds no field."""

    class BoundPanel(Panel.BoundPanel):
        """The panel above one question."""

        template_name = "lms_questions/editing/review_panel.html"

        def is_shown(self) -> bool:
            """Show nothing above a new question."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Mapping[str, object] | None = None) -> dict[str, object]:
            """Read the comment of the reviewer who sent it back last."""
            question = cast("Question", self.instance)
            returned = last_return_of(question)
            asked = question.approved_version
            is_asked = asked is not None and question.state != QuestionState.RETIRED
            return {
                "question": question,
                "unfinished": unfinished_reasons(question),
                "returned": returned,
                "by": account_name(returned.finished_by) if returned else "",
                "asked": asked,
                "cases": "" if is_asked else codes_of_asking(cases_that_name(question)),
                "newer": question.approved_version_id != question.current_version_id,
            }


STEM_HELP = _(
    "Markdown with tables; formulas as $x^2$ in LaTeX; the buttons write the marks. Say in the brackets of"
    " a picture what it shows."
)
STEM_HELP_WITH_BLANKS = _(
    "Blanks are written ____. Markdown with tables; formulas as $x^2$ in LaTeX; the buttons write the marks."
    " Say in the brackets of a picture what it shows."
)
CODE_HELP = _(
    "Names the question in files, papers and cases, such as Q-2.1-01: at most 40 characters, each code once."
    " The proposed one may stay; once the question is used, do not change it any more."
)
FILED_UNDER = MultiFieldPanel(
    [
        FieldPanel("code", help_text=CODE_HELP),
        FieldPanel("category"),
        FieldPanel("tags"),
        FieldPanel("competencies", widget=CheckboxSelectMultiple),
        FieldPanel("default_marks"),
    ],
    heading=_("Filed under"),
)
RESTS_ON = MultiFieldPanel(
    [
        FieldPanel(
            "facts",
            help_text=_("What the question rests on; a changed fact sends the question to be looked at."),
        ),
        FieldPanel("law_version"),
        FieldPanel("jurisdiction"),
        FieldPanel("as_of", help_text=_("The day up to which the content was checked.")),
    ],
    heading=_("Rests on"),
)
KEPT_BY = MultiFieldPanel([FieldPanel("owner"), FieldPanel("source")], heading=_("Kept by"))


@cache
def panel_of(name: str) -> Panel:
    """Lay out the form of a kind: what every question needs first, its own fields below the question text."""
    kind = kind_of(name)
    panels = [
        ReviewPanel(),
        FieldPanel("stem", help_text=STEM_HELP_WITH_BLANKS if kind.has_blanks else STEM_HELP),
        FieldPanel("clause"),
        *(FieldPanel(field) for field in kind.own_fields),
        FieldPanel("explanation"),
        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("level")]),
        FieldPanel("verification", help_text=_("Formal exams ask verified questions only.")),
        FILED_UNDER,
        RESTS_ON,
        KEPT_BY,
    ]
    return ObjectList(panels, base_form_class=kind.form).bind_to_model(kind.model)
