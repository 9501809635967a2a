"""Let clauses, own topics and facts that count today be found, and the versions of laws."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.search.api import Entry, IndexedSource, Place, register_search
from lms.people.api import Role, has_role
from lms.standards.choices import Verification
from lms.standards.clauses.models import Clause
from lms.standards.clauses.queries import topics_that_count
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import facts_that_count
from lms.standards.laws.models import Law, LawVersion
from lms.standards.laws.views import validity_label
from lms.standards.topics.models import Topic

type Keys = Collection[int]
STAFF: Final = tuple(Role)


def clause_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find clauses and own topics by number, title and summary."""
    clauses = Clause.objects.all() if keys is None else Clause.objects.filter(pk__in=keys)
    for each in clauses:
        english = f"{each.number} {each.title_en}" if each.title_en else ""
        yield Entry(each.pk, f"{each.number} {each.title}", each.summary, english)


def visible_clauses(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find what is taught and examined today."""
    return topics_that_count().order_by().values("pk") if has_role(user, *STAFF) else None


def clause_places(keys: Keys) -> dict[int, Place]:
    """Lead to the clause's page; the chapter tells it from its like."""
    clauses = Clause.objects.filter(pk__in=keys).select_related("chapter")
    return {each.pk: Place(each.get_absolute_url(), each.chapter.shown_title) for each in clauses}


def fact_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find facts by their statement, then by value, law and code."""
    facts = Fact.objects.all() if keys is None else Fact.objects.filter(pk__in=keys)
    for each in facts.select_related("law_version__law"):
        law = f"{each.law_version.law.title}{_article(each.article)}" if each.law_version else ""
        value = f"{each.value}{each.unit} {each.value_meaning}".strip()
        yield Entry(each.pk, each.statement, " · ".join(filter(None, (value, law, each.code))))


def _article(number: str) -> str:
    """Write an article as people cite it, so that 第 32 条 finds it as the bare number does."""
    first, _space, rest = number.partition(" ")
    return f"第 {first} 条{rest}" if first else ""


def visible_facts(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find the facts of what is taught and examined today."""
    return facts_that_count().order_by().values("pk") if has_role(user, *STAFF) else None


def unverified_facts() -> QuerySet[Any, Any]:
    """Put what is not verified behind what is."""
    return Fact.objects.exclude(verification=Verification.VERIFIED).order_by().values("pk")


def fact_places(keys: Keys) -> dict[int, Place]:
    """Lead to the fact on its clause's page; say which clause, and what is not verified yet."""
    places = {}
    for each in Fact.objects.filter(pk__in=keys).select_related("clause"):
        checked = each.get_verification_display() if each.verification != Verification.VERIFIED else ""
        note = " · ".join(filter(None, (str(each.clause), checked)))
        places[each.pk] = Place(f"{each.clause.get_absolute_url()}#{each.code}", note)
    return places


def law_entries(keys: Keys | None) -> Iterator[Entry]:
    """Find versions of laws by title and version, then by document number and issuer."""
    versions = LawVersion.objects.all() if keys is None else LawVersion.objects.filter(pk__in=keys)
    for each in versions.select_related("law"):
        text = " · ".join(filter(None, (each.document_no, each.law.issuer, each.jurisdiction, each.note)))
        yield Entry(each.pk, str(each), text)


def visible_laws(user: User) -> QuerySet[Any, Any] | None:
    """Let staff find every version; the list of laws shows them all."""
    return LawVersion.objects.order_by().values("pk") if has_role(user, *STAFF) else None


def law_places(keys: Keys) -> Mapping[int, Place]:
    """Lead to the version's page; say whether it holds today."""
    versions = LawVersion.objects.filter(pk__in=keys)
    return {each.pk: Place(each.get_absolute_url(), validity_label(each)) for each in versions}


def itself(thing: Clause | Fact | LawVersion) -> Keys:
    """Give the key of what was saved."""
    return [thing.pk]


def versions_of(law: Law) -> Keys:
    """Give the versions of a law, whose titles it gives."""
    return list(LawVersion.objects.filter(law=law.pk).values_list("pk", flat=True))


def facts_on(version: LawVersion) -> Keys:
    """Give the facts that name a version."""
    return list(Fact.objects.filter(law_version=version.pk).values_list("pk", flat=True))


def facts_under(law: Law) -> Keys:
    """Give the facts that name any version of a law."""
    return list(Fact.objects.filter(law_version__law=law.pk).values_list("pk", flat=True))


register_search(
    IndexedSource(
        kind="clause",
        label=_("Clauses and own topics"),
        order=10,
        entries=clause_entries,
        visible=visible_clauses,
        places=clause_places,
        watches={Clause: itself, Topic: itself},
    )
)
register_search(
    IndexedSource(
        kind="fact",
        label=_("Facts"),
        order=40,
        entries=fact_entries,
        visible=visible_facts,
        places=fact_places,
        watches={Fact: itself, LawVersion: facts_on, Law: facts_under},
        behind=unverified_facts,
    )
)
register_search(
    IndexedSource(
        kind="law",
        label=_("Laws"),
        order=50,
        entries=law_entries,
        visible=visible_laws,
        places=law_places,
        watches={LawVersion: itself, Law: versions_of},
    )
)
