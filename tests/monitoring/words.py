"""What tests ask of texts: both languages, and the metrics that a query names."""

import re
from typing import Final

from streams.contract.metric import PREFIX

HISTOGRAM_SERIES: Final = ("_bucket", "_count", "_sum")


def is_bilingual(text: str) -> bool:
    """Say whether a text has Chinese and English words."""
    return bool(re.search(r"[\u4e00-\u9fff]{2}", text) and re.search(r"[A-Za-z]{3}", text))


def metrics_in(expr: str) -> set[str]:
    """Return the metrics of ours that a query names."""
    return set(re.findall(rf"\b{PREFIX}\w+", expr))


def family(name: str) -> str:
    """Return the metric that a series of this name belongs to."""
    for ending in HISTOGRAM_SERIES:
        name = name.removesuffix(ending)
    return name
