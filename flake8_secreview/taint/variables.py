"""Variables: what their name promises, and what the assignments in force there, loops, handlers and evidence give them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.holders import FUNCTIONS
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CAPTURE,
    COMPREHENSION,
    EXCEPT,
    FOR,
    PARAMETER,
    WALRUS,
    WITH,
    BindingSite,
    Scope,
)
from flake8_secreview.sources import CREDENTIAL, ENVIRONMENT, PERSONAL, REQUEST
from flake8_secreview.taint.containers import changed_before, evident, taken_out
from flake8_secreview.taint.harmless import is_harmless, is_harmless_site, is_masked
from flake8_secreview.taint.origin import Frame, Key, Origin, Origins, Step, via
from flake8_secreview.taint.parameters import parameter
from flake8_secreview.taint.shapes import arguments_of, is_display, is_table
from flake8_secreview.taint.uses import (
    is_choice,
    is_environment,
    is_filtered,
    is_matched,
    is_nothing,
    is_object,
    is_opened,
    is_own_class,
    is_subject,
    is_text,
)
from flake8_secreview.terminals import constant_key, exception_names, terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def plain_name(taint: Taint, node: ast.Name, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a variable holds, by its name or by what it is given."""
    name = node.id
    if key is None:
        if sources.is_headers(name):
            return _headers(taint, node, frame, depth)
        category = taint.names.category(name)
        if category is None and name in taint.holders.session_cookies:
            category = CREDENTIAL
        if category is not None:
            return [] if is_nothing(taint, node) else _named(taint, node, name, category, frame, depth)
        if name in sources.ENVIRONMENTS and is_environment(taint, node):
            return [Origin(ENVIRONMENT, name, node.lineno)]
    if sanitizers.says_masked(name):
        return []
    holders = taint.holders
    may_hold = holders.heat.may_hold(name, holders.function_of(node)) or name in holders.by_use
    found = variable(taint, node, key, frame, depth) if may_hold else []
    if found or key is not None or frame is not None:
        return found
    if _is_sent(taint, node) or _is_wsgi(taint, node):
        return [Origin(REQUEST, name, node.lineno, weak=True)]
    return [Origin(CREDENTIAL, name, node.lineno)] if _authorizes(taint, node) else []


def _named(taint: Taint, node: ast.Name, name: str, category: str, frame: Frame | None, depth: int) -> Origins:
    """A variable with a sensitive name, unless the file shows that it holds something else."""
    weak = not taint.names.is_strong(name)
    definitions = taint.context.flow.definitions(node).sites
    kept: list[BindingSite] = []
    for site in definitions:
        if not is_harmless_site(taint, site, weak, category, frame, depth):
            kept.append(site)
    if definitions and (not kept or is_masked(taint, definitions)):
        return []
    if (
        weak and ((is_object(taint, node, name) and sources.last_word(name) != "cookies") or is_subject(taint, node))
    ) or is_own_class(taint, name):
        return []
    if is_matched(taint, node) or is_opened(taint, node):
        return []
    if weak and sources.last_word(name) == "auth" and is_choice(taint, node):
        return []
    if not definitions and (category == PERSONAL or name.isupper()):
        return []  # imported with *, or a builtin: not a value of ours
    return [Origin(category, name, node.lineno, weak=weak)]


def _headers(taint: Taint, node: ast.Name, frame: Frame | None, depth: int) -> Origins:
    """A variable called headers: what was put in, if this file does that; else all the headers of a request."""
    sites = taint.context.flow.definitions(node).sites
    if not sites or is_masked(taint, sites):
        return []
    known = [site for site in sites if site.kind in (ASSIGN, ANNOTATED) and not site.path and site.value is not None]
    if len(known) == len(sites) and all(is_display(site.value) for site in known):
        found = variable(taint, node, None, frame, depth)
        if not found and taint.names.about_http and _is_filled(taint, node, min(site.position for site in known)):
            return [Origin(REQUEST, node.id, node.lineno, weak=True)]
        return found
    for site in sites:
        if site.kind == PARAMETER and site.path == ():
            if frame is not None and frame.function is site.scope.node:
                return parameter(taint, site, None, frame, depth)  # what this very call passes, if it does
            return [Origin(REQUEST, node.id, node.lineno, weak=True)]
    found = variable(taint, node, None, frame, depth)
    if not found and any(site.value is not None and not is_table(site) for site in sites) and taint.names.about_http:
        return [Origin(REQUEST, node.id, node.lineno, weak=True)]
    return found


def _is_filled(taint: Taint, node: ast.Name, start: tuple[int, int]) -> bool:
    """Are headers that a function sends put in under names that nobody knows: `headers[name] = value`, `headers.update(rendered)`?"""
    scope, use = taint.context.scopes.scope_of(node), (node.lineno, node.col_offset)
    put: list[ast.expr] = [
        site.value
        for site in taint.holders.writes(scope, node.id)
        if start <= site.position < use
        and site.value is not None
        and isinstance(site.node, ast.Subscript)
        and isinstance(site.node.slice, ast.Name)
    ]
    put += [
        change.call.args[0]
        for change in taint.holders.changes.get((scope, node.id), ())
        if change.method == "update"
        and start <= (change.call.lineno, change.call.col_offset) < use
        and change.call.args
        and isinstance(change.call.args[0], ast.Call | ast.Name | ast.Attribute)
    ]
    return (scope, node.id) in taint.holders.sent_headers and any(not is_harmless(taint, value, False) for value in put)


def _is_sent(taint: Taint, node: ast.Name) -> bool:
    """Is a variable what the function makes a request of, with the headers, cookies or body: its own `**kwargs`, or a display that has these? Not if
    what it takes out first may be the secret, or says not to log it (cinder)."""
    place = taint.context.scopes.scope_of(node), node.id
    if place not in taint.holders.sent_whole:
        return False
    changes = taint.holders.changes.get(place, ())
    if any(change.method == "pop" and not _is_apart(taint, change.call) for change in changes):
        return False
    return any(
        site.kind == PARAMETER
        or (
            isinstance(site.value, ast.Dict)
            and not _CONTENT.isdisjoint(constant_key(key) for key in site.value.keys if key is not None)
        )
        for site in taint.context.flow.definitions(node).sites
    )


def _is_wsgi(taint: Taint, node: ast.Name) -> bool:
    """Is it a request of WSGI that the function got? The text of WebOb's is the whole request; others have the same interface."""
    if node.id != "req" or node.id not in taint.holders.wsgi_requests:
        return False
    sites = taint.context.flow.definitions(node).sites
    return bool(sites) and all(site.kind == PARAMETER for site in sites)


def _authorizes(taint: Taint, node: ast.Name) -> bool:
    """Is it what the function authorizes a request with: `headers["Authorization"] = header`?"""
    authorizing = taint.holders.authorizing
    if not authorizing or (taint.context.scopes.scope_of(node), node.id) not in authorizing:
        return False
    sites = taint.context.flow.definitions(node).sites
    return (
        bool(sites)
        and not is_masked(taint, sites)
        and all(site.kind in (PARAMETER, ASSIGN, ANNOTATED) for site in sites)
        and not any(is_harmless_site(taint, site, False, CREDENTIAL, None, 0) for site in sites)
    )


def _is_apart(taint: Taint, pop: ast.Call) -> bool:
    """Does a call take something out of what a request is made of that has nothing to do with what is shown: `kwargs.pop("timeout")`?"""
    key = constant_key(pop.args[0]) if pop.args else None
    return isinstance(key, str) and key not in _CONTENT and "log" not in key and taint.names.key(key) is None


_CONTENT = frozenset(("headers", "cookies", "auth", "data", "json", "files"))


def variable(taint: Taint, node: ast.Name, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What the assignments in force put into a variable, and what was put into it since."""
    name = node.id
    if is_opened(taint, node):
        return []
    definitions = taint.context.flow.definitions(node).sites
    found: Origins = []
    if is_masked(taint, definitions):
        return []
    for site in definitions:
        given = (
            parameter(taint, site, key, frame, depth, node)
            if site.kind == PARAMETER
            else assigned(taint, site, key, frame, depth)
        )
        if given and site.kind == FOR and is_filtered(taint, node, site):
            given = []
        if site.path and sources.is_error(name):
            given = [origin for origin in given if not origin.weak]  # result, error = ...: what went wrong
        found += [via(origin, name, site.line) for origin in given]
    if sources.is_fact(name):
        found = [origin for origin in found if origin.category != CREDENTIAL]
    if key is None and any(isinstance(origin.key, str) for origin in found) and is_text(taint, node):
        found = [origin for origin in found if not isinstance(origin.key, str)]
    if name.lower().endswith("cache_key"):  # of objects as a whole, which need not show what they hold (exchangelib)
        found = [origin for origin in found if not origin.weak]
    scope = taint.context.scopes.scope_of(node)
    if any(origin.weak and origin.key is None for origin in found) and is_object(taint, node, name):
        found = [origin for origin in found if not origin.weak or origin.key is not None]
    found = changed_before(taint, node, scope, name, key, definitions, found, frame, depth)
    if not found and key is None and not frame and not is_text(taint, node):
        found = _evident(taint, node, scope, name, definitions)
    return found


def assigned(taint: Taint, site: BindingSite, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What a binding gives its variable."""
    kind, value = site.kind, site.value
    if kind == PARAMETER:
        return parameter(taint, site, key, frame, depth)
    if value is None:
        return []
    if kind in (ASSIGN, ANNOTATED, WALRUS, CAPTURE):
        if site.path:
            return unpacked(taint, value, site.path, key, frame, depth)
        return taint.origins(value, key, frame, depth)
    if kind == AUGMENTED:
        found = taint.origins(value, key, frame, depth)
        if isinstance(site.node, ast.Name):
            found = found + taint.origins(site.node, key, frame, depth)
        return found
    if kind in (FOR, COMPREHENSION):
        return _element(taint, value, site.path, key, frame, depth)
    if kind == WITH:
        return taint.origins(value, key, frame, depth) if isinstance(value, ast.Name | ast.Attribute) else []
    if kind == EXCEPT:
        return _raised(taint, site, frame, depth)
    return []


def unpacked(
    taint: Taint, value: ast.expr, path: tuple[int | str, ...], key: Key, frame: Frame | None, depth: int
) -> Origins:
    """What unpacking takes: `path` is how to get there."""
    for index, step in enumerate(path):
        if (
            isinstance(value, ast.Tuple | ast.List)
            and isinstance(step, int)
            and -len(value.elts) <= step < len(value.elts)
        ):
            if any(isinstance(item, ast.Starred) for item in value.elts):
                break
            value = value.elts[step]
        elif isinstance(value, ast.Call) and terminal(value.func) in ("partition", "rpartition", "split", "rsplit"):
            return []  # the sensitive part has a name of its own
        elif isinstance(value, ast.Call) and terminal(value.func) == "zip":
            return []  # one column of many
        else:
            rest = path[index:]
            return taint.origins(value, rest[0] if isinstance(rest[0], int) else None, frame, depth)
    return taint.origins(value, key, frame, depth)


def _element(
    taint: Taint, value: ast.expr, path: tuple[int | str, ...], key: Key, frame: Frame | None, depth: int
) -> Origins:
    """What a loop over `value` gives."""
    if isinstance(value, ast.Call):
        name = terminal(value.func)
        receiver = value.func.value if isinstance(value.func, ast.Attribute) else None
        if name in ("items", "iteritems") and receiver is not None:
            if path[:1] == (0,):
                return []
            held = taint.origins(receiver, key if path else None, frame, depth)
            # That a mapping is called `service_tokens` says nothing of its values: it may be the keys.
            return [origin for origin in held if origin.key is not None or not path or origin.category != CREDENTIAL]
        if name in ("keys", "iterkeys", "range"):
            return []
        if name in ("enumerate", "zip") and value.args:
            first = path[0] if path and isinstance(path[0], int) else None
            if name == "enumerate":
                return [] if first == 0 else _element(taint, value.args[0], path[1:], key, frame, depth)
            if first is not None and 0 <= first < len(value.args):
                return _element(taint, value.args[first], path[1:], key, frame, depth)
        if name in ("sorted", "reversed", "list", "tuple", "iter", "set") and value.args:
            return _element(taint, value.args[0], path, key, frame, depth)
    if isinstance(value, ast.Tuple | ast.List):
        found: Origins = []
        for item in value.elts:
            found += unpacked(taint, item, path, key, frame, depth) if path else taint.origins(item, key, frame, depth)
        return found
    if isinstance(value, ast.Dict):
        return []  # keys
    if not path and isinstance(value, ast.Name | ast.Attribute) and terminal(value) in ("environ", "environ_copy"):
        return []
    if path:
        return []  # for name, count in tokens: some part of each
    found = taint.origins(value, None, frame, depth)
    if isinstance(key, str):
        return [origin for origin in found if origin.key == key]
    if isinstance(value, ast.Name | ast.Attribute | ast.Call):
        # An element of what is called `auth` or `token` is some part of it, or a key.
        found = [origin for origin in found if not origin.weak or origin.category != CREDENTIAL]
    # A loop over a mapping gives its keys, and over text its letters.
    return [origin for origin in found if not isinstance(origin.key, str)]


def _raised(taint: Taint, site: BindingSite, frame: Frame | None, depth: int) -> Origins:
    """What the exceptions hold that this handler may catch: those raised in the body of its `try`."""
    handler = site.node
    block = taint.context.parent(handler)
    if not isinstance(handler, ast.ExceptHandler) or block is None or not getattr(block, "body", None):
        return []
    body = block.body  # type: ignore[attr-defined]
    first, last = body[0].lineno, body[-1].end_lineno or body[-1].lineno
    caught = exception_names(handler.type)
    found: Origins = []
    for node in taint.context.nodes(ast.Raise):
        if not first <= node.lineno <= last or not isinstance(node.exc, ast.Call):
            continue
        if not caught or not caught.isdisjoint(("Exception", "BaseException", terminal(node.exc.func))):
            found += taint.all_of(arguments_of(node.exc), None, frame, depth)
    requests = taint.holders.requests_on(first, last)
    if requests:
        from flake8_secreview import sent

        found += [
            via(origin, f"{terminal(call.func)}()", call.lineno)
            for call, given in requests
            if sent.shows(caught, call)
            for origin in taint.origins(given, None, frame, depth)
            if origin.category == CREDENTIAL
        ]
    return found


def _evident(taint: Taint, node: ast.Name, scope: Scope, root: str, definitions: Iterable[BindingSite]) -> Origins:
    """A container that this function takes a credential out of holds one, unless it was taken out for good."""
    sites = list(definitions)
    if not sites or any(site.kind not in (PARAMETER, ASSIGN, ANNOTATED, FOR) for site in sites):
        return []
    if any(site.value is not None and is_harmless(taint, site.value, True) for site in sites if site.kind != PARAMETER):
        return []
    function = scope.node
    if (
        root in taint.holders.by_use
        and isinstance(function, FUNCTIONS)
        and all(site.kind == PARAMETER for site in sites)
    ):
        from flake8_secreview import by_use

        given = by_use.given(taint.context.config.vocabulary, function, root)
        if given:
            return [Origin(CREDENTIAL, given, function.lineno, (Step(root, function.lineno),))]
    evidence = taken_out(taint, scope, root, min(site.position for site in sites), node)
    if evidence is not None:
        return [evident(evidence, root, sites[-1].line)]
    if sources.is_options(root) and taint.holders.has_secret_option:
        for site in sites:
            if (
                site.value is not None
                and isinstance(site.value, ast.Call)
                and terminal(site.value.func).startswith("parse_")
            ):
                return [Origin(ENVIRONMENT, root, node.lineno)]
    return []
