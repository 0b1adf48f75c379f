"""The comments beside the fields of an event: what a reader of the source is told, a reader of a schema is told too."""

import ast
import inspect
import io
import textwrap
import tokenize
from functools import cache


@cache
def remarks(kind: type) -> dict[str, str]:
    """Return the comment at the end of the line that declares each field or enum value; those without are left out."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base.__module__ == kind.__module__:
            found |= _own_remarks(textwrap.dedent(inspect.getsource(base)))
    return found


def _own_remarks(source: str) -> dict[str, str]:
    comments = {token.start[0]: token.string.lstrip("# ")
                for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT}
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.ClassDef)
    declared = {node.end_lineno: ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0])
                for node in definition.body if isinstance(node, ast.AnnAssign | ast.Assign)}
    return {name: comments[line] for line, name in declared.items() if line in comments}
