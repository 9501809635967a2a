"""Make a small standard for tests: an edition, clauses, facts, laws."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from lms.core.accounts import User
from lms.standards.api import Basis, Clause, Competency, Fact, Law, LawVersion, Verification
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.services import PlannedDays, open_change
from lms.standards.clauses.models import Chapter, ClauseSuccession, Edition, Standard
from lms.standards.clauses.queries import current_edition
from lms.standards.lines.services import trace_lines
from lms.standards.topics.models import TopicGroup
from lms.standards.topics.queries import topic_groups
from lms.standards.topics.services import place_last, place_of

AS_OF = date(2026, 11, 1)


def make_edition(
    key: str = "trial-reading", *, in_force_from: date | None = None, in_force_to: date | None = None
) -> Edition:
    """Make an edition of the telecom service standard, or give the one with that key."""
    standard = Standard.objects.get_or_create(key="telecom-service", defaults={"title": "服务规范"})[0]
    dates = {"in_force_from": in_force_from, "in_force_to": in_force_to}
    return Edition.objects.get_or_create(standard=standard, key=key, defaults={"label": key, **dates})[0]


def make_amended_edition(key: str = "amended") -> Edition:
    """Make a demo edition that replaces the trial reading and holds nothing yet."""
    trial = make_edition()
    return Edition.objects.create(
        standard=trial.standard, key=key, label="演示修订版", replaces=trial, is_demo=True
    )


def make_next_edition(day: date | None = None, *, is_demo: bool = False) -> Edition:
    """Make an edition that changes the time of 2.1 and repeals 2.2 of the trial reading; both are made."""
    old = make_edition()
    new = Edition.objects.create(
        standard=old.standard,
        key="next",
        label="第二版",
        replaces=old,
        in_force_from=day,
        is_demo=is_demo,
    )
    make_fact(make_clause("2.1", edition=old), value="24", unit="小时")
    make_clause("2.2", title="服务标准管理", edition=old)
    make_fact(make_clause("2.1", edition=new), value="20", unit="小时", statement="平均不超过 20 小时。")
    return new


def make_change(
    day: date | None = None,
    *,
    by: User,
    planned_for: date | None = None,
    is_demo: bool = False,
    edition: Edition | None = None,
) -> EditionChange:
    """Open the change to an edition: the next one, which is made unless it is there, or the one given."""
    edition = edition or Edition.objects.filter(key="next").first() or make_next_edition(day, is_demo=is_demo)
    return open_change(edition=edition, days=PlannedDays(planned_for), by=by, now=timezone.now())


def make_correction(fact: Fact, statement: str = "改过的话。") -> CorrectedFact:
    """Correct the statement of a fact that counts."""
    fact.statement = statement
    fact.save()
    return CorrectedFact.objects.get(fact=fact)


def make_clause(
    number: str = "2.1", *, title: str = "服务流程管理", title_en: str = "", edition: Edition | None = None
) -> Clause:
    """Make a clause in the chapter its number names; clauses are ordered by number.

    One of another edition goes on the line of its number, as if it were loaded.
    """
    chapter_number, place = (int(part) for part in number.split("."))
    chapter = Chapter.objects.get_or_create(
        edition=edition or make_edition(),
        number=chapter_number,
        defaults={"title": f"第 {chapter_number} 章", "text_public": chapter_number < 3},
    )[0]
    clause = Clause.objects.create(
        chapter=chapter,
        number=number,
        title=title,
        title_en=title_en,
        summary="自己的话。",
        sort=chapter_number * 100 + place,
    )
    if edition is not None:
        trace_lines(edition.standard)
        clause.refresh_from_db()
    return clause


def make_law_version(
    key: str = "telecom-regulations",
    *,
    label: str = "2016 修订",
    title: str = "《电信条例》",
    in_force_from: date | None = date(2016, 2, 6),
    in_force_to: date | None = None,
    jurisdiction: str = "全国",
    verification: Verification = Verification.VERIFIED,
) -> LawVersion:
    """Make a version of a law."""
    law = Law.objects.get_or_create(key=key, defaults={"title": title, "kind": "administrative_regulation"})[
        0
    ]
    return LawVersion.objects.create(
        law=law,
        label=label,
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        jurisdiction=jurisdiction,
        verification=verification,
    )


def make_fact(
    clause: Clause,
    code: str = "F-2.1-4",
    *,
    statement: str = "平均处理时间不超过 24 小时。",
    basis: Basis = Basis.STANDARD_EXAMPLE,
    law_version: LawVersion | None = None,
    verification: Verification = Verification.VERIFIED,
    value: str = "",
    unit: str = "",
    correction: str = "",
) -> Fact:
    """Make a fact of a clause."""
    return Fact.objects.create(
        clause=clause,
        code=code,
        statement=statement,
        basis=basis,
        law_version=law_version,
        verification=verification,
        value=value,
        unit=unit,
        correction=correction,
        as_of=AS_OF,
        sort=clause.facts.count(),
    )


def make_competency(code: str = "C4", name: str = "时限标准") -> Competency:
    """Make a competency."""
    return Competency.objects.create(code=code, name=name)


def make_topic(number: str = "P.1", *, title: str = "5G 套餐口径", group: str = "产品") -> Clause:
    """Make a topic of the company's own in a group of that name."""
    chapter = topic_groups().filter(title=group).first()
    if chapter is None:
        chapter = TopicGroup(title=group)
        place_last(chapter)
        chapter.save()
    return Clause.objects.create(
        chapter_id=chapter.pk,
        number=number,
        title=title,
        summary="自己的话。",
        sort=place_of(number, chapter),
    )


def amend_standard(followed: Iterable[tuple[str | None, str | None]], in_force_from: date) -> Edition:
    """Enter an edition: pairs of a number before and the one after."""
    old = current_edition()
    assert old is not None
    edition = Edition.objects.create(
        standard=old.standard, key="second", label="新版", replaces=old, in_force_from=in_force_from
    )
    chapter = Chapter.objects.create(edition=edition, number=2, title="服务管理")
    held = {clause.number: clause for clause in Clause.objects.of_edition(old)}
    made: dict[str, Clause] = {}
    for before, after in followed:
        if after and after not in made:
            made[after] = Clause.objects.create(chapter=chapter, number=after, title="条", summary="条")
        ClauseSuccession.objects.create(
            edition=edition, before=held[before] if before else None, after=made[after] if after else None
        )
    trace_lines(edition.standard)
    return edition
