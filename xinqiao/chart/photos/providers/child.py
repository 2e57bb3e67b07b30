"""The process that recognises one picture: JPEG on standard input, lines as JSON on standard output.

It has no database, no keys and no network; a crash of the native library ends it and nothing else.
"""

import io
import math
import resource
import sys
from typing import Any

import msgspec
from PIL import Image

from xinqiao.chart.photos.types import Line, Recognised

CPU_SECONDS = 60
# the second look: a little smaller and a little turned, so that it does not err in the same way
TURN_DEGREES = -2.5
SMALLER = 0.8
_SAME = 0.6

Box = list[tuple[float, float]]


def main() -> None:
    """Read, look twice, answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    picture = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG",)).convert("RGB")
    reader = _reader()
    first = [_line(box, text, score) for box, text, score in _look(reader, picture)]
    small = picture.resize((round(picture.width * SMALLER), round(picture.height * SMALLER)))
    turned = small.rotate(TURN_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=(200, 200, 200))
    second = [
        _line([_back(point, small.size) for point in box], text, score)
        for box, text, score in _look(reader, turned)
    ]
    lines = tuple(_compared(line, second) for line in first)
    told = Recognised(width=picture.width, height=picture.height, lines=lines)
    sys.stdout.buffer.write(msgspec.json.encode(told))


def _reader() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - an extra that need not be installed

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            # the classifier of upside-down text turns 98 into 86 and an arrow round, and is sure of it
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _look(reader: Any, picture: Image.Image) -> list[tuple[Box, str, float]]:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    found = reader(out.getvalue())
    if not found.txts:
        return []
    return [
        ([(float(x), float(y)) for x, y in box], str(text), float(score))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _line(box: Box, text: str, score: float) -> Line:
    xs, ys = [x for x, _y in box], [y for _x, y in box]
    (left, at_left), (right, at_right) = box[0], box[1]
    slope = (at_right - at_left) / (right - left) if right != left else 0.0
    return Line(
        text=text, left=min(xs), top=min(ys), right=max(xs), bottom=max(ys), confidence=score, slope=slope
    )


def _back(point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
    """Where a point of the turned picture lies in the first one."""
    angle = math.radians(TURN_DEGREES)
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    turned_x = x * math.cos(angle) - y * math.sin(angle)
    turned_y = x * math.sin(angle) + y * math.cos(angle)
    return (turned_x + size[0] / 2) / SMALLER, (turned_y + size[1] / 2) / SMALLER


def _compared(line: Line, second: list[Line]) -> Line:
    """The line with what the second look read in its place, where that differs or is missing."""
    here = [
        each
        for each in second
        if abs(each.middle - line.middle) < _SAME * line.height and each.left < line.center < each.right
    ]
    texts = ["".join(each.text.split()) for each in here]
    if "".join(line.text.split()) in texts:
        return line
    return msgspec.structs.replace(line, other=texts[0] if texts else "…")


if __name__ == "__main__":
    main()
