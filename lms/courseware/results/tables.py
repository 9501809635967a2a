"""Declare the lists of how a package went."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.courseware.results.queries import PartResult, QuestionResult


class PartTable(Table[PartResult]):
    """How the parts went."""

    caption = _("Parts")
    page_size = 500
    columns = (
        Column("title", _("Part")),
        Column("opened", _("People who opened it"), numeric=True),
        Column("done", _("Done"), numeric=True),
        Column("passed", pgettext_lazy("test in courseware", "Passed"), numeric=True),
        Column("failed", pgettext_lazy("test in courseware", "Not passed"), numeric=True),
        Column("mean_score", _("Mean score"), numeric=True, share=True),
        Column("mean_minutes", _("Minutes a person"), numeric=True),
    )
    empty = EmptyState(_("No part"), _("Parts appear once a package is uploaded."))


class QuestionTable(Table[QuestionResult]):
    """How the questions in the parts were answered."""

    caption = _("Questions in the courseware")
    element_id = "questions"
    page_size = 500
    columns = (
        Column("part", _("Part")),
        Column("key", _("Question")),
        Column("answered", _("People who answered"), numeric=True),
        Column("share", _("Right"), numeric=True, share=True),
        Column("frequent", _("Most frequent answers")),
    )
    empty = EmptyState(
        _("No answer yet"),
        _("Answers appear where the courseware reports its questions and somebody answers."),
    )
