"""Fictional firms for generated histories: a code, a name and an ordinary life that a role then disturbs."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

# Pairs of real old and new BSE codes. Sources: press of 2025-05-06 (the first four); bigbirdyp/StockTradebyZ@682914c:
# bj_market.csv (the others, whose last three digits differ).
OLD_CODES = {
    "920819.BJ": "833819.BJ",
    "920799.BJ": "830799.BJ",
    "920445.BJ": "831445.BJ",
    "920489.BJ": "430489.BJ",
    "920267.BJ": "831167.BJ",
    "920375.BJ": "831175.BJ",
}
OLD_CODES_A_FOLDER = 3
PREFIXES = {
    "SH": ("600", "601", "603", "605", "688", "688", "689"),
    "SZ": ("000", "002", "003", "300", "300", "301", "302"),
    "BJ": ("920",),
}
PROVINCES = ("浙江", "宁波", "江苏", "深圳", "广东", "内蒙", "兵团", "上海", "西藏", "")
BATCHES = ("1", "2", "3", "4", "5", "6", "7", "")
FIRST_WORDS = ("云岫", "星槎", "澜石", "砺锋", "禾微", "汀屿", "朔川", "麓珩", "溪棠", "峤光", "苍梧", "岚序", "泓渚")
SECOND_WORDS = ("精密", "智能", "新材", "生物", "电子", "轴承", "仪器", "光学", "传动", "阀门")


@dataclass(kw_only=True)
class Title:
    """One row of memberships.csv."""

    company: str
    batch: str
    province: str
    first: date | None = None
    last: date | None = None


@dataclass(kw_only=True)
class Link:
    """One row of listings.csv."""

    company: str
    relation: str = "self"
    first: date | None = None
    last: date | None = None


@dataclass(kw_only=True)
class Firm:
    """What the folder will say about one security. Days are numbers in the history."""

    security: str
    company: str
    list_date: date | None
    has_instrument: bool = True
    first_trade: int = 0
    last_trade: int = 10**6
    shows_before_first_trade: bool = False  # rows with an empty close until it trades
    empty: set[int] = field(default_factory=set)  # suspended, a row with an empty close
    absent: set[int] = field(default_factory=set)  # suspended, no row
    shares: dict[date, int] = field(default_factory=dict)
    titles: list[Title] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    old_code_until: int = 0  # in the quotes


def draw_firms(count: int, with_bse: bool, days: list[date], chance: Random) -> list[Firm]:
    codes = draw_codes(count, with_bse, chance)
    names = company_names()
    chance.shuffle(names)
    return [ordinary_firm(code, name, days, chance) for code, name in zip(codes, names, strict=False)]


def draw_codes(count: int, with_bse: bool, chance: Random) -> list[str]:
    exchanges = ("SH", "SZ", "BJ") if with_bse else ("SH", "SZ")
    codes = dict.fromkeys(chance.sample(sorted(OLD_CODES), OLD_CODES_A_FOLDER)) if with_bse else {}
    while len(codes) < count:
        exchange = exchanges[len(codes) % len(exchanges)]
        prefix = PREFIXES[exchange][len(codes) // 3 % len(PREFIXES[exchange])]
        codes[f"{prefix}{chance.randint(1, 999):03d}.{exchange}"] = None
    return list(codes)


def company_names() -> list[str]:
    return [f"虚构{first}{second}股份有限公司" for first in FIRST_WORDS for second in SECOND_WORDS]


def ordinary_firm(security: str, company: str, days: list[date], chance: Random) -> Firm:
    """Return a firm listed for months, a member on every day, with one share count."""
    firm = Firm(security=security, company=company, list_date=days[0] - timedelta(days=chance.randint(90, 10_000)))
    firm.shares[days[0] - timedelta(days=chance.randint(0, 200))] = chance.randint(1_000_000, 200_000_000)
    firm.links.append(Link(company=company))
    firm.titles.append(
        Title(
            company=company,
            batch=chance.choice(BATCHES),
            province=chance.choice(PROVINCES),
            first=chance.choice((None, days[0], days[0] - timedelta(days=400))),
            last=chance.choice((None, days[-1], days[-1] + timedelta(days=400))),
        )
    )
    return firm
