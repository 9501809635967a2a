"""What the rules of certificates refuse, in the words of the trade."""


class CertificateRefusal(Exception):
    """A wish the rules refuse; screens turn it into a sentence."""


class ReasonMissing(CertificateRefusal):
    """Revoking and waiving need a reason that can be read later."""


class AlreadyRevoked(CertificateRefusal):
    """The certificate was revoked before; the first reason stands."""


class NotRevoked(CertificateRefusal):
    """The certificate is not revoked, so there is nothing to lift."""


class OwnDeed(CertificateRefusal):
    """Whoever revoked a certificate does not lift that revocation."""


class RevokedByRegrade(CertificateRefusal):
    """The certificate was revoked as its exam lost the pass; only a pass given back opens that again."""


class EndHasPassed(CertificateRefusal):
    """The last day of the certificate has passed, so nothing would come into force."""


class AnotherHolds(CertificateRefusal):
    """Another certificate of the same person and kind covers some of the days; carries its serial."""

    def __init__(self, serial: str) -> None:
        super().__init__(serial)
        self.serial = serial


class WaiverEndsBeforeStart(CertificateRefusal):
    """The last day of the waiver lies before its first."""


class WaiverOverlaps(CertificateRefusal):
    """Another waiver of the same person and certification covers some of the days."""


class WaiverIsOver(CertificateRefusal):
    """The waiver has ended already, or would end later than it does now."""


class AlreadyDecided(CertificateRefusal):
    """Somebody decided this before."""


class NotOffered(CertificateRefusal):
    """This cannot be decided here: it was not offered, or the attempt earns no certificate."""


class OwnCase(CertificateRefusal):
    """Nobody decides over one's own certificate or waiver."""
