"""The files of secrets."""

import base64
import json
from pathlib import Path

from xinqiao.operations.secrets import SecretFolder


def test_a_secret_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    folder = SecretFolder(tmp_path)
    first = folder.signing_key()
    assert SecretFolder(tmp_path).signing_key() == first
    assert len(first) >= 48
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.path.iterdir()] == [0o600]
    assert folder.exposed() == []


def test_an_open_file_is_found(tmp_path: Path) -> None:
    folder = SecretFolder(tmp_path)
    folder.signing_key()
    (folder.path / "secret-key").chmod(0o644)
    assert [path.name for path in folder.exposed()] == ["secret-key"]


def test_the_key_ring_holds_one_key_of_32_bytes(tmp_path: Path) -> None:
    ring = json.loads(SecretFolder(tmp_path).key_ring())
    assert {version: len(base64.b64decode(key)) for version, key in ring.items()} == {"1": 32}
