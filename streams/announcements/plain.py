"""Which titles say plainly that the company itself has got a ministry's title by a list: whole forms alone. Pure.

Whatever else a title says, of others, of applying, of correcting, of denying, it has none of these forms.
"""

import re
from collections.abc import Iterable
from typing import Final

from streams.announcements.title import normalised, spellings

_TITLE: Final = r'(国家级?)?第[一二三四五六七八九十\d]{1,3}批(国家级)?"?专精特新"?"?小巨人"?(企业)?'
_GOT: Final = rf"((荣获|获得|获评|被认定为){_TITLE}(称号|认定|名单)?|通过{_TITLE}(认定|复核|复审))"


def is_plain(title: str, names: Iterable[str]) -> bool:
    """Say whether a title has such a form; its subject is the company, by one of its names or none."""
    known = {name for given in names for name in spellings(given) if len(name) > 1}
    own = "|".join(map(re.escape, sorted(known))) or "(?!)"
    return re.fullmatch(rf"(({own}):?)?(关于)?(本?公司|{own})?{_GOT}的公告", normalised(title)) is not None
