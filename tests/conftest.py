"""What the whole suite shares: the sample loaded once, the reference folder, and a user's own key left alone."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def _nobody_s_own_key(tmp_path_factory):
    """A fixed key, and empty folders where the key file and the added releases of the person running the tests would be."""
    settings = str(tmp_path_factory.mktemp("settings"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOMEWARD_KEY", "a key for tests only: nothing real is hashed with it")
        patch.setenv("XDG_CONFIG_HOME", settings)
        patch.setenv("APPDATA", settings)
        patch.setenv("HOMEWARD_PUBLISHED", str(tmp_path_factory.mktemp("published")))
        patch.setenv("HOMEWARD_LOG", str(tmp_path_factory.mktemp("log") / "audit.jsonl"))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of counting rules, reference cases and public extracts that stands beside the project."""
    said = os.environ.get("HOMEWARD_SHARED", "")
    if not said:
        pytest.skip("HOMEWARD_SHARED is not set: this test compares with the reference folder it names")
    folder = (ROOT / said).resolve()
    if not folder.is_dir():
        pytest.skip("HOMEWARD_SHARED names a folder that is not there")
    return folder


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """The sample data, loaded through the real loader. Tests read it and leave it as it is."""
    from analytics.store.build import load

    store = tmp_path_factory.mktemp("sample") / "store"
    load(sources=[ROOT / "sample_data" / "extracts"], store=store)
    return store
