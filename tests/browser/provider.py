"""An identity provider on this computer, for tests: OpenID Connect with a page to choose an account, and faults to ask for."""

import contextlib
import html
import json
import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "homeward", "a secret of the tests: it opens nothing"


def _changed(**said):
    return lambda claims: claims | said


# What can be wrong with a token, as what it does to the claims of a good one
FAULTS = {
    "another nonce": _changed(nonce="another"),
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "another audience": _changed(aud="another application"),
    "another audience but our party": _changed(aud="another application", azp=CLIENT_ID),
    "another issuer": _changed(iss="http://127.0.0.1:1"),
    "expired": lambda claims: claims | {"iat": claims["iat"] - 90_000, "exp": claims["iat"] - 86_400},
}
# and with its signature
ANOTHER_KEY, NO_SIGNATURE, SHARED_SECRET, NO_TOKEN = "another key", "no signature", "signed by the secret", "no token"
ALL_FAULTS = (*FAULTS, ANOTHER_KEY, NO_SIGNATURE, SHARED_SECRET, NO_TOKEN)


@dataclass
class Provider:
    """Where it answers and whom it knows: account -> claims. fault: what is wrong with the next tokens, if anything."""

    issuer: str = ""
    accounts: dict[str, dict] = field(default_factory=dict)
    fault: str = ""
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
    )
    asked: dict[str, tuple[str, dict]] = field(default_factory=dict)  # code -> account and what was asked for
    sign_outs: int = 0

    @property
    def metadata_url(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    def metadata(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def chooser(self, asked: dict) -> str:
        """A page with a link for each account."""
        links = "".join(
            f'<li><a href="/choose?{html.escape(urlencode({"account": name, **asked}))}">{html.escape(name)}</a></li>'
            for name in self.accounts
        )
        return f"<!doctype html><link rel=icon href=data:,><title>Choose an account</title><h1>Choose an account</h1><ul>{links}</ul>"

    def chosen(self, asked: dict) -> str:
        """Where a browser goes on to with a code for the account it chose."""
        code = secrets.token_hex(8)
        self.asked[code] = (asked["account"], asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, code: str) -> dict:
        """Takes a code once."""
        account, asked = self.asked.pop(code)
        answer = {"access_token": secrets.token_hex(16), "token_type": "Bearer", "expires_in": 3600}
        if self.fault == NO_TOKEN:
            return answer
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 3600, "nonce": asked["nonce"]}
        claims = FAULTS.get(self.fault, dict)(claims | self.accounts[account])
        return answer | {"id_token": self._signed(claims)}

    def _signed(self, claims: dict) -> str:
        if self.fault == NO_SIGNATURE:
            body = jwt.encode({"alg": "RS256", "kid": "tests"}, claims, self.key).split(".")[1]
            return f"eyJhbGciOiJub25lIn0.{body}."  # {"alg":"none"}
        if self.fault == SHARED_SECRET:
            return jwt.encode({"alg": "HS256", "kid": "tests"}, claims, OctKey.import_key(CLIENT_SECRET))
        key = self.key
        if self.fault == ANOTHER_KEY:
            key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": "RS256"})
        return jwt.encode({"alg": "RS256", "kid": "tests"}, claims, key)


@contextlib.contextmanager
def provide(accounts: dict[str, dict]) -> Iterator[Provider]:
    """A provider that answers until the block is left."""
    provider = Provider(accounts=accounts)

    class Answers(_Answers):
        of = provider

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


class _Answers(BaseHTTPRequestHandler):
    of: Provider

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                self._json(self.of.metadata())
            case "/keys":
                self._json(KeySet([self.of.key]).as_dict(private=False))
            case "/authorize":
                self._answer(200, self.of.chooser(asked).encode(), "text/html; charset=utf-8")
            case "/choose":
                self._go_on(self.of.chosen(asked))
            case "/end":
                self.of.sign_outs += 1
                self._go_on(asked["post_logout_redirect_uri"])
            case _:
                self._answer(404, b"", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        if urlsplit(self.path).path != "/token" or not self._is_homeward() or sent.get("code") not in self.of.asked:
            return self._answer(401, b"{}", "application/json")
        return self._json(self.of.token(sent["code"]))

    def _is_homeward(self) -> bool:
        said = self.headers.get("Authorization", "").removeprefix("Basic ")
        return b64decode(said).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"

    def _go_on(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, said: dict) -> None:
        self._answer(200, json.dumps(said).encode(), "application/json")

    def _answer(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing is printed."""
