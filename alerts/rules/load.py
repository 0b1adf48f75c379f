"""The rules file → rules."""

from pathlib import Path

from alerts.rules.model import Rule
from alerts.rules.registry import RULE_KINDS
from alerts.toml_tables import read_tables


def load_rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules of a file, in its order; BadFile says in one line what is wrong with it."""
    models = {name: kind.model for name, kind in RULE_KINDS.items()}
    return read_tables(path, "rules", models, "LITTLE_GIANTS_RULES")
