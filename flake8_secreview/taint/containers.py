"""Dictionaries, lists and their entries: how they were made, what was put in or taken out before, which entry is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.holders import Evidence, root_of
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CLASS,
    FOR,
    PARAMETER,
    WALRUS,
    WITH,
    BindingSite,
    Scope,
)
from flake8_secreview.sources import CREDENTIAL, PERSONAL, REQUEST
from flake8_secreview.taint.harmless import is_harmless, is_harmless_site, is_masked, is_masking
from flake8_secreview.taint.origin import MAX_DEPTH, Frame, Key, Origin, Origins, Step, via
from flake8_secreview.taint.shapes import is_display, shows_little
from flake8_secreview.taint.uses import (
    class_around,
    is_given_up,
    is_loop_variable,
    is_nothing,
    is_opened,
    is_plain_name,
    is_subject,
    not_taken,
)
from flake8_secreview.terminals import constant_key, terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def display(taint: Taint, node: ast.Call, key: Key, frame: Frame | None, depth: int) -> Origins:
    """`dict(...)` and other calls whose keywords are entries."""
    names = {keyword.arg for keyword in node.keywords}
    found: Origins = []
    if key is None or key not in names:
        found += [origin for origin in taint.all_of(node.args, key, frame, depth) if origin.key not in names]
    for keyword in node.keywords:
        found += entry_of(taint, keyword.arg, keyword.value, key, frame, depth)
    return found


def entry_of(taint: Taint, name: Key, value: ast.expr, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What the entry `name` of a mapping holds; a name of None is `**mapping`."""
    if key is not None and name is not None and name != key:
        return []
    if type(value) is ast.Constant:
        return []
    if name is None:
        return taint.origins(value, key, frame, depth)
    if isinstance(name, str) and taint.names.key(name) is not None:
        category = taint.names.key(name)
        if isinstance(value, ast.Name) and is_subject(taint, value):
            return []
        if isinstance(value, ast.List | ast.Dict):  # what is wrong with it: {"password": [{"id": ..., "message": ...}]}
            return [origin._replace(key=name) for origin in taint.origins(value, None, frame, depth)]
        if isinstance(value, ast.Call) and category == CREDENTIAL and not taint.names.is_strong(name):
            return [origin._replace(key=name) for origin in taint.origins(value, None, frame, depth)]
        if (
            category is not None
            and not is_harmless(taint, value, False)
            and not _is_masked_value(taint, value, frame, depth)
        ):
            return [Origin(category, name, value.lineno, key=name, weak=not taint.names.is_strong(name))]
        return []
    found = [origin._replace(key=name) for origin in taint.origins(value, None, frame, depth)]
    if isinstance(name, str) and name.lower().endswith(("_id", "_ids", "_name")):  # what identifies or names it
        return [origin for origin in found if origin.category != CREDENTIAL]
    return found


def _is_masked_value(taint: Taint, value: ast.expr, frame: Frame | None, depth: int) -> bool:
    """Does a variable given to a sensitive key hold a mask, a flag or a literal?"""
    if isinstance(value, ast.Name):
        if sanitizers.says_masked(value.id):
            return True
        sites = taint.context.flow.definitions(value).sites
        return is_masked(taint, sites) or (
            bool(sites) and all(is_harmless_site(taint, site, False, CREDENTIAL, frame, depth) for site in sites)
        )
    return isinstance(value, ast.Attribute) and (sanitizers.says_masked(value.attr) or sources.is_fact(value.attr))


def mapping(taint: Taint, node: ast.Dict, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a dictionary that is written out holds."""
    found: Origins = []
    later: set[Key] = set()
    for name, value in zip(reversed(node.keys), reversed(node.values), strict=True):
        if name is None:
            # An entry that stands behind `**mapping` wins.
            found += [origin for origin in taint.origins(value, key, frame, depth) if origin.key not in later]
            continue
        constant = constant_key(name)
        if constant is not None:
            later.add(constant)
        if constant is None:
            constant_name = taint.holders.key_name(name)
            if constant_name is not None:
                if key is None and not is_harmless(taint, value, False):
                    found.append(Origin(CREDENTIAL, constant_name, value.lineno, key=constant_name))
            elif key is None:
                found += taint.origins(value, None, frame, depth)
            continue
        found += entry_of(taint, constant, value, key, frame, depth)
        if key is not None and constant == key:
            break
    return found


def elements(taint: Taint, node: ast.List | ast.Tuple | ast.Set, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a list, a tuple or a set that is written out holds."""
    if isinstance(key, str):
        return []
    items = node.elts
    is_plain = not isinstance(node, ast.Set) and not any(isinstance(item, ast.Starred) for item in items)
    if isinstance(key, int) and is_plain and -len(items) <= key < len(items):
        return taint.origins(items[key], None, frame, depth)
    return taint.all_of(items, None, frame, depth)


def entries_of(taint: Taint, node: ast.expr, keys: Iterable[str], frame: Frame | None, depth: int) -> Origins:
    """What these entries of a mapping hold."""
    found: Origins = []
    if isinstance(node, ast.Call) and terminal(node.func) == "dict" and len(node.args) == 1 and not node.keywords:
        return entries_of(taint, node.args[0], keys, frame, depth + 1) if depth < MAX_DEPTH else []
    if isinstance(node, ast.Call) and terminal(node.func) in ("locals", "vars", "globals"):
        return _all_names(taint, node, keys, frame, depth)
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return _all_names(taint, node, keys, frame, depth)
    for key in sorted(keys):
        entry = taint.origins(node, key, frame, depth)
        is_known = isinstance(node, ast.Dict) or (isinstance(node, ast.Name) and _is_known(taint, node))
        if not entry and not is_known and taint.names.key(key) == CREDENTIAL:
            entry = [Origin(CREDENTIAL, key, node.lineno, key=key)]
        found += entry
    return found


def _is_known(taint: Taint, node: ast.Name) -> bool:
    """Does the file show all that is in a variable?"""
    sites = taint.context.flow.definitions(node).sites
    return bool(sites) and all(site.value is not None and is_display(site.value) for site in sites)


def _all_names(taint: Taint, node: ast.expr, keys: Iterable[str], frame: Frame | None, depth: int) -> Origins:
    """`"%(x)s" % locals()`: the variables that the format names."""
    found: Origins = []
    is_locals = isinstance(node, ast.Call) and terminal(node.func) == "locals"
    for key in sorted(keys):
        category = taint.names.category(key)
        if category is not None:
            found.append(Origin(category, key, node.lineno, weak=not taint.names.is_strong(key)))
        elif is_locals and taint.holders.is_worth(node):
            sites = taint.context.flow.reaching.definitions_from(key, taint.context.scopes.scope_of(node), None).sites
            for site in sites:
                found += [via(origin, key, site.line) for origin in taint.assigned(site, frame, depth)]
    return found


def changed_before(
    taint: Taint,
    node: ast.expr,
    scope: Scope,
    root: str,
    key: Key,
    definitions: Iterable[BindingSite],
    found: Origins,
    frame: Frame | None,
    depth: int,
) -> Origins:
    """Apply what was written to entries of a container, added and removed, between its assignment and this use."""
    use = (node.lineno, node.col_offset)
    start = min((site.position for site in definitions if site.scope is scope), default=(0, 0))
    last: dict[Key, BindingSite] = {}
    for site in taint.holders.writes(scope, root):
        if start <= site.position < use:
            target = site.node
            entry = constant_key(target.slice) if isinstance(target, ast.Subscript) else None
            if entry is None and isinstance(target, ast.Subscript):
                entry = taint.holders.key_name(target.slice)
            outer = target.value if isinstance(target, ast.Subscript) else None
            if key is not None and isinstance(outer, ast.Subscript) and constant_key(outer.slice) != key:
                continue  # d["a"]["password"] = p: in the entry "a"
            last[entry if entry is not None else f"?{site.position}"] = site
    for entry, site in last.items():
        found = [origin for origin in found if origin.key != entry]
        if site.kind == "delete" or site.value is None:
            found = _without(taint, entry, found)
            continue
        if isinstance(entry, str) and entry.startswith("?") and is_masking(taint, site.value):
            found = []  # for key in headers: if is_secret(key): headers[key] = "***"
            continue
        if isinstance(entry, str) and entry.startswith("?"):
            more = taint.origins(site.value, None, frame, depth) if key is None else []
        elif site.path:
            more = []
        elif isinstance(entry, str) and entry.isupper() and taint.names.key_constant(entry) and key is None:
            harmless = is_harmless(taint, site.value, False)
            more = [] if harmless else [Origin(CREDENTIAL, entry, site.line, key=entry)]
        else:
            more = entry_of(taint, entry, site.value, key, frame, depth)
        found = found + [via(origin, root, site.line) for origin in more]
    for change in taint.holders.changes.get((scope, root), ()):
        if start <= (change.call.lineno, change.call.col_offset) < use:
            found = taken_after(taint, change.call, change.method, root, key, found, frame, depth)
    return found


def taken_after(
    taint: Taint, call: ast.Call, method: str, root: str, key: Key, found: Origins, frame: Frame | None, depth: int
) -> Origins:
    """What a container holds after a method changed it."""
    args = call.args
    if method in ("pop", "remove", "discard", "popitem"):
        removed = constant_key(args[0]) if args else None
        if removed is None and args:
            removed = taint.holders.key_name(args[0])
        if removed is None and args and isinstance(args[0], ast.Name):
            # for key in ("password", "token"): d.pop(key)
            return [origin for origin in found if not isinstance(origin.key, str)]
        return [origin for origin in _without(taint, removed, found) if removed is None or origin.key != removed]
    if method == "clear":
        return []
    if method == "update":
        more = display(taint, call, key, frame, depth)
        names = {keyword.arg for keyword in call.keywords}
        if args and isinstance(args[0], ast.Dict):
            names |= {str(constant_key(name)) for name in args[0].keys if name is not None}
        found = [origin for origin in found if origin.key not in names]
    elif method == "setdefault":
        if len(args) < 2:
            return found
        more = entry_of(taint, constant_key(args[0]), args[1], key, frame, depth)
    else:
        values = args[1:] if method == "insert" else args
        more = taint.all_of(values, None if isinstance(key, int) else key, frame, depth)
    return found + [via(origin, root, call.lineno) for origin in more]


def _without(taint: Taint, removed: Key, found: Origins) -> Origins:
    """What is left of a request's body, or the like, when somebody has taken the secret out of it."""
    if isinstance(removed, str) and (taint.names.key(removed) or taint.names.key_constant(removed)) == CREDENTIAL:
        return [origin for origin in found if origin.category != REQUEST]
    return found


def taken_out(taint: Taint, scope: Scope, root: str, start: tuple[int, int], node: ast.expr) -> Evidence | None:
    """The credential that the code of a scope takes out of a container ("x" or "x.y") after `start`, if it was not put in or removed before it is used
    at `node`, and not in a branch that is not taken there."""
    known = taint.holders.evidence.get((scope, root))
    if known is None:
        return None
    use, elsewhere = (node.lineno, node.col_offset), not_taken(taint, node)
    removed: set[object] = {
        constant_key(change.call.args[0]) or taint.holders.key_name(change.call.args[0])
        for change in taint.holders.changes.get((scope, root), ())
        if change.method in ("pop", "discard") and change.call.args and (change.call.lineno, 0) < use
    }
    removed |= {
        constant_key(site.node.slice)
        for site in taint.holders.writes(scope, root)
        if isinstance(site.node, ast.Subscript) and site.position < use
    }
    return next(
        (
            found
            for found in known
            if found.name not in removed
            and (not is_given_up(taint, node) if found.by_caller else (found.line, 0) >= start)
            and found.within[0] <= node.lineno <= found.within[1]
            and not any(first <= found.line <= last for first, last in elsewhere)
        ),
        None,
    )


def evident(evidence: Evidence, root: str, line: int) -> Origin:
    """What a container or a URL holds by such evidence; `line` is where it is given to `root`."""
    key = None if evidence.in_text else evidence.name
    return Origin(CREDENTIAL, evidence.name, evidence.line, (Step(root, line),), key, not evidence.in_text)


def holds_credential(taint: Taint, node: ast.expr) -> bool:
    """Is there a credential in what `locals()`, `vars(x)` or `x.__dict__` shows?"""
    base: ast.AST | None = None
    if isinstance(node, ast.Attribute):
        base = node.value
    elif isinstance(node, ast.Call) and node.args:
        base = node.args[0]
    if base is None:
        function = taint.holders.function_of(node)
        scope = taint.context.scopes.own_scope(function) if function is not None else taint.context.scopes.module
        return scope is not None and any(
            taint.names.category(name) == CREDENTIAL and not name.isupper()
            for name, sites in scope.bindings.items()
            if any(site.kind in (PARAMETER, ASSIGN, ANNOTATED, FOR, WITH, WALRUS, AUGMENTED) for site in sites)
        )
    if isinstance(base, ast.Name) and base.id in ("self", "cls"):
        owner = class_around(taint, node)
        scope = taint.context.scopes.own_scope(owner) if owner is not None else None
        members = taint.context.flow.members(scope) if scope is not None else {}
        return any(
            taint.names.category(name) == CREDENTIAL and any(site.kind not in ("function", CLASS) for site in sites)
            for name, sites in members.items()
            if "[" not in name
        )
    root = root_of(base) if isinstance(base, ast.expr) else None
    if root is None:
        return False
    if sources.is_options(root) and taint.holders.has_secret_option:
        return True
    for attribute in taint.context.nodes(ast.Attribute):
        if taint.names.category(attribute.attr) == CREDENTIAL and root_of(attribute.value) == root:
            return True
    return False


def subscript(taint: Taint, node: ast.Subscript, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What an entry, an element or a slice of something holds."""
    index = node.slice
    if isinstance(index, ast.Slice):
        return [] if shows_little(node) else taint.origins(node.value, key, frame, depth)
    constant = constant_key(index)
    if constant == "headers" and key is None and (found := headers_of(taint, node, node.value)):
        return found
    if isinstance(constant, str):
        if key is None:
            category = taint.names.key(constant)
            if category is not None:
                if (
                    is_overwritten(taint, node.value, constant, frame, depth)
                    or is_opened(taint, node)
                    or is_nothing(taint, node)
                ):
                    return []
                return [Origin(category, constant, node.lineno, key=constant, weak=not taint.names.is_strong(constant))]
        if not taint.holders.is_worth(node):
            return []
        return taint.origins(node.value, constant, frame, depth) if key is None else []
    if constant is not None:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "argv":
            return []
        if isinstance(key, str):
            held = taint.origins(node.value, constant, frame, depth)
            return [origin for origin in held if origin.key == key]
        return (
            taint.origins(node.value, constant, frame, depth)
            if not is_plain_name(taint, node.value)
            else [origin for origin in taint.origins(node.value, None, frame, depth) if not isinstance(origin.key, str)]
        )
    if key is None and (name := taint.holders.key_name(index)) is not None:
        return [Origin(CREDENTIAL, name, node.lineno, key=name)]
    if (
        key is None
        and (setting := terminal(index)).isupper()
        and taint.names.key_constant(setting) == PERSONAL
        and not is_nothing(taint, node)
    ):
        return [Origin(PERSONAL, setting, node.lineno, key=setting)]
    if key is None and (each := _each(taint, node.value)) is not None:
        return [] if is_nothing(taint, node) else [Origin(CREDENTIAL, each, node.lineno)]
    if not is_loop_variable(taint, index, node.value):
        return []  # some entry, and nothing says which
    return [origin for origin in taint.origins(node.value, None, frame, depth) if origin.category != PERSONAL]


def headers_of(taint: Taint, node: ast.expr, container: ast.expr) -> Origins:
    """The headers among what a request is sent with: `kwargs["headers"]`, which nobody in the file has put there."""
    if not (isinstance(container, ast.Name) and sources.is_options(container.id) and taint.names.about_http) or any(
        isinstance(site.value, ast.Dict) for site in taint.context.flow.definitions(container).sites
    ):
        return []
    return [Origin(REQUEST, f"{container.id}.headers", node.lineno, weak=True)]


def _each(taint: Taint, container: ast.expr) -> str | None:
    """The name of a container that says what each of its entries is: `passwords[user]`, `config["api_keys"][name]`."""
    name = constant_key(container.slice) if isinstance(container, ast.Subscript) else terminal(container)
    if not isinstance(name, str) or not name.endswith("s") or taint.names.category(name) != CREDENTIAL:
        return None
    return name if taint.names.is_strong(name) else None


def is_overwritten(taint: Taint, base: ast.expr, key: str, frame: Frame | None, depth: int) -> bool:
    """Was this entry given a mask or a literal before it is read here, in this function?"""
    if not isinstance(base, ast.Name):
        return False
    scope = taint.context.scopes.scope_of(base)
    writes = [
        site
        for site in taint.holders.writes(scope, base.id)
        if isinstance(site.node, ast.Subscript)
        and constant_key(site.node.slice) == key
        and site.position < (base.lineno, base.col_offset)
    ]
    if writes:
        value = writes[-1].value
        return value is not None and is_harmless(taint, value, False)
    sites = taint.context.flow.definitions(base).sites
    shown = [site.value for site in sites if isinstance(site.value, ast.Dict | ast.DictComp) and not site.path]
    if not shown or len(shown) != len(sites):
        return False
    for literal in shown:
        if isinstance(literal, ast.DictComp):  # {kind: os.path.join(folder, kind + ".pem") for kind in kinds}
            if not is_harmless(taint, literal.value, False):
                return False
            continue
        for name, value in zip(literal.keys, literal.values, strict=True):
            if name is not None and constant_key(name) == key:
                if not is_harmless(taint, value, False):
                    return False
                break
        else:
            return False
    return True
