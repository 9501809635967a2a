"""Keep the list in which the company's own topics lie."""

from __future__ import annotations

from lms.standards.choices import StandardKind
from lms.standards.clauses.models import Chapter, Edition, Standard
from lms.standards.topics.models import TopicGroup
from lms.standards.topics.queries import topic_groups

KEY = "own-topics"
AFTER_CLAUSES = 20_000


def own_list() -> Edition:
    """Give the list of own topics, made when the first group is."""
    names = {"kind": StandardKind.TOPICS, "title": "本企业专题", "title_en": "Own topics"}
    standard = Standard.objects.get_or_create(key=KEY, defaults=names)[0]
    labels = {"label": "现行", "label_en": "current"}
    return Edition.objects.get_or_create(standard=standard, key=KEY, defaults=labels)[0]


def place_last(group: TopicGroup) -> None:
    """Give a group that is not saved yet its place at the end of the list."""
    last = topic_groups().last()
    group.edition = own_list()
    group.number = last.number + 1 if last else 1


def place_of(number: str, group: Chapter) -> int:
    """Give where a topic stands among all clauses and topics: after every clause, by group and number."""
    return AFTER_CLAUSES + group.number * 100 + int(number.rpartition(".")[2])
