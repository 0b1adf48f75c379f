"""Near names: share reforms, groups, places, a wrong character; firms that only look alike are told apart in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.registry.named_places import without_places
from connectors.registry.near_names import NearNames, Unlike
from connectors.registry.short_names import ShortNames, unmarked


@pytest.mark.parametrize(("company", "offered", "unlike"), [
    ("杭州云岫精密有限公司", "杭州云岫精密股份有限公司", Unlike.LEGAL_FORM),
    ("杭州云岫精密有限责任公司", "杭州云岫精密股份有限公司", Unlike.LEGAL_FORM),
    ("云岫精密集团有限公司", "云岫精密股份有限公司", Unlike.GROUP),
    ("云岫精密（集团）股份有限公司", "云岫精密股份有限公司", Unlike.GROUP),
    ("云岫精密（杭州）股份有限公司", "杭州云岫精密股份有限公司", Unlike.WORDING),
    ("浙江云岫精密股份有限公司", "杭州云岫精密股份有限公司", Unlike.WORDING),
    ("云岫精密股份有限公司", "浙江省云岫精密股份有限公司", Unlike.WORDING),
    ("江苏云岫精密有限公司", "杭州云岫精密股份有限公司", Unlike.PLACE),
    ("杭州云岫精密镕铸机械有限公司", "杭州云岫精密熔铸机械股份有限公司", Unlike.SPELLING),
])
def test_a_near_name_is_found_and_it_is_said_in_what_it_differs(company: str, offered: str, unlike: Unlike) -> None:
    near = NearNames([offered, "深圳远岚科技股份有限公司"]).near(company)
    assert [(each.company, each.name, each.unlike) for each in near] == [
        (company, offered.replace("（", "(").replace("）", ")"), unlike)]


@pytest.mark.parametrize(("company", "offered"), [
    ("杭州云岫精密股份有限公司", "杭州云岫精密股份有限公司"),
    ("云岫（杭州）精密股份有限公司", " 云岫(杭州)精密股份有限公司"),
])
def test_the_same_name_in_another_spelling_is_not_near_but_equal(company: str, offered: str) -> None:
    assert NearNames([offered]).near(company) == []


@pytest.mark.parametrize(("company", "offered"), [
    ("杭州云岫精密有限公司", "杭州远岚科技股份有限公司"),
    ("江苏云岫精密镕铸机械有限公司", "浙江云岫精密熔铸机械股份有限公司"),  # spelt alike, in two provinces
    ("辽宁雪荣检测股份有限公司（模拟）", "辽宁槐澄检测股份有限公司（模拟）"),  # of one place and trade
    ("辽宁雪荣检测认证技术服务中心有限公司", "辽宁槐澄检测认证技术服务中心股份有限公司"),
    ("江苏水表有限公司", "浙江水表股份有限公司"),  # a trade, no firm's own name
])
def test_different_firms_are_not_near(company: str, offered: str) -> None:
    assert NearNames([offered]).near(company) == []


def test_the_nearest_name_comes_first() -> None:
    offered = ["杭州云岫精密股份有限公司", "江苏云岫精密股份有限公司", "云岫精密股份有限公司"]
    assert [near.name for near in NearNames(offered).near("杭州云岫精密有限公司")] == [
        "杭州云岫精密股份有限公司", "云岫精密股份有限公司", "江苏云岫精密股份有限公司"]


STEMS = st.text(alphabet="云岫精密远岚智能装备光电材料", min_size=3, max_size=10)


@given(STEMS, st.sampled_from(["有限公司", "有限责任公司", "股份有限公司"]),
       st.sampled_from(["有限公司", "有限责任公司", "股份有限公司"]))
def test_whatever_the_name_another_legal_form_of_it_is_near(stem: str, one: str, other: str) -> None:
    near = NearNames([stem + other]).near(stem + one)
    assert [each.unlike for each in near] == ([] if one == other else [Unlike.LEGAL_FORM])


@given(STEMS.filter(lambda stem: len(stem) >= 7), st.data())
def test_whatever_the_name_one_other_character_in_it_is_near(stem: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(stem) - 1))
    variant = stem[:place] + "镕" + stem[place + 1:]
    near = NearNames([f"{variant}有限公司"]).near(f"{stem}股份有限公司")
    assert [each.name for each in near] == [f"{variant}有限公司"]


@pytest.mark.parametrize(("name", "rest", "provinces"), [
    ("浙江省杭州市云岫精密", "云岫精密", {"浙江"}),
    ("云岫精密(昆山)", "云岫精密", {"江苏"}),
    ("宁波云岫精密", "云岫精密", {"浙江"}),
    ("内蒙古云岫精密", "云岫精密", {"内蒙"}),
    ("广西壮族自治区云岫精密", "云岫精密", {"广西"}),
    ("云岫精密", "云岫精密", set()),
    ("杭州云", "杭州云", set()),  # a place is none when hardly a name is left behind it
])
def test_places_are_taken_off_a_name(name: str, rest: str, provinces: set[str]) -> None:
    assert without_places(name) == (rest, frozenset(provinces))


@pytest.mark.parametrize("short_name", [
    "云岫精密", "云岫股份", "*ST云岫", "浙江云岫", "云岫新材-U", "N云岫", "云岫集团"])
def test_a_short_name_stands_for_a_company(short_name: str) -> None:
    companies = ["杭州云岫精密新型材料股份有限公司", "杭州远岚精密新型材料股份有限公司"]
    assert ShortNames(companies).companies(short_name) == companies[:1]


@pytest.mark.parametrize("short_name", ["云岫电子", "江苏云岫", "岫云精密", "云", "浙江", ""])
def test_a_short_name_of_another_trade_or_place_does_not(short_name: str) -> None:
    assert ShortNames(["杭州云岫精密新型材料股份有限公司"]).companies(short_name) == []


def test_what_the_exchange_adds_to_a_short_name_is_no_part_of_it() -> None:
    assert [unmarked(name) for name in ("*ST云岫", "ＸＤ云岫精", "云岫-UW", "云岫退", "云岫Ａ", "NC云岫")] == [
        "云岫", "云岫精", "云岫", "云岫", "云岫", "云岫"]
