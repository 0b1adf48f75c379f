"""History folders of a few rows. All firms in them are fictional."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

DAYS: Final = ("2024-07-01", "2024-07-02", "2024-07-03")
SECURITIES: Final = ("688001.SH", "688002.SH", "300001.SZ", "920002.BJ", "600001.SH")
QUOTES: Final = "security,date,open,high,low,close,turnover\n" + "".join(
    f"{security},{day},10,10.5,9.98,10.{number}{position},123456.7\n"
    for number, day in enumerate(DAYS) for position, security in enumerate(SECURITIES))
MEMBERSHIPS: Final = """\
company,batch,province,city,valid_from,valid_to,evidence,source,recorded_at
虚构云岫精密股份有限公司,3,浙江,宁海,2021-07-01,2024-06-30,scenario,fictional,2021-07-01T00:00:00+08:00
虚构远岚科技股份有限公司,,江苏省,,,,scenario,fictional,2021-07-01T00:00:00+08:00
"""
LISTINGS: Final = """\
company,security,relation,valid_from,valid_to,evidence,source
虚构云岫精密股份有限公司,688001.SH,self,,,scenario,fictional
虚构远岚科技股份有限公司,300001.SZ,parent,2022-01-01,,scenario,fictional
"""
INSTRUMENTS: Final = "security,name,list_date\n688001.SH,云岫精密,2020-01-02\n300001.SZ,,\n"
SHARE_CAPITAL: Final = """\
security,effective_on,total_shares
688001.SH,2020-01-02,1000000
688001.SH,2024-07-02,1500000
300001.SZ,2020-01-02,500
"""
FILES: Final = {
    "quotes.csv": QUOTES, "memberships.csv": MEMBERSHIPS, "listings.csv": LISTINGS, "instruments.csv": INSTRUMENTS,
    "share_capital.csv": SHARE_CAPITAL,
}


def write_folder(folder: Path, files: Mapping[str, str | bytes | None] = MappingProxyType({})) -> Path:
    """Write a good folder, some files otherwise or (None) not at all; a text is gzipped if its name ends so."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **files}.items():
        if content is None:
            continue
        data = content.encode() if isinstance(content, str) else content
        compress = name.endswith(".gz") and isinstance(content, str)
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if compress else data)
    return folder


def quotes(*lines: str, header: str = "security,date,open,high,low,close,turnover") -> str:
    return "\n".join([header, *lines]) + "\n"


def many_days(count: int) -> str:
    """Return quotes of all securities on so many days."""
    return quotes(*(f"{security},{2000 + number // 300}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02},1,1,1,1,1"
                    for number in range(count) for security in SECURITIES))
