"""What is certainly not the sensitive value that the name it is given to promises: a flag, a length, a path, a masked text."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CLASS,
    COMPREHENSION,
    EXCEPT,
    FOR,
    PARAMETER,
    WALRUS,
    WITH,
    BindingSite,
)
from flake8_secreview.sinks import template_of
from flake8_secreview.sources import CREDENTIAL
from flake8_secreview.taint.origin import Frame
from flake8_secreview.taint.shapes import (
    TYPES,
    is_cut,
    is_file_name,
    is_harmless_type,
    is_mask,
    is_stars,
    shows_little,
)
from flake8_secreview.taint.uses import is_nothing
from flake8_secreview.terminals import constant_key, terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def is_harmless_site(
    taint: Taint, site: BindingSite, weak: bool, category: str, frame: Frame | None, depth: int
) -> bool:
    """Does a binding certainly give its name something else than the name promises?"""
    kind, value = site.kind, site.value
    if kind in (ASSIGN, ANNOTATED, WALRUS):
        if isinstance(site.statement, ast.AnnAssign) and is_harmless_type(site.statement.annotation):
            return True
        return value is not None and not site.path and is_harmless(taint, value, weak)
    if kind == AUGMENTED:
        return isinstance(value, ast.Constant) and not isinstance(value.value, str | bytes)
    if kind == PARAMETER:
        annotation = getattr(site.node, "annotation", None)
        return annotation is not None and is_harmless_type(annotation)
    if kind in (FOR, COMPREHENSION):
        # `for token in line.split()`: a word. `for token in tokens`: whatever it is, nothing says credential.
        return weak and value is not None and not _names_credential(taint, value)
    if kind in (WITH, EXCEPT):
        return weak or kind == EXCEPT
    return kind in ("import", "import-from", "function", CLASS, "delete", "type-parameter", "type-alias") and not (
        kind == "import-from" and site.name.isupper()
    )


def is_masked(taint: Taint, sites: Sequence[BindingSite]) -> bool:
    """Does any of these bindings give its name a mask, or something that masks: `if h in SECRET_HEADERS: v = "[hidden]"`?

    A name may have a thousand bindings and be asked about as often, so that those that mask are looked for once.
    """
    if not sites:
        return False
    scope, name = sites[0].scope, sites[0].name
    known = taint.masking.get((scope, name))
    if known is None:
        every = scope.bindings.get(name, sites)
        known = taint.masking[scope, name] = frozenset(site for site in every if is_masking(taint, site.value))
    return bool(known) and not known.isdisjoint(sites)


def is_masking(taint: Taint, node: ast.expr | None) -> bool:
    """Is it a mask, or something that masks: a call, a part with a mask behind it?"""
    if isinstance(node, ast.BinOp):
        return is_stars(node) or (isinstance(node.op, ast.Add) and is_cut(node.left) and is_stars(node.right))
    if not isinstance(node, ast.Call):
        return is_mask(node)
    name = terminal(node.func)
    return (is_sanitizer(taint, name) and name not in sanitizers.HARMLESS) or (
        name == "replace" and len(node.args) == 2 and is_mask(node.args[1])
    )


def _names_credential(taint: Taint, node: ast.expr) -> bool:
    """Is there a credential's name in an iterable?"""
    for part in ast.walk(node):
        name = terminal(part) if isinstance(part, ast.Name | ast.Attribute) else ""
        if name and (taint.names.is_strong(name) or taint.names.is_strong(name.removesuffix("s"))):
            return True
    return False


def is_harmless(taint: Taint, value: ast.expr, weak: bool, depth: int = 0) -> bool:
    """Is this certainly not the sensitive value that the name it is given to promises?"""
    if depth > 6:
        return False
    if isinstance(value, ast.Constant | ast.Compare | ast.Lambda | ast.Slice):
        return True
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.Not) or is_harmless(taint, value.operand, weak, depth + 1)
    if isinstance(value, ast.IfExp):
        return all(
            is_nothing(taint, part) or is_harmless(taint, part, weak, depth + 1) for part in (value.body, value.orelse)
        )
    if isinstance(value, ast.BoolOp):
        values = value.values[-1:] if isinstance(value.op, ast.And) else value.values
        return all(is_harmless(taint, part, weak, depth + 1) for part in values)
    if isinstance(value, ast.Call):
        name = terminal(value.func)
        if is_sanitizer(taint, name) or name in sanitizers.HARMLESS:
            return True
        if isinstance(value.func, ast.Attribute) and terminal(value.func.value) in ("path", "Path"):
            return True  # os.path.join(...): where it is
        if name == "format" and isinstance(value.func, ast.Attribute):
            given = (*value.args, *(keyword.value for keyword in value.keywords))
            template = template_of(value.func.value)
            if template is not None and all(is_harmless(taint, part, weak, depth + 1) for part in given):
                return True
            if is_file_name(template):
                return True
        if weak and name in ("get_option", "get") and value.args and constant_key(value.args[-1]) == "auth":
            return True  # how to authenticate: a method by name
        if weak and name in (
            "object",
            "namedtuple",
            "Lock",
            "Enum",
            "ContextVar",
            "partial",
            "compile",
            "next",
            "pop",
            "group",
            "join",
        ):
            is_entry = name == "pop" and bool(value.args) and isinstance(constant_key(value.args[0]), str)
            return not is_entry and not _mentions_credential(taint, value)
        return False
    if not depth and isinstance(value, ast.Name | ast.Attribute | ast.Subscript) and is_nothing(taint, value):
        return True
    if isinstance(value, ast.Name):
        return value.id in TYPES
    if isinstance(value, ast.Subscript):
        key = constant_key(value.slice)
        return shows_little(value) or (isinstance(key, str) and sources.is_fact(key))
    if isinstance(value, ast.JoinedStr):
        if is_file_name("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in value.values)):
            return True
        if weak and _is_sentence(value):
            return not _mentions_credential(taint, value)
        return all(
            isinstance(part, ast.Constant) or is_harmless(taint, part.value, weak, depth + 1)
            for part in value.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    if isinstance(value, ast.BinOp):
        if is_masking(taint, value):
            return True
        if isinstance(value.op, ast.BitAnd) and any(_gives_keys(part) for part in (value.left, value.right)):
            return True  # the keys that two mappings share
        if isinstance(value.op, ast.Add):
            return is_harmless(taint, value.left, weak, depth + 1) and is_harmless(taint, value.right, weak, depth + 1)
        return isinstance(value.op, ast.Mult) and isinstance(value.left, ast.Constant)
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return all(is_harmless(taint, part, weak, depth + 1) for part in value.elts)
    if isinstance(value, ast.Dict):
        return all(is_harmless(taint, part, weak, depth + 1) for part in value.values)
    return False


def _gives_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and terminal(node.func) == "keys" and not node.args


def _is_sentence(node: ast.JoinedStr) -> bool:
    """Does a text that is put together hold words for people to read: `f" (profile: {name}, server: {host})"`?"""
    text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return sum(word.strip("(),.:;'\"").isalpha() for word in text.split()) > 1


def _mentions_credential(taint: Taint, node: ast.expr) -> bool:
    return any(
        taint.names.category(terminal(part)) == CREDENTIAL
        for part in ast.walk(node)
        if isinstance(part, ast.Name | ast.Attribute)
    )


def is_sanitizer(taint: Taint, name: str) -> bool:
    """Is the result of a function of this name fit to be shown?"""
    return name in taint.redactors or sanitizers.is_sanitizer(name)
