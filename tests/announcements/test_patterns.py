"""Each pattern has titles that it is for and titles that it is not for; a bad file is said in one line."""

import pytest

from streams.announcements.classify import classify
from streams.announcements.patterns import BadPatterns, Pattern, parse, patterns
from streams.announcements.title import subject
from streams.contract.events.announcements import Category

GOOD = """[[pattern]]
category = "buyback"
pattern = "回购"
positive = ["回购股份方案"]
negative = [["质押公告", "pledge_freeze"]]
"""
BY_PLACE = [pytest.param(pattern, id=f"{number}-{pattern.category}") for number, pattern in enumerate(patterns(), 1)]


@pytest.mark.parametrize("pattern", BY_PLACE)
def test_a_pattern_gives_its_positive_examples_their_primary_category(pattern: Pattern) -> None:
    assert pattern.positive
    for title in pattern.positive:
        assert pattern.expression.search(subject(title)), title
        assert classify(title).primary is pattern.category, title


@pytest.mark.parametrize("pattern", BY_PLACE)
def test_a_patterns_negative_examples_are_primarily_of_another_category(pattern: Pattern) -> None:
    assert pattern.negative
    for title, category in pattern.negative:
        assert category is not pattern.category
        assert classify(title).primary is category, title


def test_every_category_but_other_has_a_pattern() -> None:
    assert {pattern.category for pattern in patterns()} == set(Category) - {Category.OTHER}


@pytest.mark.parametrize(("text", "message"), [
    (GOOD.replace('"buyback"', '"buybacks"'), "patterns.toml, pattern 2: 'buybacks' is not a valid Category"),
    (GOOD.replace("回购\"", "回购(\""), "patterns.toml, pattern 2: missing ), unterminated subpattern at position 2"),
    (GOOD.replace('positive = ["回购股份方案"]\n', ""), "patterns.toml, pattern 2: 'positive' is not there")])
def test_a_bad_pattern_is_named_by_its_place(text: str, message: str) -> None:
    with pytest.raises(BadPatterns) as error:
        parse(GOOD + text)
    assert str(error.value) == message
