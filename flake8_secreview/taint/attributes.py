"""Attributes: of `self`, by what the methods of the class write to them; of a request or a response; and dumps of all there are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from flake8_secreview import sanitizers, sources
from flake8_secreview.holders import root_of
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CLASS,
    EXCEPT,
    WALRUS,
    BindingSite,
)
from flake8_secreview.sources import CREDENTIAL, ENVIRONMENT, REQUEST
from flake8_secreview.taint.containers import entry_of, evident, holds_credential, taken_after, taken_out
from flake8_secreview.taint.harmless import is_harmless
from flake8_secreview.taint.origin import Frame, Key, Origin, Origins, via
from flake8_secreview.taint.parameters import MAX_CALLS
from flake8_secreview.taint.shapes import is_class, is_harmless_type, is_property
from flake8_secreview.taint.uses import class_around, is_login, is_nothing, is_object, is_opened
from flake8_secreview.taint.variables import unpacked, variable
from flake8_secreview.terminals import constant_key, terminal

if TYPE_CHECKING:
    from flake8_secreview.taint.analysis import Taint


def attribute_of(taint: Taint, node: ast.Attribute, key: Key, frame: Frame | None, depth: int) -> Origins:
    """What an attribute may hold."""
    name = node.attr
    owner = terminal(node.value)
    if name == "__dict__":
        return dumped_names(taint, node, f"{owner}.__dict__" if owner else "__dict__", key)
    if key is None:
        if (name == "environ" and owner == "os") or name == "wsgi_environ":
            return [Origin(ENVIRONMENT, f"{owner}.{name}" if owner else name, node.lineno)]
        found = _request_part(taint, node, owner)
        category = None if found else taint.names.category(name)
        if category is not None:
            found = _named_attribute(taint, node, owner, category)
        if name in ("url", "uri", "dsn") and sources.is_database(owner):
            found = [Origin(CREDENTIAL, f"{owner}.{name}", node.lineno)]
        if (
            name == "key"
            and sources.last_word(owner) == "token"
            and taint.names.category(owner)
            and taint.names.about_auth
        ):
            # Django REST framework's.
            found = [Origin(CREDENTIAL, f"{owner}.{name}", node.lineno, weak=True)]
        if found or category is not None:
            return found if not is_nothing(taint, node) else []
        if name in taint.holders.by_use and isinstance(node.value, ast.Name) and node.value.id == "self":
            from flake8_secreview import by_use

            around = class_around(taint, node) if name in by_use.WRAPPED else None
            if around is not None and by_use.is_wrapper(around.name) and not _is_harmless_member(taint, node, False):
                return [Origin(CREDENTIAL, f"{around.name}.{name}", node.lineno)]
    if sanitizers.says_masked(name):
        return []
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        worth = taint.holders.is_worth(node) and taint.holders.heat.may_hold_member(name)
        return _member(taint, node, key, frame, depth) or _evident(taint, node, key) if worth else []
    if isinstance(node.value, ast.Name) and name in _OF_EXCEPTIONS and taint.holders.is_worth(node):
        sites = taint.context.flow.definitions(node.value).sites
        if name != "cmd" or all(site.kind == EXCEPT for site in sites):  # of subprocess.CalledProcessError
            return variable(taint, node.value, None, frame, depth)
    if name in ("value", "data") and key is None:
        # `form.password.data`; of weaker names it is something else: `token.value`.
        found = [origin for origin in taint.origins(node.value, None, frame, depth) if _is_told(origin)]
        if found:
            return found
    return _evident(taint, node, key)


_OF_EXCEPTIONS = frozenset(("args", "message", "msg", "reason", "strerror", "cmd"))


def _evident(taint: Taint, node: ast.Attribute, key: Key) -> Origins:
    """An attribute that the function, or a method of the same class for one of `self`, takes a credential out of holds one."""
    root = root_of(node)
    if root is None or key is not None:
        return []
    scopes = [taint.context.scopes.scope_of(node)]
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
        owner = class_around(taint, node)
        around = taint.context.scopes.own_scope(owner) if owner is not None else None
        scopes += around.children if around is not None else []
    for scope in scopes:
        evidence = taken_out(taint, scope, root, (0, 0), node)
        if evidence is not None:
            return [evident(evidence, root, node.lineno)]
    return []


def _is_told(origin: Origin) -> bool:
    """Is it a credential that the name of an object promises, which need not be its text?"""
    return origin.category == CREDENTIAL and not origin.weak and not origin.way


def _is_listing(owner: str) -> bool:
    """Is it some page of a list by its name?"""
    word = sources.last_word(owner)
    return word in ("page", "result", "response", "listing") or (
        word.endswith("s") and not sources.is_request(word) and word != "credentials"
    )


def _named_attribute(taint: Taint, node: ast.Attribute, owner: str, category: str) -> Origins:
    name = node.attr
    if name.isupper() and owner[:1].isupper() and not owner.isupper():
        return []  # TokenType.PASSWORD: a member of an enumeration
    if is_opened(taint, node):
        return []
    strong = taint.names.is_strong(name)
    if name == "token" and taint.names.has_pages and _is_listing(owner):
        return []
    if not strong and owner.lower() in ("conf", "cfg"):
        return []  # CONF.backup_swift_auth: how, not what
    is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    if is_own and _is_harmless_member(taint, node, not strong):
        return []
    if not strong and (root := root_of(node)) is not None and is_object(taint, node, root):
        return []
    return [Origin(category, name, node.lineno, weak=not strong)]


def _member_sites(taint: Taint, node: ast.Attribute) -> list[BindingSite]:
    owner = class_around(taint, node)
    if owner is None:
        return []
    found = taint.sites.get((owner, node.attr))
    if found is None:
        found = taint.sites[owner, node.attr] = []
        for known in taint.holders.bases(owner):
            scope = taint.context.scopes.own_scope(known)
            if scope is not None:
                found += taint.context.flow.members(scope).get(node.attr, ())
    return found


def _is_harmless_member(taint: Taint, node: ast.Attribute, weak: bool) -> bool:
    """Is all that the class puts into this attribute a flag, a mask, a literal or a wrapper that hides it?"""
    question = class_around(taint, node), node.attr, weak
    known = taint.harmless_members.get(question)
    if known is None:
        known = taint.harmless_members[question] = _judge_member(taint, node, weak)
    return known


def _judge_member(taint: Taint, node: ast.Attribute, weak: bool) -> bool:
    sites = [site for site in _member_sites(taint, node) if site.kind != "declared"]
    values = [site for site in sites if site.value is not None or site.kind in ("function", CLASS)]
    types = [site.statement.annotation for site in sites if isinstance(site.statement, ast.AnnAssign)]
    if any(is_harmless_type(each) or (weak and is_class(each)) for each in types):
        return True
    if not values:
        return False
    return all(
        (site.kind == "function" and not is_property(site.node))
        or (site.value is not None and not site.path and is_harmless(taint, site.value, weak))
        for site in values
    ) and not all(isinstance(site.value, ast.Constant) and site.value.value is None for site in values)


def _member(taint: Taint, node: ast.Attribute, key: Key, frame: Frame | None, depth: int) -> Origins:
    """`self.x`: what the class puts into it, in any method; not what only tells of a credential (`self.key_id`)."""
    found = _held_by_member(taint, node, key, frame, depth)
    return [origin for origin in found if origin.category != CREDENTIAL] if sources.is_fact(node.attr) else found


def _held_by_member(taint: Taint, node: ast.Attribute, key: Key, frame: Frame | None, depth: int) -> Origins:
    found: Origins = []
    sites = _member_sites(taint, node)
    for site in sites[:MAX_CALLS]:
        if site.kind == "function" and is_property(site.node):
            returned = taint.holders.returns.get(site.node, ())
            found += [via(o, f"self.{node.attr}", site.line) for o in taint.all_of(returned, key, None, depth)]
        elif site.kind in (ASSIGN, ANNOTATED, AUGMENTED, WALRUS):
            for origin in _site_of_member(taint, site, key, depth):
                found.append(via(origin, f"self.{node.attr}", site.line))
    owner = class_around(taint, node)
    scope = taint.context.scopes.own_scope(owner) if owner is not None else None
    if scope is not None:
        root = f"self.{node.attr}"
        for method in scope.children:
            for written in taint.holders.writes(method, root):
                entry = constant_key(written.node.slice) if isinstance(written.node, ast.Subscript) else None
                if written.value is not None and not written.path and written.kind != "delete":
                    if entry is not None:
                        more = entry_of(taint, entry, written.value, key, None, depth)
                    else:
                        more = taint.all_of((written.value,), None, None, depth) if key is None else []
                    found += [via(origin, root, written.line) for origin in more]
            for change in taint.holders.changes.get((method, root), ()):
                if change.method not in ("pop", "remove", "discard", "popitem", "clear"):
                    found = taken_after(taint, change.call, change.method, root, key, found, None, depth)
    return found


def _site_of_member(taint: Taint, site: BindingSite, key: Key, depth: int) -> Origins:
    if site.value is None:
        return []
    if site.path:
        return unpacked(taint, site.value, site.path, key, None, depth)
    return taint.origins(site.value, key, None, depth)


def _request_part(taint: Taint, node: ast.Attribute, owner: str) -> Origins:
    """Headers, cookies, body and the like of a request, and what a response to a login says."""
    name = node.attr
    if sources.request_part(owner, name) and not (name in ("params", "files", "values", "meta") and owner != "request"):
        return [Origin(REQUEST, f"{owner}.{name}", node.lineno)]
    if name in ("headers", "cookies") and owner in (
        "self",
        "session",
        "sess",
        "client",
        "http",
        "conn",
        "environ",
        "connection",
    ):
        return [Origin(REQUEST, f"{owner}.{name}", node.lineno, weak=True)]
    if sources.response_part(owner, name) and is_login(taint, node):
        return [Origin(REQUEST, f"{owner}.{name}", node.lineno, weak=True)]
    return []


def dumped_names(taint: Taint, node: ast.expr, name: str, key: Key) -> Origins:
    """What shows all variables or attributes that there are, if a credential is among them."""
    if isinstance(key, str):
        category = taint.names.category(key)
        return [Origin(category, key, node.lineno)] if category is not None else []
    return [Origin(ENVIRONMENT, name, node.lineno, weak=True)] if holds_credential(taint, node) else []
