"""What strangers send: values, JSON texts and words that are known to break parsers, numbers and tables."""

import json
import re
import resource
import signal
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# a request that takes this long hangs; nobody measures its pace here
PATIENCE_SECONDS = 60
MOST_MEGABYTES = 600

# the same examples on every run, so that a red run can be looked at
FUZZED = settings(
    max_examples=100,
    deadline=None,
    # what fails is shown as it was found: looking for the smallest takes minutes
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)

# numbers that JSON can spell and Python's json cannot write
NUMBERS = [
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "1E+999999999", "9" * 400,
    "1" + "0" * 5_000, "0." + "1" * 5_000, "-0", "1e5", "9223372036854775808", "182.0000000000000000000001",
]  # fmt: skip

WORDS = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff x", "\u202e182", "²", "١٢٣", "9" * 5_000, "a" * 70_000,
    "../../etc/passwd", "..%2f..%2f", "%00", "%c0%ae", "' OR 1=1 --", "{{7*7}}", "${jndi:x}", "<script>",
    "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "2026-11-22T24:00:00+08:00", "2026-02-30", "2026-11-22T07:31:00", "2026-11-22T07:31:60+08:00",
    "00000000-0000-0000-0000-000000000000", "urn:uuid:0199c000-0000-7000-8000-000000000001",
    "patient/x", "Patient/", "/", "|", ",", "a|b|c", "\\", "eq", "ge9999-12-31", "lt0001-01-01", "-1", "1e3",
]  # fmt: skip

numbers = st.sampled_from(NUMBERS).map(lambda text: f"@@{text}@@")
words = st.one_of(st.sampled_from(WORDS), st.text(max_size=40))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), words, numbers, st.integers(-(10**30), 10**30)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(words, st.just("id")), inner, max_size=4)
    ),
    max_leaves=8,
)


def text_of(value: object) -> bytes:
    """Return a value as JSON, with the numbers of `NUMBERS` spelled out and lone surrogates escaped."""
    return re.sub(r'"@@([^"@]+)@@"', r"\1", json.dumps(value)).encode()


def deep(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def deep_object(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@contextmanager
def bounded():
    """Fail when the block hangs, or when it takes more memory than a door may."""

    def give_up(_signal, _frame):
        message = "a request hangs"
        raise AssertionError(message)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    earlier = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MOST_MEGABYTES, f"one request took {grown:.0f} MB"
