"""Set how a sitting went as a document: figures, bands, units, clauses, questions, the pass mark's reason."""

import json
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.api import interval_text, moment, percent
from lms.core.typesetting import character_map, pdf_of
from lms.exams.models import Sitting
from lms.exams.queries.outcomes import Outcome, OutcomeLine
from lms.people.api import OrgUnit

TEMPLATE = Path(__file__).parent / "outcome.typ"


def outcome_pdf(sitting: Sitting, outcome: Outcome) -> bytes:
    """Set the document; a character the face lacks is left out, names of people are not in it anyway."""
    text = json.dumps(_given(sitting, outcome), ensure_ascii=False)
    for character in character_map().missing_from(text):
        text = text.replace(character, "□")
    return pdf_of(TEMPLATE, {"given": text}, timezone.now())


def _given(sitting: Sitting, outcome: Outcome) -> dict[str, object]:
    top = OrgUnit.objects.filter(depth=1).order_by("path").first()
    return {
        "issuer": top.name if top else "",
        "title": sitting.title,
        "note": f"{sitting.paper.shown_title} · {moment(sitting.opens_at)} – {moment(sitting.closes_at)}",
        "figures": [
            [_("Seats"), str(outcome.seats)],
            [_("With a result"), str(outcome.passed.n)],
            [_("Absent"), str(outcome.absent)],
            [_("Passed"), f"{outcome.passed.hits:.0f} · {_share(outcome.passed.share)}"],
            [_("Mean share of the marks"), _share(outcome.mean.share)],
            [_("Pass mark"), percent(sitting.pass_mark, 0)],
        ],
        "rationale_title": _("Reason for the pass mark"),
        "rationale": sitting.pass_rationale or sitting.paper.pass_rationale,
        "heads": [pgettext("outcome", "People"), pgettext("outcome", "Share"), _("Interval (95%)")],
        "tables": [
            _table(_("Score bands"), outcome.bands),
            _table(_("Passed, by unit"), outcome.units),
            _table(_("Mean share of the marks, by clause"), outcome.clauses),
            _table(_("All marks earned, by question"), outcome.questions),
        ],
    }


def _table(title: str, lines: Sequence[OutcomeLine]) -> dict[str, object]:
    return {"title": title, "rows": [_row(line) for line in lines]}


def _row(line: OutcomeLine) -> list[str]:
    interval = line.figure.interval
    ends = interval_text(interval.low, interval.high) if interval else "—"
    return [line.label, str(line.figure.n), _share(line.figure.share), ends]


def _share(share: float | None) -> str:
    return percent(share)
