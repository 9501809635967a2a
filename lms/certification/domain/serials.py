"""Make serials nobody can guess and everybody can read out: 19 random characters, one check character."""

from __future__ import annotations

from lms.certification.domain.refusals import CertificateRefusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 19
RANDOM_BITS = RANDOM_CHARACTERS * 5
GROUP = 5
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": "", "－": "", "—": "", "–": ""})
_FIELD_POLYNOMIAL = 0b100101


class MalformedSerial(CertificateRefusal):
    """The text cannot be a serial: wrong length, a strange character, or a slip of the pen."""


def serial_from(number: int) -> str:
    """Write a random number of `RANDOM_BITS` bits as a grouped serial."""
    if not 0 <= number < 1 << RANDOM_BITS:
        raise ValueError(number)
    values = [number >> (5 * place) & 31 for place in range(RANDOM_CHARACTERS)]
    return _grouped("".join(ALPHABET[value] for value in [*values, _check_value(values)]))


def canonical_serial(typed: str) -> str:
    """Read a serial as people type it: small letters, spaces, O for 0; raises `MalformedSerial`."""
    plain = typed.upper().translate(_LOOK_ALIKES)
    if len(plain) != RANDOM_CHARACTERS + 1 or any(character not in ALPHABET for character in plain):
        raise MalformedSerial(typed)
    values = [ALPHABET.index(character) for character in plain]
    if _check_value(values[:-1]) != values[-1]:
        raise MalformedSerial(typed)
    return _grouped(plain)


def _grouped(plain: str) -> str:
    """Part the characters into groups for reading."""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def _check_value(values: list[int]) -> int:
    """Weigh each place with another power of 2 in the field of 32 elements.

    Such a sum changes with every wrong character and with every two neighbours swapped.
    """
    check = 0
    for value in values:
        check = _doubled(check ^ value)
    return check


def _doubled(value: int) -> int:
    """Multiply by 2 in the field of 32 elements."""
    value <<= 1
    return value ^ _FIELD_POLYNOMIAL if value & 32 else value
