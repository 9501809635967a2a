"""Say above the form of a question how its review stands, with what the reviewer said."""

from collections.abc import Mapping
from typing import cast

from wagtail.admin.panels import Panel

from lms.exams.choices import QuestionState
from lms.exams.models import Question
from lms.exams.queries.cases import cases_that_name, codes_of_asking
from lms.exams.queries.reviewing import last_return_of, name_of


class ReviewPanel(Panel):
    """How a question stands; it holds no field."""

    class BoundPanel(Panel.BoundPanel):
        """The panel above one question."""

        template_name = "lms_exams/admin/review_panel.html"

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
                "returned": returned,
                "by": name_of(returned.finished_by) if returned else "",
                "asked": asked,
                "cases": "" if is_asked else codes_of_asking(cases_that_name(question)),
                "newer": question.approved_version_id != question.current_version_id,
            }
