"""The installation's key: child ids become keyed hashes with it, and it is never stored with the data."""

import contextlib
import hmac
import os
import secrets
import sys
from pathlib import Path

from analytics.extracts.problems import UnusableExtract

KEY_BYTES = 32
CUT_OFF = (
    "The key file {path} is empty or cut off, and child ids must not be made with it. Put back a copy of the key. If there "
    "is none, delete the file and load all returns again: a new key is made."
)
NOT_ALLOWED = "The key file {path} cannot be read or made ({why}). Give Homeward the right to, or set HOMEWARD_KEY."
BLOCK = 64  # HMAC-SHA256 block


def installation_key() -> bytes:
    """HOMEWARD_KEY if set, else the key file in the user's own configuration folder, made at the first load.

    Raises UnusableExtract where that file cannot be read or made, or holds less than a key.
    """
    said = os.environ.get("HOMEWARD_KEY", "").strip()
    if said:
        return said.encode()
    path = key_path()
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise UnusableExtract(NOT_ALLOWED.format(path=path, why=error.strerror)) from None
    if len(found.strip()) < KEY_BYTES:
        raise UnusableExtract(CUT_OFF.format(path=path))
    return found


def key_path() -> Path:
    """Where the key file stands: outside the project and outside every store."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "homeward" / "key"


def _make(path: Path) -> None:
    """Write a new key that only this user can read. It takes its name when it is whole. Two first loads at once: the
    first one written wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    growing = path.with_name(f"key.{secrets.token_hex(4)}.growing")
    try:
        handle = os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            _name(growing, path)
    finally:
        growing.unlink(missing_ok=True)


def _name(growing: Path, path: Path) -> None:
    """Give a file its name unless another has it. Raises FileExistsError."""
    try:
        os.link(growing, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        if not path.exists():
            growing.replace(path)


def fresh_key() -> bytes:
    """A key for one session: ids hashed with it can be linked to nothing once the session is gone."""
    return secrets.token_bytes(KEY_BYTES)


def mark(key: bytes) -> str:
    """Four hexadecimal digits that tell two keys apart without telling anything of either worth knowing."""
    return hmac.new(key, b"homeward key mark", "sha256").hexdigest()[:4]


def hmac_pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pads of HMAC (RFC 2104), so that SQL can finish it with two SHA-256 calls."""
    import hashlib

    block = (key if len(key) <= BLOCK else hashlib.sha256(key).digest()).ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
