"""Scopes: the groups whose value is added up: `all`, `list:3`, `province:浙江`, `board:star`, `exchange:SH`."""

from typing import Final

from streams.contract.regions import REGIONS, region
from streams.contract.securities import Board, Exchange

ALL: Final = "all"
LISTS: Final = range(1, 8)  # seven lists by 2025
BOARD_NAMES: Final[dict[Board, tuple[str, str]]] = {
    Board.SSE_MAIN: ("上交所主板", "SSE main board"),
    Board.STAR: ("科创板", "STAR market"),
    Board.SZSE_MAIN: ("深交所主板", "SZSE main board"),
    Board.CHINEXT: ("创业板", "ChiNext"),
    Board.BSE: ("北交所", "BSE"),
}
EXCHANGE_NAMES: Final[dict[Exchange, tuple[str, str]]] = {
    Exchange.SH: ("上海证券交易所", "Shanghai Stock Exchange"),
    Exchange.SZ: ("深圳证券交易所", "Shenzhen Stock Exchange"),
    Exchange.BJ: ("北京证券交易所", "Beijing Stock Exchange"),
}
FORMS: Final = f"all, list:1 to list:7, province:浙江, board:{'|'.join(Board)}, exchange:{'|'.join(Exchange)}"


def parse_scope(text: str) -> str:
    """Return a scope in its canonical form; ValueError names the forms allowed."""
    kind, _, name = text.partition(":")
    try:
        match kind:
            case "all" if not name:
                return ALL
            case "list" if int(name) in LISTS:
                return f"list:{int(name)}"
            case "province":
                return f"province:{region(name)}"
            case "board":
                return f"board:{Board(name).value}"
            case "exchange":
                return f"exchange:{Exchange(name).value}"
    except ValueError:
        pass
    raise ValueError(f"{text!r} is not a scope; allowed: {FORMS}")


def scope_names(scope: str) -> tuple[str, str]:
    """Return what people call a scope, in Chinese and in English."""
    kind, _, name = scope.partition(":")
    match kind:
        case "list":
            return f"第{name}批", f"list {name}"
        case "province":
            return REGIONS[name]
        case "board":
            return BOARD_NAMES[Board(name)]
        case "exchange":
            return EXCHANGE_NAMES[Exchange(name)]
    return "全部小巨人", "all little giants"


def scopes_of(security: str, board: Board, lists: frozenset[int], provinces: frozenset[str]) -> tuple[str, ...]:
    """Return every scope that a member counts in."""
    return (
        ALL,
        *(f"list:{number}" for number in sorted(lists)),
        *(f"province:{name}" for name in sorted(provinces)),
        f"board:{board.value}",
        f"exchange:{security[-2:]}",
    )
