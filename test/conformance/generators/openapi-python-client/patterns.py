"""Compiles every pattern of OpenAPI documents, as a validator that is written in Python does."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path


def patterns(value: object) -> Iterator[str]:
    """Yields the text of each pattern, at any depth."""
    if isinstance(value, dict):
        pattern = value.get("pattern")
        if isinstance(pattern, str):
            yield pattern
        for name, member in value.items():
            if name not in ("example", "examples"):
                yield from patterns(member)
    elif isinstance(value, list):
        for member in value:
            yield from patterns(member)


for path in sys.argv[1:]:
    found = set(patterns(json.loads(Path(path).read_text(encoding="utf-8"))))
    if len(found) < 8:
        sys.exit(f"{path} has {len(found)} patterns")
    for text in found:
        re.compile(text)
