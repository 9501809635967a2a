"""Tell from which address somebody comes and whether a list of networks holds it.

Proxies append the address they were asked from, so the list of addresses is read from its end: only what
a trusted proxy wrote is believed.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class NetworkFaulty(ValueError):
    """A line is no network; `line` is as it was written."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def read_networks(text: str) -> tuple[Network, ...]:
    """Read one network or address a line; blanks and commas part as well."""
    return tuple(_network(word) for word in text.replace(",", " ").replace("，", " ").split())


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of the networks; no networks allow everybody."""
    if not networks:
        return True
    found = _address(address)
    return found is not None and any(_lies_in(found, network) for network in networks)


def client_address(remote: str, forwarded: str, trusted: Iterable[Network]) -> str:
    """Find who asks: `remote` is the direct peer, `forwarded` what X-Forwarded-For says.

    The header counts only as far as every later hop is a trusted proxy.
    """
    proxies = tuple(trusted)
    address = remote
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        known = _address(address)
        if known is None or not any(_lies_in(known, proxy) for proxy in proxies):
            return address
        if _address(hop) is None:
            return address
        address = hop
    return address


def _network(word: str) -> Network:
    try:
        return ip_network(word, strict=False)
    except ValueError as fault:
        raise NetworkFaulty(word) from fault


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _lies_in(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
