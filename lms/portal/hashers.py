"""Keep passwords so that guessing them is dear and signing in is not."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP's password storage cheat sheet asks for at least: 19 MiB, two passes, one lane.

    Django's own parameters ask for 100 MiB and eight lanes, some 0.2 s of a processor for each sign-in: ten
    a second on two cores, where five thousand people come within ten minutes.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
