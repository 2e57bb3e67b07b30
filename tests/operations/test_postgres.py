"""The embedded database's own folder."""

from pathlib import Path

import pytest

from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.postgres import Cluster


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(folder: Path) -> None:
    cluster = Cluster(folder / "postgres", is_durable=False)
    cluster.data.mkdir(parents=True)
    (cluster.data / "letter.txt").write_text("keep me")
    with pytest.raises(OperationRefused, match="holds files that are not a database") as refused:
        cluster.start()
    assert str(cluster.data) in str(refused.value)
    assert (cluster.data / "letter.txt").read_text() == "keep me"
    assert cluster.process_id() is None
