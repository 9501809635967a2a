"""What the worker does by itself, and the large jobs that people start: each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import django

if __name__ == "__main__":
    django.setup()

from django.db.models import Count
from django.utils import timezone

from lms.core.jobs.periodic import registered
from lms.core.read_models.services import check, read_models, rebuild
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.models import Programme
from lms.exams.sittings.models import Sitting
from lms.psychometrics.items.services import judge_and_keep
from tests.benchmarks.scale.growing import STRIDE


@dataclass(frozen=True)
class JobCost:
    """Seconds on the clock, and the memory its process came to."""

    seconds: float
    peak_megabytes: float


def job_names() -> list[str]:
    """List everything that repeats by itself, then the large jobs."""
    return [*(each.name for each in registered()), *LARGE]


def cost_of_job(name: str) -> JobCost:
    """Run one in a process of its own, as a worker would that has just started."""
    command = [sys.executable, "-m", "tests.benchmarks.scale.jobs", name]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return JobCost(float(said[-2]), float(said[-1]))


def estimate() -> None:
    """Estimate the programme of the whole company, as it is asked for on its page."""
    estimate_programme(programme=Programme.objects.get(key="process-training"), now=timezone.now())


def judge() -> None:
    """Analyse the quiz that the whole company wrote, with all its sittings.

    Comparing its papers has a measure of its own: here every paper stands in as many copies as the company.
    """
    over = Sitting.objects.filter(pk__lt=STRIDE, closes_at__lt=timezone.now())
    quiz = over.annotate(people=Count("seats")).order_by("-people")[0]
    judge_and_keep(paper=quiz.paper, sitting=None, now=timezone.now(), step=lambda: None)


def make_anew() -> None:
    """Make every read model anew."""
    for model in read_models():
        rebuild(model)


def check_all() -> None:
    """Hold every read model against the facts."""
    found = [check(model, timezone.now()) for model in read_models()]
    if any(each.differences for each in found):
        raise AssertionError([each.examples for each in found])


LARGE: dict[str, Callable[[], None]] = {
    "a programme estimated": estimate,
    "a paper analysed": judge,
    "read models made anew": make_anew,
    "read models checked": check_all,
}


def peak_megabytes() -> float:
    """Read the highest memory of this process: what a shell counts holds that of the process it came from."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def run(name: str) -> None:
    """Run one here."""
    periodic = {each.name: each.function for each in registered()}
    if name in periodic:
        periodic[name](timezone.now())
    else:
        LARGE[name]()


if __name__ == "__main__":
    began = monotonic()
    run(sys.argv[1])
    print(monotonic() - began, peak_megabytes())
