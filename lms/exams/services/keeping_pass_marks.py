"""Keep the pass mark of a sitting from the moment its first taker is told."""

from lms.exams.models import Sitting


def keep_pass_mark(sitting: Sitting) -> None:
    """Keep the paper's pass mark with the sitting, once; a later edit of the paper does not reach it."""
    if sitting.pass_share is not None:
        return
    Sitting.objects.filter(pk=sitting.pk, pass_share=None).update(pass_share=sitting.paper.pass_share)
    sitting.refresh_from_db(fields=["pass_share"])
