"""Has a picture read by the library, in a process of its own: bounded in time, without keys or database."""

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec

import msgspec

from xinqiao.chart.photos.errors import RecognitionFailed
from xinqiao.chart.photos.types import Recognised

LONGEST_SECONDS = 90
_COMMAND = ("-I", "-m", "xinqiao.chart.photos.providers.child")
# nothing of the hospital's own settings goes along
_PASSED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR")

_decoder = msgspec.json.Decoder(Recognised)


@cache
def is_installed() -> bool:
    """Whether the extra `ocr` is there; found out once, without loading it."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def surroundings() -> dict[str, str]:
    """What the process is told of its surroundings: no key, no address of a database."""
    return {**{name: os.environ[name] for name in _PASSED_ON if name in os.environ}, "OMP_NUM_THREADS": "1"}


def recognise(data: bytes) -> Recognised:
    """The lines of a JPEG, in pixels of that picture; a few seconds.

    Raises RecognitionFailed where the process breaks, takes longer than a minute and a half, or answers
    nonsense.
    """
    try:
        done = subprocess.run(
            [sys.executable, *_COMMAND],
            input=data,
            capture_output=True,
            check=True,
            timeout=LONGEST_SECONDS,
            env=surroundings(),
        )
        return _decoder.decode(done.stdout)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as problem:
        raise RecognitionFailed(type(problem).__name__) from problem
