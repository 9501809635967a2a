"""Print what a load of a dictionary did."""

from django.core.management.base import OutputWrapper

from lms.evaluation.api import DictionaryLoaded


def print_loaded(label: str, loaded: DictionaryLoaded, stdout: OutputWrapper) -> None:
    """Print counts, then what was changed, kept as people changed it, or is not in the file."""
    stdout.write(
        f"{label}: {len(loaded.created)} added, {len(loaded.changed)} changed,"
        f" {len(loaded.unchanged)} unchanged"
    )
    for key in loaded.changed:
        stdout.write(f"  ~ {key}")
    for key in loaded.kept:
        stdout.write(f"  = {key} (changed in the admin, kept)")
    for key in loaded.left_over:
        stdout.write(f"  ? {key} (not in the file)")
