"""Who is looking: signs people in and out, lets nobody past who has no role, and writes down what was opened."""

import importlib.util
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import streamlit as st

from analytics.charts.look import safe
from analytics.disclosure import audit_log, roles
from analytics.disclosure.audit_log import EXPORT, MODE, PAGE, REFUSED, SIGN_IN, SIGN_OUT, Seen
from analytics.disclosure.mode import INTERNAL
from analytics.disclosure.roles import ANALYST, OPENID, HalfConfigured, Person, Rules
from pages import _session

HOME = Path(__file__).parents[1]
NEEDED_TO_SIGN_IN = ("authlib", "httpx")  # packages
# in session state: who was there at the last run, the session's mark in the log, what was last written, signed out here
WHO, MARK, WRITTEN, LEFT = (f"homeward_{name}" for name in ("who", "mark", "written", "left"))
OPEN, NOBODY = ("open",), ("nobody",)  # of WHO: nobody has to sign in; somebody has to and has not
THIS_COMPUTER, NOT_SIGNED_IN = "this computer", "not signed in"

# Set once sign-in was on. From then on settings that have gone are a fault, never a way in.
SIGN_IN_WAS_ON = threading.Event()
# Sign-ins that were ended, until they would have ended by themselves: their cookie could be sent again.
ENDED: dict[str, float] = {}

MEND = "Nothing is shown until whoever runs this Homeward has mended this in its settings and started it again."
UNREADABLE = "The secrets file cannot be read. Check that it is there, that Homeward may read it, and that it is TOML."
GONE = "The settings for sign-in were there when Homeward started and have gone."
NOT_INSTALLED = (
    "Signing in needs the packages Authlib and httpx. Install what requirements.txt lists. For a Mac with an Intel processor "
    "it lists neither: start Homeward on another computer, or sign in through a proxy."
)
NOT_REACHED = "The settings in environment variables did not reach the server. Start Homeward with: python run.py"
TRUSTED_HEADERS = "server.trustedUserHeaders is set, which could change who has signed in. Remove it."
NOT_WRITTEN = (
    "What people open here is written down, and that cannot be done: the file of the log cannot be written. Nothing is "
    "shown until whoever runs this Homeward has made room or changed HOMEWARD_LOG."
)
SIGN_IN_FIRST = "Sign in to see any figure. If you came by a link, open it again after you have signed in."
CAME_BACK = "If you come back to this page after signing in, your sign-in was refused. Ask {ask}."
NO_PROXY = (
    "Homeward is opened through your organisation's own sign-in. Open it at the address you were given, or ask {ask}."
)
NO_ROLE = "You have signed in as {name}, and have no role in Homeward. Ask {ask} to make you a reader or an analyst."
SOMEBODY_ELSE = (
    "You are now signed in as {name}. Everything of the person before, files and choices, is gone from this page."
)
SIGNED_OUT = "You have signed out here. Close this page, and sign out of your organisation's own sign-in too."
MAY_NOT_LOAD = "Readers see what is loaded and cannot load files. Ask {ask} to make you an analyst."


class NotRecorded(Exception):
    """What was asked for has to be written down and could not be, or its sign-in has ended."""


# What others ask -----------------------------------------------------------------------------------------------------


def by_role() -> bool | None:
    """Whether the role of who is there sees small numbers; None where nobody has to sign in. In doubt, no."""
    try:
        rules, person = _present()
    except HalfConfigured:
        return False
    return None if rules is None else person is not None and person.role == ANALYST


def may_load() -> bool:
    """Whether who is there may load files and add published releases."""
    return by_role() is not False


def why_not_load() -> str:
    """What to tell somebody who may not."""
    rules, _ = _present()
    return MAY_NOT_LOAD.format(ask=rules.ask if rules else "")


def note(event: str) -> bool:
    """Write down what was done on the page last opened. False where it had to be written and was not."""
    try:
        rules, person = _present()
    except HalfConfigured:
        return False
    return _write(_seen(event, person)) or rules is None


def exported(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same file, written down each time it is made. It may be made outside a run of the page, and after it.

    The result raises NotRecorded, and makes nothing, where that could not be written, or the sign-in has ended.
    """
    rules, person = _present()
    seen, sign_in, path = _seen(EXPORT, person), person.sign_in if person else "", _log()

    def made() -> bytes:
        written = sign_in not in ENDED and audit_log.write(path, seen)
        if rules is not None and not written:
            raise NotRecorded
        return make()

    return made


def let_in(page: str, mode: Callable[[], str]) -> None:
    """Draws who is there into the side bar and goes on; or ends the run with a page that says what to do.

    page: its title. mode: of what will be shown, asked once it is known that somebody may see something.
    """
    try:
        rules, person = _present()
    except HalfConfigured as problem:
        _stop("Sign-in is not set up", f"{problem} {MEND}")
    _hold_to(rules, person)
    if st.session_state.get(LEFT):
        _stop("You have signed out", SIGNED_OUT)
    if rules is not None:
        if person is None:
            _ask_to_sign_in(rules)
        if person.role is None:
            _refuse(rules, person)
        _side_bar(rules, person)
    _write_visit(rules, person, page, mode())


# Who is there --------------------------------------------------------------------------------------------------------


def _present() -> tuple[Rules | None, Person | None]:
    """The rules, None where nobody has to sign in, and who has signed in by them. Raises HalfConfigured."""
    rules = _rules()
    if rules is None:
        return None, None
    by_token = rules.way == OPENID
    person = (
        roles.signed_in(st.user.to_dict(), rules, time.time()) if by_token else roles.behind_proxy(_headers(), rules)
    )
    return rules, None if person and person.sign_in in ENDED else person


def _rules() -> Rules | None:
    secrets = _secrets()
    if any(secrets.get(name) != section for name, section in roles.sections(os.environ).items()):
        raise HalfConfigured(NOT_REACHED)
    rules = roles.rules(secrets)
    if rules is None:
        if SIGN_IN_WAS_ON.is_set():
            raise HalfConfigured(GONE)
        return None
    SIGN_IN_WAS_ON.set()
    if rules.way == OPENID and not all(map(importlib.util.find_spec, NEEDED_TO_SIGN_IN)):
        raise HalfConfigured(NOT_INSTALLED)
    if rules.way == OPENID and st.get_option("server.trustedUserHeaders"):
        raise HalfConfigured(TRUSTED_HEADERS)
    return rules


def _secrets() -> dict:
    """Streamlit's secrets; none where there is no file of them. Raises HalfConfigured where one cannot be read."""
    try:
        return st.secrets.to_dict()
    except (OSError, UnicodeError):  # a file that is no TOML is one that is not found, too
        if any(os.path.lexists(file) for file in st.get_option("secrets.files")):
            raise HalfConfigured(UNREADABLE) from None
        return {}


def _headers() -> Sequence[tuple[str, str]]:
    headers = st.context.headers
    return [(name, value) for name in headers for value in headers.get_all(name)]


def _hold_to(rules: Rules | None, person: Person | None) -> None:
    """Nothing of somebody stays for anybody else: their session's data and choices go when who is there changes."""
    now = OPEN if rules is None else NOBODY if person is None else (person.subject, person.role, person.sign_in)
    before = st.session_state.get(WHO, NOBODY)
    if before not in (now, NOBODY):
        _session.wipe()
        st.query_params.clear()
    st.session_state[WHO] = now
    if person and before not in (now, NOBODY):
        _stop(
            "Somebody else has signed in",
            SOMEBODY_ELSE.format(name=person.name),
            lambda: st.button("Go on", key="go_on_as"),
        )


def _sign_out() -> None:
    """Ends the session's data, this sign-in in every window, and the cookie. Never kept from it by the log."""
    rules, person = _present()
    note(SIGN_OUT)
    _session.wipe()
    if person:
        _end(person.sign_in, rules.hours)
    if rules and rules.way == OPENID:
        st.logout()


def _end(sign_in: str, hours: float) -> None:
    now = time.time()
    for other in [other for other, until in ENDED.items() if until < now]:
        ENDED.pop(other, None)
    ENDED[sign_in] = now + hours * 3600 + roles.CLOCKS_APART


def _leave() -> None:
    """Behind a proxy: this page ends, though the proxy would sign the person in again."""
    note(SIGN_OUT)
    _session.wipe()
    st.session_state[LEFT] = True


# What is drawn -------------------------------------------------------------------------------------------------------


def _ask_to_sign_in(rules: Rules) -> NoReturn:
    if rules.way != OPENID:
        _stop("Nobody is signed in", NO_PROXY.format(ask=rules.ask))
    said = f"{SIGN_IN_FIRST} {CAME_BACK.format(ask=rules.ask)}"
    _stop("Sign in to Homeward", said, lambda: st.button("Sign in", type="primary", key="sign_in", on_click=st.login))


def _refuse(rules: Rules, person: Person) -> NoReturn:
    if st.session_state.get(WRITTEN) != REFUSED:
        st.session_state[WRITTEN] = REFUSED
        _write(_seen(REFUSED, person))
    _stop("You cannot see this yet", NO_ROLE.format(name=person.name, ask=rules.ask), lambda: _sign_out_button(rules))


def _side_bar(rules: Rules, person: Person) -> None:
    with st.sidebar, st.container(key="who", gap=None):
        st.html(f'<p class="hw-who">Signed in as <b>{safe(person.name)}</b>, {safe(person.role)}</p>')
        _sign_out_button(rules)


def _sign_out_button(rules: Rules) -> None:
    st.button("Sign out", key="sign_out", on_click=_sign_out if rules.way == OPENID else _leave)


def _stop(title: str, said: str, also: Callable[[], object] | None = None) -> NoReturn:
    """A page without a figure, for somebody who may see none. Files they sent are let go of."""
    _session.left_the_page()
    st.html(f'<h1 class="hw-question">{safe(title)}</h1><div class="hw-empty">{safe(said)}</div>')
    if also:
        also()
    st.stop()


# What is written down ------------------------------------------------------------------------------------------------


def _write_visit(rules: Rules | None, person: Person | None, page: str, mode: str) -> None:
    """One line for each visit of a page, one when the mode is decided or changes, and one for a session's beginning."""
    written = st.session_state.get(WRITTEN)
    before = written if isinstance(written, tuple) else ("", "")
    events = [SIGN_IN] * (person is not None and before == ("", ""))
    events += [MODE] * (mode != before[1]) + [PAGE] * (page != before[0])
    st.session_state[WRITTEN] = (page, mode)
    if not all([_write(_seen(event, person)) for event in events]) and rules is not None:
        st.session_state[WRITTEN] = before
        _stop("Nothing can be shown", NOT_WRITTEN)


def _seen(event: str, person: Person | None) -> Seen:
    """An event of this session. Whoever is shown small numbers without signing in is at this computer."""
    written = st.session_state.get(WRITTEN)
    page, mode = written if isinstance(written, tuple) else ("", "")
    who = person.in_the_log if person else THIS_COMPUTER if mode == INTERNAL else NOT_SIGNED_IN
    return Seen(event, who, st.session_state.setdefault(MARK, audit_log.new_mark()), page, mode)


def _write(seen: Seen) -> bool:
    return audit_log.write(_log(), seen)


def _log() -> Path:
    return audit_log.where(os.environ, HOME / ".homeward")
