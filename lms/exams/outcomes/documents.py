"""Set how a sitting went as a document: figures, bands, units, clauses, questions, the pass mark's reason."""

import json
from pathlib import Path
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.files.api import character_map, pdf_of
from lms.core.wording import interval_text, limit_text, moment, percent
from lms.exams.outcomes.queries import Outcome, OutcomeLine
from lms.exams.outcomes.tables import WITHHELD, OutcomeTable, tables_of
from lms.exams.sittings.models import Sitting
from lms.people.api import OrgUnit

TEMPLATE = Path(__file__).parent / "outcome.typ"


def outcome_pdf(sitting: Sitting, outcome: Outcome) -> bytes:
    """Set the document; a character the face lacks is left out, names of people are not in it anyway."""
    text = json.dumps(given_of(sitting, outcome), ensure_ascii=False)
    for character in character_map().missing_from(text):
        text = text.replace(character, "□")
    return pdf_of(TEMPLATE, {"given": text}, timezone.now())


class TableGiven(TypedDict):
    """A table as the template takes it."""

    title: str
    heads: list[str]
    rows: list[list[str]]


class OutcomeGiven(TypedDict):
    """What the template takes."""

    issuer: str
    title: str
    note: str
    figures: list[list[str]]
    rationale_title: str
    rationale: str
    tables: list[TableGiven]


def given_of(sitting: Sitting, outcome: Outcome) -> OutcomeGiven:
    """Put the outcome into the words and numbers of the document."""
    top = OrgUnit.objects.filter(depth=1).order_by("path").first()
    return {
        "issuer": top.name if top else "",
        "title": sitting.title,
        "note": f"{sitting.paper.shown_title} · {moment(sitting.opens_at)} – {moment(sitting.closes_at)}",
        "figures": [
            [_("Seats"), str(outcome.seats)],
            [_("With a result"), str(outcome.passed.n)],
            [outcome.away_label, str(outcome.away)],
            [_("Handed in, being marked"), str(outcome.marking)],
            *([[_("Invalidated"), str(outcome.invalidated)]] if outcome.invalidated else []),
            [_("What counts"), outcome.counted_text],
            [_("People who passed"), f"{outcome.passed.hits:.0f} · {_share(outcome.passed.share)}"],
            [_("Mean share of the marks"), _share(outcome.mean.share)],
            [_("Pass mark"), limit_text(sitting.pass_mark)],
        ],
        "rationale_title": _("Reason for the pass mark"),
        "rationale": sitting.pass_rationale or sitting.paper.pass_rationale,
        "tables": [
            {
                "title": table.title,
                "heads": [*table.heads, _("Interval (95%)")],
                "rows": [_row(table, line) for line in table.lines],
            }
            for table in tables_of(outcome)
        ],
    }


def _row(table: OutcomeTable, line: OutcomeLine) -> list[str]:
    if line.is_withheld:
        return [line.label, *("—" for _number in table.numbers_of(line)), str(WITHHELD), "—"]
    interval = line.figure.interval
    ends = interval_text(interval.low, interval.high) if interval else "—"
    return [line.label, *map(str, table.numbers_of(line)), _share(line.figure.share), ends]


def _share(share: float | None) -> str:
    return percent(share)
