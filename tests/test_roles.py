"""The rules of sign-in: half a setting lets nobody in, and nobody is more than the settings say."""

import pytest

from analytics.disclosure.roles import (
    ANALYST,
    OPENID,
    PROXY,
    READER,
    HalfConfigured,
    behind_proxy,
    rules,
    sections,
    signed_in,
)

NOW = 1_800_000_000
SECRET, OTHER_SECRET = "s" * 32, "o" * 40
AUTH = {
    "redirect_uri": "https://homeward.example.gov.uk/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "homeward",
    "client_secret": OTHER_SECRET,
    "server_metadata_url": "https://login.microsoftonline.com/a-tenant/v2.0/.well-known/openid-configuration",
}
ROLES = {"claim": "roles", "analyst": ["Homeward.Analyst"], "reader": ["Homeward.Reader"]}
BEHIND = {"user_header": "X-User", "groups_header": "X-Groups", "secret_header": "X-Secret", "secret": SECRET}
GROUPS = {"analyst": ["analysts"], "reader": ["readers"]}
CLAIMS = {
    "is_logged_in": True,
    "iss": "https://login.example",
    "sub": "s-1",
    "aud": "homeward",
    "iat": NOW - 60,
    "exp": NOW + 3600,
    "nonce": "n",
}


def by_openid(auth=(), **roles):
    return rules({"auth": AUTH | dict(auth), "roles": ROLES | roles})


def by_proxy(proxy=(), roles=GROUPS):
    return rules({"proxy": BEHIND | dict(proxy), "roles": roles})


def role(claims=(), now=NOW, **roles) -> str | None:
    person = signed_in(CLAIMS | dict(claims), by_openid(**roles), now)
    return person and person.role


# Settings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secrets", [{}, {"connections": {"x": 1}}, {"password": "y"}])
def test_without_a_section_of_ours_nobody_has_to_sign_in(secrets):
    assert rules(secrets) is None


def test_whole_settings_are_read():
    assert by_openid().way == OPENID and by_openid().values[ANALYST] == {"Homeward.Analyst"}
    assert (
        by_openid(hours="4", ask="the data team").hours == 4 and by_openid(ask="the data team").ask == "the data team"
    )
    assert by_proxy().way == PROXY and by_proxy().proxy.groups_header == "X-Groups"


def without(settings, name):
    return {key: value for key, value in settings.items() if key != name}


@pytest.mark.parametrize(
    ("secrets", "says"),
    [
        ({"auth": {}}, "[roles] is missing"),
        ({"auth": AUTH}, "[roles] is missing"),
        ({"roles": ROLES}, "no way to sign in"),
        ({"roles": {}}, "no way to sign in"),
        ({"auth": {}, "roles": ROLES}, "[auth] redirect_uri is missing"),
        ({"auth": "x", "roles": ROLES}, "[auth] has to be a section"),
        ({"auth": AUTH, "roles": []}, "[roles] has to be a section"),
        ({"auth": AUTH, "proxy": BEHIND, "roles": GROUPS}, "Both [auth] and [proxy]"),
        *(({"auth": without(AUTH, name), "roles": ROLES}, f"[auth] {name} is missing") for name in AUTH),
        *(({"auth": AUTH | {name: " "}, "roles": ROLES}, f"[auth] {name} is missing") for name in AUTH),
        *(({"auth": AUTH | {name: 7}, "roles": ROLES}, f"[auth] {name} is missing") for name in AUTH),
        *(
            ({"proxy": without(BEHIND, name), "roles": GROUPS}, f"[proxy] {name} is missing")
            for name in ("user_header", "secret_header", "secret")
        ),
        ({"proxy": without(BEHIND, "groups_header"), "roles": GROUPS}, "groups_header of [proxy] does not say"),
        ({"proxy": BEHIND, "roles": {"analyst_names": ["ann"]}}, "has no value for analyst"),
        ({"proxy": BEHIND, "roles": GROUPS | {"claim": "groups"}}, "belongs to [auth]"),
        ({"proxy": BEHIND | {"secret": "short"}, "roles": GROUPS}, "[proxy] secret is too short"),
        ({"proxy": BEHIND | {"user_header": "X User"}, "roles": GROUPS}, "cannot be one"),
        ({"proxy": BEHIND | {"user_header": "x-secret"}, "roles": GROUPS}, "one header twice"),
        ({"proxy": BEHIND | {"users": "x"}, "roles": GROUPS}, "does not know: users"),
        ({"auth": AUTH | {"microsoft": {"client_id": "x"}}, "roles": ROLES}, "does not know: microsoft"),
        ({"auth": AUTH | {"expose_tokens": "id"}, "roles": ROLES}, "does not know: expose_tokens"),
        ({"auth": AUTH | {"client_kwargs": {"verify": False}}, "roles": ROLES}, "scope and prompt"),
        ({"auth": AUTH | {"client_kwargs": "x"}, "roles": ROLES}, "scope and prompt"),
        ({"auth": AUTH | {"client_kwargs": {"scope": "email"}}, "roles": ROLES}, "has to contain openid"),
        ({"auth": AUTH | {"cookie_secret": "short"}, "roles": ROLES}, "[auth] cookie_secret is too short"),
        ({"auth": AUTH, "roles": {}}, "names nobody"),
        ({"auth": AUTH, "roles": {"claim": "roles"}}, "names nobody"),
        ({"auth": AUTH, "roles": {"hours": 8}}, "names nobody"),
        ({"auth": AUTH, "roles": ROLES | {"analysts": ["x"]}}, "does not know: analysts"),
        ({"auth": AUTH, "roles": without(ROLES, "claim")}, "claim of [roles] does not say"),
        ({"auth": AUTH, "roles": ROLES | {"analyst": ["x"], "reader": ["x"]}}, "one value both roles"),
        ({"auth": AUTH, "roles": ROLES | {"analyst": [""]}}, "without an empty one"),
        ({"auth": AUTH, "roles": ROLES | {"analyst": "x,,y"}}, "without an empty one"),
        ({"auth": AUTH, "roles": ROLES | {"analyst": {"a": 1}}}, "has to be a list"),
        ({"auth": AUTH, "roles": ROLES | {"analyst": [1]}}, "has to be a list"),
        (
            {"auth": AUTH, "roles": ROLES | {"analyst_names": ["A@b.uk"], "reader_names": ["a@B.uk"]}},
            "one name both roles",
        ),
        *(
            ({"auth": AUTH, "roles": ROLES | {"hours": hours}}, "[roles] hours")
            for hours in (0, -1, 25, "x", "nan", "", True, None, [])
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_half_a_setting_is_said_and_no_secret_with_it(secrets, says):
    with pytest.raises(HalfConfigured) as problem:
        rules(secrets)
    assert says in str(problem.value)
    assert SECRET not in str(problem.value) and OTHER_SECRET not in str(problem.value)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("redirect_uri", "http://homeward.example.gov.uk/oauth2callback"),
        ("redirect_uri", "https://homeward.example.gov.uk/"),
        ("redirect_uri", "https:///oauth2callback"),
        ("redirect_uri", "//homeward.example.gov.uk/oauth2callback"),
        ("redirect_uri", "https://[::1/oauth2callback"),
        ("redirect_uri", "http://localhost.evil.com/oauth2callback"),
        ("redirect_uri", "http://localhost@evil.com/oauth2callback"),
        ("server_metadata_url", "http://login.example/.well-known/openid-configuration"),
        ("server_metadata_url", "ftp://login.example/.well-known/openid-configuration"),
        ("server_metadata_url", "login.example"),
        ("server_metadata_url", AUTH["server_metadata_url"].replace("a-tenant", "common")),
        ("server_metadata_url", AUTH["server_metadata_url"].replace("a-tenant", "Organizations")),
        ("server_metadata_url", AUTH["server_metadata_url"].replace("a-tenant", "consumers")),
    ],
)
def test_an_address_others_could_read_or_that_lets_everybody_in_is_refused(name, address):
    with pytest.raises(HalfConfigured, match=name):
        by_openid({name: address})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:{port}", "[::1]:8501"])
def test_http_is_enough_where_nothing_leaves_this_computer(host):
    assert by_openid({"redirect_uri": f"http://{host}/oauth2callback"})


def test_environment_variables_are_the_same_settings():
    environment = {f"HOMEWARD_AUTH_{name.upper()}": value for name, value in AUTH.items()}
    environment |= {"HOMEWARD_ROLES_CLAIM": "roles", "HOMEWARD_ROLES_ANALYST": "Homeward.Analyst, Head"}
    found = sections({**environment, "HOMEWARD_STORE": "x", "HOMEWARD_KEY": "y", "PATH": "z"})
    assert found["auth"] == AUTH and set(found) == {"auth", "roles"}
    assert rules(found).values[ANALYST] == {"Homeward.Analyst", "Head"}
    assert sections({"HOMEWARD_STORE": "x"}) == {}
    with pytest.raises(HalfConfigured, match="does not know: analysts"):
        rules(sections(environment | {"HOMEWARD_ROLES_ANALYSTS": "x"}))


def test_rules_never_print_a_secret():
    assert SECRET not in repr(by_proxy()) and SECRET not in repr(by_openid())


# Claims --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["Homeward.Analyst"], ANALYST),
        ("Homeward.Analyst", ANALYST),
        (["Something", "Homeward.Reader"], READER),
        (["Homeward.Reader", "Homeward.Analyst"], ANALYST),
        (("Homeward.Reader",), READER),
        (["homeward.analyst"], None),
        ("Homeward.Analyst Homeward.Reader", None),
        (["Homeward.Analyst "], None),
        ([], None),
        (None, None),
        ("", None),
        (True, None),
        ({"Homeward.Analyst": True}, None),
        ([["Homeward.Analyst"]], None),
        (["Homeward.Analyst", 7], None),
    ],
)
def test_a_claim_gives_the_role_that_is_written_down_and_no_other(roles, expected):
    assert role({"roles": roles}) == expected


def test_somebody_on_no_list_has_no_role_and_is_there_all_the_same():
    person = signed_in(CLAIMS, by_openid(), NOW)
    assert person.role is None and person.name == "s-1"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"email": "ann@example.gov.uk", "email_verified": True}, ANALYST),
        ({"email": " Ann@Example.GOV.UK ", "email_verified": True}, ANALYST),
        ({"email": "ann@example.gov.uk", "xms_edov": True}, ANALYST),
        ({"email": "ann@example.gov.uk", "email_verified": False}, None),
        ({"email": "ann@example.gov.uk", "email_verified": False, "xms_edov": False}, None),
        ({"email": "ann@example.gov.uk"}, None),
        ({"email": "ann@example.gov.uk", "email_verified": "yes"}, None),
        ({"preferred_username": "ann@example.gov.uk"}, None),
        ({"name": "ann@example.gov.uk", "upn": "ann@example.gov.uk"}, None),
        ({"sub": "ann@example.gov.uk"}, None),
        ({"email": ["ann@example.gov.uk"], "email_verified": True}, None),
        ({"email": "ann@example.gov.u\u212a", "email_verified": True}, None),
        ({"email": "ann@example.gov.uk\n", "email_verified": True}, None),
        ({"sub": "sub-of-ron"}, READER),
        ({"sub": "SUB-of-ron"}, None),
        ({"oid": "oid-of-ria"}, READER),
        ({"email": "sub-of-ron", "email_verified": True}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_name_gives_a_role_only_where_the_provider_answers_for_it(claims, expected):
    names = {"analyst_names": ["ann@example.GOV.uk"], "reader_names": ["sub-of-ron", "oid-of-ria"]}
    assert role(claims, **names) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_logged_in": False},
        {"is_logged_in": None},
        {"is_logged_in": 1},
        {"is_logged_in": "true"},
        {"iss": None},
        {"iss": ""},
        {"sub": None},
        {"sub": " "},
        {"sub": 7},
        {"sub": "x\ny"},
        {"sub": "x" * 201},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": "homeward2"},
        {"iat": None},
        {"iat": True},
        {"iat": str(NOW)},
        {"iat": NOW - 8 * 3600},
        {"iat": NOW + 301},
        {"iat": float("nan")},
        {"iat": float("inf")},
    ],
    ids=str,
)
def test_a_token_that_is_nobody_s_or_another_application_s_or_too_old_is_no_sign_in(wrong):
    assert signed_in(CLAIMS | {"roles": "Homeward.Analyst"} | wrong, by_openid(), NOW) is None


@pytest.mark.parametrize("missing", ["is_logged_in", "iss", "sub", "aud", "iat"])
def test_a_token_without_what_it_needs_is_no_sign_in(missing):
    assert signed_in(without(CLAIMS, missing), by_openid(), NOW) is None


def test_a_sign_in_lasts_as_long_as_the_settings_say():
    good = {"roles": "Homeward.Reader", "iat": NOW, "aud": ["another", "homeward"]}
    assert role(good, NOW) == role(good, NOW + 8 * 3600 - 1) == role(good, NOW - 300) == READER
    assert role(good, NOW + 8 * 3600) is None
    assert role(good, NOW + 3599, hours=1) == READER and role(good, NOW + 3600, hours=1) is None


def test_people_are_called_what_they_are_known_by_and_told_apart_by_their_subject():
    said = {"name": "Ann", "email": "ann@example.gov.uk", "preferred_username": "ann\u202e@example.gov.uk"}
    person = signed_in(CLAIMS | said, by_openid(), NOW)
    assert (person.name, person.subject) == ("ann@example.gov.uk", "s-1")
    assert person.in_the_log == "ann@example.gov.uk (s-1)"


def test_every_sign_in_has_a_mark_of_its_own():
    marks = {
        signed_in(CLAIMS | changed, by_openid(), NOW).sign_in
        for changed in ({}, {"nonce": "m"}, {"iat": NOW}, {"sub": "s-2"}, {"iss": "https://other.example"})
    }
    assert len(marks) == 5


# Behind a proxy ------------------------------------------------------------------------------------------------------

GOOD = [("X-Secret", SECRET), ("X-User", "ann"), ("X-Groups", "staff, analysts")]


def test_a_proxy_that_proves_itself_says_who_is_there():
    person = behind_proxy([("Host", "x"), *((name.lower(), value) for name, value in GOOD)], by_proxy())
    assert (person.name, person.role, person.in_the_log) == ("ann", ANALYST, "ann")
    assert behind_proxy([*GOOD[:2], ("X-Groups", "readers")], by_proxy()).role == READER
    assert behind_proxy(GOOD[:2], by_proxy()).role is None


@pytest.mark.parametrize(
    "headers",
    [
        [],
        GOOD[1:],
        [("X-Secret", ""), *GOOD[1:]],
        [("X-Secret", SECRET[:-1]), *GOOD[1:]],
        [("X-Secret", SECRET + "s"), *GOOD[1:]],
        [("X-Secret", "é" * 32), *GOOD[1:]],
        [("X_Secret", SECRET), *GOOD[1:]],
        [("X-Secret", f"{SECRET}, {SECRET}"), *GOOD[1:]],
        [GOOD[0], *GOOD],
        [*GOOD, ("x-user", "ann")],
        [*GOOD, ("X-User", "ron")],
        [*GOOD, ("X-Groups", "analysts")],
        [GOOD[0], GOOD[2]],
        [GOOD[0], ("X-User", ""), GOOD[2]],
        [GOOD[0], ("X-User", " "), GOOD[2]],
        [GOOD[0], ("X-User", "ann, ron"), GOOD[2]],
        [GOOD[0], ("X-User", "ann\nron"), GOOD[2]],
        [GOOD[0], ("X-User", "a" * 201), GOOD[2]],
    ],
    ids=str,
)
def test_headers_that_are_missing_wrong_or_there_twice_are_nobody(headers):
    assert behind_proxy(headers, by_proxy()) is None


@pytest.mark.parametrize(
    ("user", "expected"), [("Ann@Example.uk", ANALYST), ("ron", READER), ("RON", None), ("x", None)]
)
def test_a_list_of_names_works_behind_a_proxy_too(user, expected):
    names = {"analyst_names": ["ann@example.uk"], "reader_names": ["ron"]}
    settings = rules({"proxy": without(BEHIND, "groups_header"), "roles": names})
    assert behind_proxy([("X-Secret", SECRET), ("X-User", user)], settings).role == expected
