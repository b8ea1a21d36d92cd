"""Who may see small numbers: one person at their own machine, or whose role says so; anybody else what may be published."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

INTERNAL = "internal"
PUBLICATION = "publication"

# Headers that only a go-between adds. A browser that talks to us directly sends none of them.
FORWARDING_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip"})
FORWARDING_PREFIXES = ("x-forwarded", "x-original-", "x-envoy-", "cf-")

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?")
_ORIGIN = re.compile(r"https?://(?P<host>[^/]+)")
_LOOPBACK_4 = ipaddress.ip_network("127.0.0.0/8")
_LOOPBACK_6 = ipaddress.IPv6Address("::1")


@dataclass(frozen=True)
class Decision:
    """mode: INTERNAL or PUBLICATION. reason: one plain sentence to print beside it."""

    mode: str
    reason: str


def decide(
    bound_address: str | None, headers: Mapping[str, str], asked: str | None, by_role: bool | None = None
) -> Decision:
    """Internal only if nobody but the person at this computer can be looking; publication whenever in doubt.

    bound_address: what the server listens on; None or empty means every address. headers: of the request, names in any
    case. asked: "internal", "publication" or None, from how the app was started, never from a page or an address.
    by_role: whether the role of who has signed in sees small numbers, wherever they are; None where nobody has to sign in.
    A proxy on this computer that hides itself completely cannot be told from a person: start it with publication.
    """
    if asked == PUBLICATION:
        return Decision(PUBLICATION, "Homeward was started in publication mode.")
    if asked not in (INTERNAL, None):
        return Decision(PUBLICATION, "Homeward was started in a mode it does not know, so small numbers are hidden.")
    if by_role is not None:
        return _by_role(by_role)
    doubt = _doubt(bound_address, headers)
    if doubt:
        return Decision(PUBLICATION, f"Small numbers are hidden because {doubt}.")
    return Decision(INTERNAL, "Only this computer can open this page, so small numbers are shown.")


def _by_role(sees_small_numbers: bool) -> Decision:
    if sees_small_numbers is True:
        return Decision(INTERNAL, "You are signed in as an analyst, so small numbers are shown.")
    return Decision(PUBLICATION, "Small numbers are hidden because you are signed in as a reader.")


def _doubt(bound_address: str | None, headers: Mapping[str, str]) -> str:
    """Why somebody else could be looking, or "" if nobody can."""
    if not _is_loopback_address(bound_address):
        return "other computers can reach this server"
    if not isinstance(headers, Mapping) or not all(isinstance(part, str) for pair in headers.items() for part in pair):
        return "the request cannot be read"
    sent = {name.lower(): value for name, value in headers.items()}
    if len(sent) != len(headers):
        return "the request names one header twice"
    if any(name in FORWARDING_HEADERS or name.startswith(FORWARDING_PREFIXES) for name in sent):
        return "the request came through a proxy"
    if not _names_loopback(sent.get("host", "")):
        return "the page was not asked for by a name of this computer, such as localhost"
    # A proxy that rewrites Host often leaves Origin, where the browser says which address it believes it is at.
    if "origin" in sent and not _is_loopback_origin(sent["origin"]):
        return "the browser is at an address that is not this computer"
    return ""


def _is_loopback_address(address: str | None) -> bool:
    """Whether a bare name or IP address, without brackets or port, is this computer and no other."""
    if not isinstance(address, str):
        return False
    if address.lower() == "localhost":
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    # Not ip.is_loopback: Python versions disagree about IPv4 written inside IPv6.
    return ip in _LOOPBACK_4 if ip.version == 4 else ip == _LOOPBACK_6


def _names_loopback(host: str) -> bool:
    """Whether a Host header, with or without a port, names this computer. IPv6 stands in brackets there."""
    found = _HOST.fullmatch(host)
    if not found:
        return False
    name = found["name"]
    return _is_loopback_address(name[1:-1] if name.startswith("[") else name)


def _is_loopback_origin(origin: str) -> bool:
    found = _ORIGIN.fullmatch(origin)
    return bool(found) and _names_loopback(found["host"])
