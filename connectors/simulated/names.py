"""Names of fictional firms. Each carries 模拟, "simulated", in its short and in its legal name."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from streams.contract.securities import Board

LABEL: Final = "模拟"
SECTORS: Final = (  # those of one sector move together
    "精密", "新材料", "半导体", "生物", "医疗器械", "机器人", "光电", "电气", "软件", "航空装备", "化学", "仪器",
    "传感", "激光", "环保", "储能", "轨道装备", "汽车部件", "通信", "智能装备", "数控机床", "特种纤维", "稀土功能",
    "检测")
_FIRST: Final = (
    "云岚星澜晨霁松柏竹梅兰菊枫桐杉榆槐桦橡楠江河湖海溪泉涧湾洲屿山岳峰岭崖峡谷原野川春夏秋冬朝夕晓暮昼霄"
    "金银铜锡玉珠璞瑾瑜琼青蓝紫丹朱素玄苍翠碧虹霞露雪霜雾风雷电雨")
_SECOND: Final = (
    "岫航驰越拓创芯微纳锐恒泰瑞祥安康宁和信诚达通汇聚源盛茂荣华辉耀光明远瞻博睿智慧思维擎动力能量波频谱弦链"
    "环轮轴承钻锋盾坚固稳准度衡规矩格致方圆正直清澄朗润泽沛丰裕")
_PREFIX: Final = {"兵团": "新疆", "内蒙": "内蒙古"}
_CODES: Final[dict[Board, tuple[str, ...]]] = {
    Board.SSE_MAIN: ("600", "601", "603", "605"),
    Board.STAR: ("688",),
    Board.SZSE_MAIN: ("001", "002", "003"),
    Board.CHINEXT: ("300", "301"),
    Board.BSE: ("920",),
}
_EXCHANGE: Final = {Board.SSE_MAIN: "SH", Board.STAR: "SH", Board.SZSE_MAIN: "SZ", Board.CHINEXT: "SZ",
                    Board.BSE: "BJ"}


def words(random: np.random.Generator) -> Iterator[str]:
    """Yield words of two characters, none twice."""
    for number in random.permutation(len(_FIRST) * len(_SECOND)).tolist():
        yield _FIRST[number // len(_SECOND)] + _SECOND[number % len(_SECOND)]


def codes(board: Board, random: np.random.Generator) -> Iterator[str]:
    """Yield securities of a board, none twice."""
    ranges = _CODES[board]
    for number in random.permutation(len(ranges) * 1000).tolist():
        yield f"{ranges[number // 1000]}{number % 1000:03d}.{_EXCHANGE[board]}"


def short_name(word: str) -> str:
    return f"{LABEL}{word}"


def legal_name(region: str, word: str, sector: int) -> str:
    return f"{_PREFIX.get(region, region)}{word}{SECTORS[sector]}股份有限公司（{LABEL}）"
