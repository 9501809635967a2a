"""List the questions in review: those the reader may judge, those sent back, and all."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.accounts import account_name
from lms.core.ui.api import Action, Column, EmptyState, Table, list_in_tabs
from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.kinds.registry import kind_label
from lms.questions.review.models import PeerReviewState
from lms.questions.review.queries import listed, open_reviews, reviews_for, sent_back_to


class PeerReviewTable(Table[PeerReviewState]):
    """Questions in review, what was sent in first stands first."""

    caption = gettext_lazy("Reviews of questions")
    default_sort = "started_at"
    columns = (
        Column(
            "version.question.code",
            gettext_lazy("Question"),
            sort="version__question__code",
            link=lambda row: reverse("lms_questions:question", args=[row.version.question_id]),
        ),
        Column(
            "stem",
            gettext_lazy("Question text"),
            value=lambda row: Truncator(row.version.question.stem).chars(80),
        ),
        Column("kind", gettext_lazy("Kind of question"), value=lambda row: kind_label(row.version.kind)),
        Column("version.clause.number", gettext_lazy("Clause"), sort="version__clause__number"),
        Column("version.number", gettext_lazy("Version"), numeric=True),
        Column("sent_in_by", gettext_lazy("Sent in by"), value=lambda row: account_name(row.submitted_by)),
        Column("started_at", gettext_lazy("Sent in"), sort="started_at"),
        Column("said", gettext_lazy("What was said"), value=lambda row: row.comment or row.note),
    )
    empty = EmptyState(
        gettext_lazy("No question waits here"),
        gettext_lazy("Questions are sent to review from the editor, from their own page, or many at once."),
    )


@require_safe
@never_cache
@role_required(Role.TRAINER)
def reviews(request: SignedInRequest) -> HttpResponse:
    """List the questions that wait for the reader's review, those sent back to the reader, and all."""
    lists = {
        "": (_("For you to review"), reviews_for(request.user)),
        "returned": (_("Sent back to you"), sent_back_to(request.user)),
        "all": (_("All in review"), open_reviews()),
    }
    rows, tabs = list_in_tabs(request, lists)
    bank = Action(_("Question bank"), reverse("wagtailsnippets_lms_questions_question:list"))
    context = {"tabs": tabs, "actions": [bank]}
    return PeerReviewTable(request, listed(rows)).respond("lms_questions/review/reviews.html", context)
