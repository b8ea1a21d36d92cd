"""Small numbers are shown only to the person at this computer; any doubt hides them."""

import pytest

from analytics.disclosure.mode import INTERNAL, PUBLICATION, decide

HERE = {"Host": "localhost:8501"}


def mode(bound_address="127.0.0.1", headers=HERE, asked=None) -> str:
    return decide(bound_address, headers, asked).mode


@pytest.mark.parametrize("asked", [None, "internal"])
def test_one_person_at_their_own_machine_sees_small_numbers(asked):
    assert mode(asked=asked) == INTERNAL


def test_publication_when_asked_for_even_at_ones_own_machine():
    assert mode(asked="publication") == PUBLICATION


@pytest.mark.parametrize("asked", ["Internal", " internal", "intern", "", "public", "off", 0, True])
def test_a_mode_we_do_not_know_is_publication(asked):
    assert mode(asked=asked) == PUBLICATION


@pytest.mark.parametrize("bound_address", ["127.0.0.1", "127.0.0.2", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_a_server_bound_to_loopback_may_be_internal(bound_address):
    assert mode(bound_address=bound_address) == INTERNAL


@pytest.mark.parametrize(
    "bound_address",
    [
        None,
        "",
        " ",
        "0.0.0.0",
        "::",
        "10.0.0.5",
        "192.168.1.20",
        "128.0.0.1",
        "126.255.255.255",
        "fe80::1",
        "::2",
        "::ffff:127.0.0.1",
        "[::1]",
        "127.0.0.1:8501",
        "127.1",
        "0x7f000001",
        "2130706433",
        "127.0.0.01",
        "localhost.evil.com",
        "homeward.example.gov.uk",
        "unix:///run/homeward.sock",
        127,
        b"127.0.0.1",
    ],
)
def test_a_server_others_can_reach_is_publication(bound_address):
    assert mode(bound_address=bound_address, asked="internal") == PUBLICATION


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8501",
        "LocalHost:8501",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.1.2.3:8501",
        "[::1]",
        "[::1]:8501",
        "[0:0:0:0:0:0:0:1]:8501",
    ],
)
def test_a_loopback_name_may_be_internal(host):
    assert mode(headers={"Host": host}) == INTERNAL


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        ":8501",
        "localhost:",
        "localhost:port",
        "localhost:123456",
        " localhost",
        "localhost ",
        "localhost\n",
        "localhost.",
        "localhost.evil.com",
        "localhost.evil.com:8501",
        "evil.localhost",
        "notlocalhost",
        "localhost, evil.com",
        "localhost@evil.com",
        "evil.com@localhost",
        "evil.com#localhost",
        "localhost/evil.com",
        "127.0.0.1.nip.io",
        "127.0.0.1.nip.io:8501",
        "127-0-0-1.nip.io",
        "1270.0.0.1",
        "127.0.0",
        "127.1",
        "127.0.0.01",
        "0x7f.0.0.1",
        "2130706433",
        "0.0.0.0:8501",
        "[::]",
        "[::]:8501",
        "[::2]",
        "::1",
        "::1:8501",
        "[::1",
        "::1]",
        "[::1]evil.com",
        "[::1%lo]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[localhost]",
        "[127.0.0.1]",
        "192.168.1.20:8501",
        "homeward.example.gov.uk",
        "\uff11\uff12\uff17.0.0.1",
        "ⓛocalhost",
    ],
)
def test_any_other_host_is_publication(host):
    assert mode(headers={"Host": host}, asked="internal") == PUBLICATION


def test_no_host_is_publication():
    assert mode(headers={}, asked="internal") == PUBLICATION
    assert mode(headers={"User-Agent": "somebody"}, asked="internal") == PUBLICATION


@pytest.mark.parametrize("name", ["Host", "host", "HOST", "hOsT"])
def test_header_names_are_read_in_any_case(name):
    assert mode(headers={name: "localhost"}) == INTERNAL
    assert mode(headers={name: "evil.com"}) == PUBLICATION


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "forwarded",
        "FORWARDED",
        "Via",
        "VIA",
        "X-Real-IP",
        "x-real-ip",
        "X-Forwarded-For",
        "x-forwarded-for",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Forwarded-Something-New",
        "X-Forwarded",
        "X-Original-Forwarded-For",
        "X-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Envoy-External-Address",
    ],
)
@pytest.mark.parametrize("value", ["127.0.0.1", "203.0.113.9", ""])
def test_any_sign_of_a_proxy_is_publication(name, value):
    assert mode(headers={**HERE, name: value}, asked="internal") == PUBLICATION


def test_headers_a_browser_sends_by_itself_are_no_sign_of_a_proxy():
    browser = {
        "Host": "127.0.0.1:8501",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": "http://127.0.0.1:8501",
        "User-Agent": "Mozilla/5.0",
        "Accept-Language": "en-GB",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": "_streamlit_xsrf=2|f",
    }
    assert mode(headers=browser) == INTERNAL


@pytest.mark.parametrize("origin", ["http://localhost:8501", "http://127.0.0.1", "https://[::1]:8501"])
def test_an_origin_on_this_computer_may_be_internal(origin):
    assert mode(headers={**HERE, "Origin": origin}) == INTERNAL


@pytest.mark.parametrize(
    "origin",
    ["https://homeward.example.gov.uk", "http://localhost.evil.com", "null", "", "localhost", "file://", "http://"],
)
def test_a_proxy_that_rewrites_host_is_given_away_by_the_origin(origin):
    assert mode(headers={**HERE, "Origin": origin}, asked="internal") == PUBLICATION


@pytest.mark.parametrize(
    "headers",
    [
        None,
        "Host: localhost",
        [("Host", "localhost")],
        {"Host": None},
        {"Host": ["localhost"]},
        {"Host": b"localhost"},
        {b"Host": "localhost"},
        {"Host": "localhost", "X": None},
        {"Host": "localhost", "host": "evil.com"},
        {"Host": "localhost", "host": "localhost"},
    ],
)
def test_headers_that_are_missing_or_odd_are_publication(headers):
    assert mode(headers=headers, asked="internal") == PUBLICATION


def test_nothing_known_at_all_is_publication():
    assert mode(bound_address=None, headers={}, asked=None) == PUBLICATION


@pytest.mark.parametrize(
    ("bound_address", "headers", "words"),
    [
        ("0.0.0.0", HERE, "other computers can reach this server"),
        ("127.0.0.1", {"Host": "homeward.example.gov.uk"}, "not asked for by a name of this computer"),
        ("127.0.0.1", {**HERE, "Via": "1.1 gateway"}, "came through a proxy"),
        ("127.0.0.1", {**HERE, "Origin": "https://homeward.example.gov.uk"}, "at an address that is not this computer"),
    ],
)
def test_a_refusal_of_internal_says_why_in_one_sentence(bound_address, headers, words):
    decision = decide(bound_address, headers, "internal")
    assert decision.mode == PUBLICATION
    assert words in decision.reason
    assert decision.reason.startswith("Small numbers are hidden because ") and decision.reason.endswith(".")


def test_a_reason_never_repeats_what_the_request_said():
    decision = decide("127.0.0.1", {"Host": "<script>alert(1)</script>"}, "internal")
    assert "script" not in decision.reason


# With sign-in --------------------------------------------------------------------------------------------------------

PUBLIC = {"Host": "homeward.example.gov.uk", "X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize("asked", [None, "internal"])
@pytest.mark.parametrize(("bound_address", "headers"), [("127.0.0.1", HERE), ("0.0.0.0", PUBLIC)])
def test_with_sign_in_the_role_decides_wherever_somebody_is(bound_address, headers, asked):
    assert decide(bound_address, headers, asked, by_role=True).mode == INTERNAL
    reader = decide(bound_address, headers, asked, by_role=False)
    assert reader.mode == PUBLICATION and "signed in as a reader" in reader.reason


@pytest.mark.parametrize("asked", ["publication", "", "Internal", "nonsense", True])
def test_a_role_never_shows_more_than_homeward_was_started_for(asked):
    assert decide("127.0.0.1", HERE, asked, by_role=True).mode == PUBLICATION


@pytest.mark.parametrize("by_role", [1, "analyst", "", 0, object()])
def test_a_role_that_is_not_true_hides_small_numbers(by_role):
    assert decide("127.0.0.1", HERE, None, by_role=by_role).mode == PUBLICATION
