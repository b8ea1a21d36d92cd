"""Who may come in and what they may do: the rules of sign-in, read from settings and held against what is known of a person."""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from urllib.parse import SplitResult, urlsplit

ANALYST, READER = "analyst", "reader"
OPENID, PROXY = "auth", "proxy"  # the two ways to sign in, by the section of the secrets that sets them up
ROLES = "roles"
SECTIONS = (OPENID, PROXY, ROLES)
IN_THE_ENVIRONMENT = "HOMEWARD_"  # HOMEWARD_AUTH_CLIENT_ID is client_id of [auth]

SHORTEST_SECRET, LONGEST_NAME = 32, 200  # letters
USUAL_HOURS, MOST_HOURS = 8.0, 24.0
CLOCKS_APART = 300  # seconds a provider's clock may be ahead of ours

_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_KNOWN = {
    OPENID: {*_NEEDED, "client_kwargs"},
    PROXY: {"user_header", "groups_header", "secret_header", "secret"},
    ROLES: {"claim", ANALYST, READER, f"{ANALYST}_names", f"{READER}_names", "hours", "ask"},
}
_KWARGS = {"scope", "prompt"}  # the rest could weaken the connection to the provider, such as verify
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# Microsoft's addresses for accounts of every organisation, or of none
_EVERY_TENANT = re.compile(r"//login\.microsoftonline\.com/(common|organizations|consumers)/", re.IGNORECASE)


class HalfConfigured(Exception):
    """Sign-in is asked for and cannot work. str() says what to mend, and never what a setting holds."""


@dataclass(frozen=True)
class Proxy:
    """The headers a trusted proxy sends. secret: what it proves itself with, in `secret_header`."""

    user_header: str
    groups_header: str | None
    secret_header: str
    secret: str

    def __repr__(self) -> str:
        return "Proxy(...)"  # never the secret, wherever it is printed


@dataclass(frozen=True)
class Rules:
    """How people sign in and who is what.

    way: OPENID or PROXY. values and names: role -> what gives it. claim: the claim that holds the values, OPENID only.
    client_id: whom a token must be made out to, OPENID only. hours: how long a sign-in lasts. ask: whom to ask for a role.
    """

    way: str
    values: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    claim: str | None
    client_id: str
    hours: float
    ask: str
    proxy: Proxy | None


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in. role: ANALYST, READER or None.

    name: what people call them. subject: what tells them from everybody else. sign_in: a mark of this very sign-in.
    """

    name: str
    subject: str
    role: str | None
    sign_in: str

    @property
    def in_the_log(self) -> str:
        return self.name if self.name == self.subject else f"{self.name} ({self.subject})"


# Settings ------------------------------------------------------------------------------------------------------------


def sections(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The settings that environment variables hold, by section: HOMEWARD_ROLES_CLAIM is `claim` of `roles`."""
    found: dict[str, dict[str, str]] = {}
    for section in SECTIONS:
        start = f"{IN_THE_ENVIRONMENT}{section.upper()}_"
        for name in environment:
            if name.startswith(start):
                found.setdefault(section, {})[name.removeprefix(start).lower()] = environment[name]
    return found


def rules(secrets: Mapping[str, object]) -> Rules | None:
    """The rules that the secrets' sections set up; None where no section is there, so that nobody has to sign in.

    secrets: section -> its settings, other sections are not ours. Raises HalfConfigured.
    """
    there = {name: secrets[name] for name in SECTIONS if name in secrets}
    if not there:
        return None
    for name, section in there.items():
        _check_section(name, section)
    if OPENID in there and PROXY in there:
        raise HalfConfigured(
            "Both [auth] and [proxy] are set. Keep the one by which people sign in, and remove the other."
        )
    if not (OPENID in there or PROXY in there):
        raise HalfConfigured("[roles] is set, but no way to sign in. Add [auth] or [proxy].")
    if ROLES not in there:
        raise HalfConfigured("[roles] is missing, so nobody could get in. Say who is an analyst and who is a reader.")
    way = OPENID if OPENID in there else PROXY
    if way == OPENID:
        _check_openid(there[OPENID])
    return _rules(way, there[way], there[ROLES])


def _check_section(name: str, section: object) -> None:
    if not isinstance(section, Mapping):
        raise HalfConfigured(f"[{name}] has to be a section with settings of its own.")
    unknown = sorted(str(setting) for setting in section if setting not in _KNOWN[name])
    if unknown:
        raise HalfConfigured(
            f"[{name}] has settings Homeward does not know: {', '.join(unknown)}. Correct or remove them."
        )


def _rules(way: str, section: Mapping, roles: Mapping) -> Rules:
    values = {role: frozenset(_listed(roles, role)) for role in (ANALYST, READER)}
    names = {role: frozenset(map(_as_name, _listed(roles, f"{role}_names"))) for role in (ANALYST, READER)}
    for kind, held in (("value", values), ("name", names)):
        if held[ANALYST] & held[READER]:
            raise HalfConfigured(f"[roles] gives one {kind} both roles. Leave it with one of them.")
    if not any((*values.values(), *names.values())):
        raise HalfConfigured("[roles] names nobody, so nobody could get in. Say who is an analyst and who is a reader.")
    proxy = _proxy(section) if way == PROXY else None
    claim = _text(ROLES, roles, "claim", needed=False)
    _check_source_of_values(any(values.values()), claim, proxy)
    client_id = "" if proxy else _text(OPENID, section, "client_id")
    ask = _text(ROLES, roles, "ask", needed=False) or "whoever runs this Homeward"
    return Rules(way, values, names, claim, client_id, _hours(roles), ask, proxy)


def _check_source_of_values(has_values: bool, claim: str | None, proxy: Proxy | None) -> None:
    """Values need a place they are read from, and a place without values would be a mistake."""
    if proxy:
        if claim:
            raise HalfConfigured("[roles] claim belongs to [auth]. With [proxy], name the groups_header there instead.")
        source, said = proxy.groups_header, "groups_header of [proxy]"
    else:
        source, said = claim, "claim of [roles]"
    if has_values and not source:
        raise HalfConfigured(f"[roles] gives roles by value, but {said} does not say where values are read from.")
    if source and not has_values:
        raise HalfConfigured(f"{said} is set, but [roles] has no value for {ANALYST} or {READER}.")


def _check_openid(section: Mapping) -> None:
    redirect, _, _, _, metadata = (_text(OPENID, section, name) for name in _NEEDED)
    _check_secret(OPENID, section, "cookie_secret")
    address = _https(OPENID, "redirect_uri", redirect.replace("{port}", "1"))
    if not address.path.endswith("/oauth2callback"):
        raise HalfConfigured("[auth] redirect_uri has to end with /oauth2callback.")
    _https(OPENID, "server_metadata_url", metadata)
    if _EVERY_TENANT.search(metadata):
        raise HalfConfigured("[auth] server_metadata_url lets in accounts of every organisation. Name your own tenant.")
    more = section.get("client_kwargs", {})
    if not isinstance(more, Mapping) or not set(more) <= _KWARGS:
        raise HalfConfigured("[auth] client_kwargs may hold scope and prompt, nothing else.")
    if "scope" in more and "openid" not in str(more["scope"]).split():
        raise HalfConfigured("[auth] client_kwargs: scope has to contain openid.")


def _https(section: str, name: str, value: str) -> SplitResult:
    """An address only the two ends can read: https, or http that never leaves this computer."""
    try:
        address = urlsplit(value)
        host, _ = address.hostname or "", address.port
    except ValueError:
        raise HalfConfigured(f"[{section}] {name} is no address.") from None
    if not host or not (address.scheme == "https" or (address.scheme == "http" and host in _LOOPBACK)):
        raise HalfConfigured(f"[{section}] {name} has to be an address that begins with https://.")
    return address


def _proxy(section: Mapping) -> Proxy:
    user, secret_header = (_text(PROXY, section, name) for name in ("user_header", "secret_header"))
    groups = _text(PROXY, section, "groups_header", needed=False)
    headers = [header for header in (user, groups, secret_header) if header]
    if not all(map(_HEADER.fullmatch, headers)):
        raise HalfConfigured("[proxy] names a header that cannot be one: letters, digits and hyphens only.")
    if len({header.lower() for header in headers}) != len(headers):
        raise HalfConfigured("[proxy] names one header twice.")
    _check_secret(PROXY, section, "secret")
    return Proxy(user, groups, secret_header, _text(PROXY, section, "secret"))


def _check_secret(section: str, settings: Mapping, name: str) -> None:
    if len(_text(section, settings, name)) < SHORTEST_SECRET:
        raise HalfConfigured(f"[{section}] {name} is too short. Use {SHORTEST_SECRET} random letters or more.")


def _text(section: str, settings: Mapping, name: str, needed: bool = True) -> str | None:
    value = settings.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not value.strip():
        raise HalfConfigured(f"[{section}] {name} is missing or empty.")
    return value.strip()


def _listed(settings: Mapping, name: str) -> list[str]:
    """A list of texts, or one text with commas, as an environment variable holds it."""
    value = settings.get(name, [])
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) and item.strip() for item in items):
        raise HalfConfigured(
            f"[roles] {name} has to be a list of names without an empty one. Leave it out if nobody is."
        )
    return [item.strip() for item in items]


def _hours(settings: Mapping) -> float:
    said = settings.get("hours", USUAL_HOURS)
    try:
        hours = float(said) if isinstance(said, str | int | float) and not isinstance(said, bool) else 0.0
    except ValueError:
        hours = 0.0
    if not 0 < hours <= MOST_HOURS:
        raise HalfConfigured(f"[roles] hours has to be a number up to {MOST_HOURS:g}: how long a sign-in lasts.")
    return hours


# People --------------------------------------------------------------------------------------------------------------


def signed_in(claims: Mapping[str, object], rules: Rules, now: float) -> Person | None:
    """Who the claims of an identity token say is there; None where they are nobody's, another application's or too old.

    claims: of a token whose signature, issuer and nonce were checked when it was taken. now: seconds since 1970.
    """
    issuer, subject = _plain(claims.get("iss")), _plain(claims.get("sub"))
    if claims.get("is_logged_in") is not True or not issuer or not subject:
        return None
    if rules.client_id not in _texts(claims.get("aud")) or not _is_fresh(claims.get("iat"), rules.hours, now):
        return None
    email = _verified_email(claims)
    known_as = {subject, *filter(None, (_plain(claims.get("oid")),))}
    role = _role(
        _texts(claims.get(rules.claim)) if rules.claim else (), {n for n in known_as if "@" not in n} | email, rules
    )
    said = (claims.get(name) for name in ("preferred_username", "email", "name"))
    name = next(filter(None, map(_plain, said)), subject)
    return Person(name, subject, role, _mark(issuer, subject, claims))


def behind_proxy(headers: Sequence[tuple[str, str]], rules: Rules) -> Person | None:
    """Who a proxy says is there; None unless it proves itself and names one person.

    headers: every header of the request, one that was sent twice twice.
    """
    proxy = rules.proxy
    secrets = _sent(headers, proxy.secret_header)
    if len(secrets) != 1 or not hmac.compare_digest(secrets[0].encode(), proxy.secret.encode()):
        return None
    users = _sent(headers, proxy.user_header)
    groups = _sent(headers, proxy.groups_header) if proxy.groups_header else []
    # a comma is how a go-between writes a header that was sent twice
    if len(users) != 1 or len(groups) > 1 or "," in users[0] or not _plain(users[0]):
        return None
    name = _plain(users[0])
    values = [group.strip() for group in groups[0].split(",")] if groups else []
    return Person(name, name, _role(values, {_as_name(name)}, rules), _mark(PROXY, name, {}))


def _role(values: Iterable[str], names: set[str], rules: Rules) -> str | None:
    """ANALYST before READER for somebody who is both."""
    values = set(values)
    return next((role for role in (ANALYST, READER) if values & rules.values[role] or names & rules.names[role]), None)


def _is_fresh(issued: object, hours: float, now: float) -> bool:
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    return now - hours * 3600 < issued <= now + CLOCKS_APART


def _verified_email(claims: Mapping[str, object]) -> set[str]:
    """The e-mail address, where the provider says it has made sure of it: elsewhere people can write any address in."""
    email = _plain(claims.get("email"))
    verified = claims.get("email_verified") is True or claims.get("xms_edov") in (True, 1, "1", "true")
    return {_as_name(email)} if verified and "@" in email else set()


def _as_name(name: str) -> str:
    """E-mail addresses in small letters, all else as it is. Letters outside ASCII stay: they only look alike."""
    return name.lower() if "@" in name and name.isascii() else name


def _texts(value: object) -> tuple[str, ...]:
    """A claim that holds a text or a list of them."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return ()


def _plain(value: object) -> str:
    """A name on one line; "" for what is none, or would not be read as what it is."""
    if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST_NAME:
        return ""
    return value.strip()


def _sent(headers: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for sent, value in headers if sent.lower() == name.lower()]


def _mark(issuer: str, subject: str, claims: Mapping[str, object]) -> str:
    """Tells one sign-in from every other, the same person's too: a token is signed once, for one nonce."""
    parts = [issuer, subject, *(str(claims.get(name)) for name in ("iat", "nonce"))]
    return sha256(dumps(parts).encode()).hexdigest()
