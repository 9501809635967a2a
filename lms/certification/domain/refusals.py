"""The base of everything the rules of certificates refuse."""


class CertificateRefusal(Exception):  # noqa: N818 - refusals carry words of the trade: MalformedSerial
    """A wish the rules refuse; screens turn it into a sentence."""
