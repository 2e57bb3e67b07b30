"""How a broker keeps a secret, held against a line that mosquitto_passwd itself wrote."""

import pytest

from xinqiao.foundation.mosquitto import hash_for_broker, is_kept_as

# `mosquitto_passwd -b -c FILE dev xqd_secret` of Mosquitto 2.0.11
WRITTEN_BY_MOSQUITTO = (
    "$7$101$hZwb83IwJA/LJQBs$5iM1Qk13xOwdbIguQBMUXNElpMzWnTMJ81bZFif2SlD/"
    "s5tGAnSLTjiqPytqEyb05tEXhjyWqk8F1PnFoZnyCg=="
)


def test_what_mosquitto_wrote_is_known_again() -> None:
    assert is_kept_as("xqd_secret", WRITTEN_BY_MOSQUITTO)
    assert not is_kept_as("xqd_Secret", WRITTEN_BY_MOSQUITTO)


def test_what_we_write_is_salted_and_known_again() -> None:
    lines = {hash_for_broker("词 with 信", iterations=7) for _turn in range(3)}
    assert len(lines) == 3
    assert all(is_kept_as("词 with 信", line) and line.startswith("$7$7$") for line in lines)


@pytest.mark.parametrize(
    "line", ["", "xqd_secret", "$6$101$c2FsdA==$eA==", "$7$many$c2FsdA==$eA==", "$7$0$!$x"]
)
def test_another_form_is_never_the_secret(line: str) -> None:
    assert not is_kept_as("xqd_secret", line)
