"""Regions as the ministry lists them: provinces, plus the cities it counts apart and the XPCC."""

from typing import Final

REGIONS: Final[dict[str, tuple[str, str]]] = {  # short name: (full name, English)
    "北京": ("北京市", "Beijing"),
    "天津": ("天津市", "Tianjin"),
    "河北": ("河北省", "Hebei"),
    "山西": ("山西省", "Shanxi"),
    "内蒙": ("内蒙古自治区", "Inner Mongolia"),
    "辽宁": ("辽宁省", "Liaoning"),
    "大连": ("大连市", "Dalian"),
    "吉林": ("吉林省", "Jilin"),
    "黑龙江": ("黑龙江省", "Heilongjiang"),
    "上海": ("上海市", "Shanghai"),
    "江苏": ("江苏省", "Jiangsu"),
    "浙江": ("浙江省", "Zhejiang"),
    "宁波": ("宁波市", "Ningbo"),
    "安徽": ("安徽省", "Anhui"),
    "福建": ("福建省", "Fujian"),
    "厦门": ("厦门市", "Xiamen"),
    "江西": ("江西省", "Jiangxi"),
    "山东": ("山东省", "Shandong"),
    "青岛": ("青岛市", "Qingdao"),
    "河南": ("河南省", "Henan"),
    "湖北": ("湖北省", "Hubei"),
    "湖南": ("湖南省", "Hunan"),
    "广东": ("广东省", "Guangdong"),
    "深圳": ("深圳市", "Shenzhen"),
    "广西": ("广西壮族自治区", "Guangxi"),
    "海南": ("海南省", "Hainan"),
    "重庆": ("重庆市", "Chongqing"),
    "四川": ("四川省", "Sichuan"),
    "贵州": ("贵州省", "Guizhou"),
    "云南": ("云南省", "Yunnan"),
    "西藏": ("西藏自治区", "Tibet"),
    "陕西": ("陕西省", "Shaanxi"),
    "甘肃": ("甘肃省", "Gansu"),
    "青海": ("青海省", "Qinghai"),
    "宁夏": ("宁夏回族自治区", "Ningxia"),
    "新疆": ("新疆维吾尔自治区", "Xinjiang"),
    "兵团": ("新疆生产建设兵团", "Xinjiang Production and Construction Corps"),
}

_SHORT = {full: short for short, (full, _) in REGIONS.items()} | {"内蒙古": "内蒙", "新疆兵团": "兵团"}
_OF_ENGLISH = {english.casefold(): short for short, (_, english) in REGIONS.items()}


def region(text: str) -> str:
    """Return the short name of a region given by short, full or English name; ValueError for an unknown one."""
    name = _SHORT.get(text) or _OF_ENGLISH.get(text.casefold(), text)
    if name not in REGIONS:
        raise ValueError(f"{text!r} is not a region; use a name such as 浙江, 浙江省 or Zhejiang")
    return name
