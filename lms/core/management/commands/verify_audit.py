"""Say whether the audit trail is as it was sealed, and where it is not."""

import re
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.core.trail.models import AuditSeal
from lms.core.trail.rights import may_change_trail
from lms.core.trail.sealing import breaks, unsealed

SHOWN = 20
LINE = re.compile(r"[1-9][0-9]*:[0-9a-f]{64}")


class Command(BaseCommand):
    """Walk the chain; exit status 1 where it is broken, 2 where what to expect cannot be read."""

    help = "Check the chain of digests over the audit trail and name every place at which it breaks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let a line kept elsewhere be compared, and begin later."""
        parser.add_argument(
            "--expect",
            metavar="POSITION:DIGEST",
            type=a_line,
            action="append",
            default=[],
            help="a line that the log told earlier, or this command; may be given several times",
        )
        parser.add_argument("--start", type=int, default=1, help="the position at which to begin")

    def handle(self, *, expect: list[str], start: int, **_options: object) -> None:
        """Print what was found."""
        found = [f"{said} is not what the chain has there." for said in expect if not is_in_chain(said)]
        found += [str(each) for each in breaks(start=start)]
        for line in found[:SHOWN]:
            self.stdout.write(line)
        if may_change_trail():
            self.stderr.write("The role that runs this may change the trail; the site should run as another.")
        if found:
            places = "1 place" if len(found) == 1 else f"{len(found)} places"
            raise CommandError(f"The audit trail is broken in {places}.")
        last = AuditSeal.objects.last()
        waiting = unsealed().count()
        self.stdout.write(
            f"The audit trail holds. Sealed up to {last or 'nothing'}; {waiting} wait for their seal."
        )


def a_line(said: str) -> str:
    """Take a line as the log tells it; ArgumentTypeError for anything else: it says nothing of the trail."""
    if not LINE.fullmatch(said):
        raise ArgumentTypeError(f"POSITION:DIGEST expected, such as 5:3f…, the whole digest; not {said!r}")
    return said


def is_in_chain(said: str) -> bool:
    """Tell whether the chain has a digest at its place."""
    position, _, digest = said.partition(":")
    return AuditSeal.objects.filter(position=int(position), digest=digest).exists()
