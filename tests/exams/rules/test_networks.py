"""Networks and proxies: only what a trusted hop wrote is believed."""

import pytest

from lms.exams.sittings.rules import NetworkFaulty, client_address, is_allowed, read_networks

PROXIES = read_networks("10.0.0.0/8")


@pytest.mark.parametrize(
    ("address", "networks", "allowed"),
    [
        ("192.0.2.7", "", True),
        ("10.20.3.4", "10.20.0.0/16", True),
        ("10.21.0.1", "10.20.0.0/16", False),
        ("10.20.3.4", "192.0.2.0/24\n10.20.3.4", True),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "0.0.0.0/0", False),
        ("::ffff:10.20.3.4", "10.20.0.0/16", True),
        ("unknown", "0.0.0.0/0", False),
        ("", "10.20.0.0/16", False),
    ],
)
def test_an_address_is_allowed_in_one_of_the_networks(address: str, networks: str, allowed: bool) -> None:
    assert is_allowed(address, read_networks(networks)) is allowed


@pytest.mark.parametrize("text", ["10.20", "10.0.0.0/40", "学校", "10.0.0.0/8 x"])
def test_a_line_that_is_no_network_is_named(text: str) -> None:
    with pytest.raises(NetworkFaulty):
        read_networks(text)


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "10.20.3.4", "192.0.2.7"),
        ("10.0.0.2", "198.51.100.3", "198.51.100.3"),
        ("10.0.0.2", "10.20.3.4, 198.51.100.3, 10.0.0.9", "198.51.100.3"),
        ("10.0.0.2", "forged, 198.51.100.3", "198.51.100.3"),
        ("10.0.0.2", "198.51.100.3, nonsense", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.5", "10.0.0.5"),
    ],
    ids=[
        "nobody between",
        "a header nobody trusted wrote",
        "one proxy",
        "what stands before an untrusted hop is not believed",
        "forged beginning",
        "broken end",
        "all inside",
    ],
)
def test_the_header_counts_as_far_as_proxies_are_trusted(remote: str, forwarded: str, found: str) -> None:
    assert client_address(remote, forwarded, PROXIES) == found
