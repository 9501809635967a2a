# ruff: noqa: S608 - names of tables and columns, which the models give
"""Make the demo's company many times as large, by SQL: each copy is a further province below the one root.

What a person or a team has is copied with them: postings, learning, sittings, papers written, certificates,
indicator values, reviews, feedback. Content, papers and programmes are shared. One large quiz and the sitting
of today are shared too, so that single sittings grow with the company. PostgreSQL only, as its superuser:
keys are shifted by a constant, and what refers to them with it, so nothing is checked meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Final

from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from lms.exams.api import Sitting
from lms.people.api import OrgUnit

# Every key of the demo is smaller, and 40 times as much still is a small integer, as accounts have.
STRIDE: Final = 2_000_000
COPIED: Final = (
    *("auth.User", "lms_people.OrgUnit", "lms_people.Employee", "lms_people.Posting"),
    *("lms_courses.Enrolment", "lms_courses.LessonProgress", "lms_courses.CreditRecord"),
    *("lms_exams.Sitting", "lms_exams.SittingSeat", "lms_exams.Attempt", "lms_exams.Answer"),
    *("lms_exams.ClauseScore", "lms_exams.Presence", "lms_exams.IntegrityEvent"),
    *("lms_exams.MarkingTask", "lms_exams.GivenMarks"),
    *("lms_certification.Certificate", "lms_certification.Waiver"),
    *("lms_performance.Feedback", "lms_performance.SurveyResponse", "lms_performance.Complaint"),
    *("lms_performance.ServiceRating", "lms_performance.Commendation"),
    *("lms_performance.QualityReview", "lms_performance.QualityItem", "lms_performance.IndicatorValue"),
    *("lms_evaluation.CohortMember", "lms_evaluation.Wave_units"),
)
# Columns in which a copy differs, by table and name; the rest is told by their kind.
DIFFERENT: Final = {
    ("lms_people.OrgUnit", "path"): "copy.path || substr(own.path, 5)",
    ("lms_people.OrgUnit", "depth"): "own.depth + 1",
    ("lms_people.OrgUnit", "name"): "own.name || copy.number",
    ("lms_people.Employee", "number"): "copy.number || own.number",
    ("auth.User", "username"): "copy.number || own.username",
    ("auth.User", "is_superuser"): "false",
    ("auth.User", "is_staff"): "false",
    ("lms_exams.SittingSeat", "room"): "CASE own.room WHEN '' THEN '' ELSE own.room || copy.number END",
    # Thirty-two signs are all there is: the last group gives way to the copy's number.
    (
        "lms_certification.Certificate",
        "serial",
    ): "left(own.serial, 17) || '-' || lpad(copy.number::text, 5, '0')",
}
ORDERED: Final = {"lms_performance.IndicatorValue": "ORDER BY own.day, copy.number, own.id"}


def grow(times: int, *, before: int = 1) -> None:
    """Bring a company that is `before` times the demo's to `times`; statistics and read models follow."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("CREATE TEMPORARY TABLE copy (number int, path text) ON COMMIT DROP")
        root = OrgUnit.get_first_root_node()
        children = OrgUnit.objects.filter(depth=2, pk__lt=STRIDE).count()
        for number in range(before, times):
            # The steps of a path, as the tree counts its children.
            step = OrgUnit._int2str(children + number).rjust(OrgUnit.steplen, "0")
            cursor.execute("INSERT INTO copy VALUES (%s, %s)", [number, root.path + step])
        for label in COPIED:
            cursor.execute(statement(apps.get_model(label)), {"shared": shared_sittings()})
        OrgUnit.objects.filter(pk=root.pk).update(numchild=children + times - 1)
        for label in COPIED:
            for query in connection.ops.sequence_reset_sql(no_style(), [apps.get_model(label)]):
                cursor.execute(query)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself overnight
    call_command("rebuild_read_models", stdout=StringIO())
    for cache in caches.all():
        cache.clear()


def shared_sittings() -> list[int]:
    """Give the largest sitting that is over, and the one that runs: the whole company takes part in them."""
    own = Sitting.objects.filter(pk__lt=STRIDE).annotate(people=models.Count("seats"))
    now = timezone.now()
    over = own.filter(closes_at__lt=now).order_by("-people")[:1]
    running = own.filter(opens_at__lte=now, closes_at__gt=now).order_by("people")[:1]
    return [sitting.pk for sitting in (*over, *running)]


def statement(model: type[models.Model]) -> str:
    """Copy every row of the demo for each number in `copy`."""
    columns, values = zip(*columns_of(model), strict=True)
    label, key = model._meta.label, model._meta.pk.column
    condition = f"own.{key} < {STRIDE}"
    if model is Sitting:
        condition += f" AND own.{key} <> ALL(%(shared)s)"
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {model._meta.db_table} own CROSS JOIN copy WHERE {condition} {ORDERED.get(label, '')}"
    )


def columns_of(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Say for each column how a copy gets its value."""
    copied = {apps.get_model(label) for label in COPIED}
    for field in model._meta.local_concrete_fields:
        name, own = f'"{field.column}"', f'own."{field.column}"'
        target = field.related_model if field.is_relation else None
        shifted = f"{own} + copy.number * {STRIDE}"
        if different := DIFFERENT.get((model._meta.label, field.name)):
            yield name, different
        elif target is Sitting:
            yield name, f"CASE WHEN {own} = ANY(%(shared)s) THEN {own} ELSE {shifted} END"
        elif target in copied or (field.primary_key and target is None):
            yield name, shifted
        elif field.unique and isinstance(field, models.UUIDField):
            yield name, "gen_random_uuid()"
        elif field.unique and isinstance(field, models.CharField):
            yield name, f"{own} || '-' || copy.number"
        else:
            yield name, own
