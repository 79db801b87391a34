"""astroid's tree of one file, made safe to ask. Built and asked under lock only: see `astroid_lock.py`, `inference.py`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flake8_secreview.astroid_lock import Locked, OutOfSteps, Steps, astroid_module, import_astroid

# Nodes and contexts of astroid, which has no published types for what is used of them.
_Node = Any
_Context = Any

_NAME = "<secreview>"
_MAX_VALUE = 10_000  # characters or bytes of one value
_MAX_ALTERNATIVES = 16  # values of one expression
_MAX_ASSIGNMENTS = 200  # of one name in one scope; each look-up of a name reads them all
# Methods that change a list, set or dictionary.
_CHANGES = frozenset(
    [
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    ]
)
# Expressions that astroid calls differently.
_KINDS = {"Constant": "Const"}


class Span(NamedTuple):
    """Where a node of the file is: what `lineno`, `col_offset`, `end_lineno` and `end_col_offset` say in `ast`."""

    line: int
    column: int
    end_line: int
    end_column: int


class Inferred(NamedTuple):
    """A string or bytes value that an expression may have."""

    value: str | bytes
    span: Span | None
    """The literal it is spelled as; None if it was put together from several."""
    complete: bool
    """False if the expression is known to have other values, too, that can't be told."""


def span_of(node: ast.expr | ast.stmt) -> Span:
    """The span of a node of `ast`, as the answers here give it."""
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)


class Tree:
    """astroid's tree of the file, made safe to ask.

    Replaced in it, by functions that astroid calls instead of its own inference:

    - operators: `+` and `%` of short strings and numbers are computed, `*` of literals, all else is unknown. astroid
      computes `"a" * 10**7` and can be made to double a string fifty times;
    - f-strings: computed, unknown with a conversion or a format;
    - calls: a value that comes from astroid's stubs of the built-in types ('' for `join`, `encode`, `replace`) is unknown;
    - displays with a `*` or `**` in them, comparisons: unknown;
    - names and attributes that are added to in a loop, written through `nonlocal`, or assigned very often: unknown;
    - a list, dictionary or set by a name that is used to change it somewhere: unknown.
    """

    def __init__(self, text: str, most_steps: int) -> None:
        import warnings

        import_astroid()
        self._nodes: Any = astroid_module("astroid.nodes")
        self._unknown: Any = astroid_module("astroid.util").Uninferable
        delayed: list[_Node] = []
        steps = Steps(most_steps)
        with Locked(steps), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # About the text: an invalid escape is not ours to report.
            manager = astroid_module("astroid.manager").AstroidManager()
            builder = astroid_module("astroid.builder").AstroidBuilder(manager, apply_transforms=False)
            # astroid would infer here, before the tree is safe, and write into trees that aren't ours.
            builder.delayed_assattr = delayed.append
            try:
                self.module: _Node = builder.string_build(text, _NAME)
            finally:
                manager.astroid_cache.pop(_NAME, None)
            self._index()
            self._add_attributes(delayed, steps)
        self.steps = steps.taken

    def find(self, node: ast.expr) -> _Node | None:
        """The node of this tree for a node of flake8's; None where a position doesn't tell (f-strings before 3.12)."""
        kind = type(node).__name__
        if kind in {"Name", "Attribute"} and not isinstance(getattr(node, "ctx", None), ast.Load):
            return None
        return self._places.get((_KINDS.get(kind, kind), *span_of(node)))

    # Questions, asked under lock

    def values(self, node: _Node) -> list[Inferred] | None:
        found: dict[tuple[type, str | bytes, Span | None], None] = {}
        complete = True
        for result in self._alternatives(node):
            value = getattr(result, "value", None) if isinstance(result, self._nodes.Const) else None
            if isinstance(value, str | bytes) and len(value) <= _MAX_VALUE and self._is_ours(result):
                found[type(value), value, self._span(result) if id(result) in self._literals else None] = None
            else:
                complete = complete and result is not self._unknown and not isinstance(value, str | bytes)
                if complete and not found and not isinstance(result, self._nodes.Const):
                    complete = not self._may_be_string(result)
        if not found:
            return [] if complete else None
        return [Inferred(value, span, complete and len(found) > 0) for _, value, span in found]

    def callees(self, node: _Node) -> list[Span] | None:
        return [self._span(target) for target in self._targets(node)] or None

    def returns(self, node: _Node) -> list[Span] | None:
        nodes = self._nodes
        targets = self._targets(node)
        spans: dict[Span, None] = {}
        for target in targets:
            if isinstance(target, nodes.ClassDef):
                continue
            if isinstance(target, nodes.Lambda) and not isinstance(target, nodes.FunctionDef):
                spans[self._span(target.body)] = None
                continue
            if isinstance(target, nodes.AsyncFunctionDef) and not isinstance(node.parent, nodes.Await):
                continue
            own = list(self._own_statements(target))
            if any(isinstance(each, nodes.Yield | nodes.YieldFrom) for each in own):
                continue
            for each in own:
                if isinstance(each, nodes.Return) and each.value is not None:
                    spans[self._span(each.value)] = None
        return list(spans) if targets else None

    # How they are answered

    def _targets(self, call: _Node) -> list[_Node]:
        """The functions, lambdas and classes of this file that `call.func` may be."""
        nodes, found = self._nodes, {}
        definitions = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef)
        for target in self._alternatives(call.func):
            if not isinstance(target, definitions):
                # A bound method stands for an unbound one, and that for a function; an instance stands for its class.
                for _ in range(3):
                    target = None if target is self._unknown else getattr(target, "_proxied", None)
                    if isinstance(target, definitions):
                        break
                if isinstance(target, nodes.ClassDef):
                    target = self._method(target, "__call__")
            if isinstance(target, definitions) and target.lineno and self._root(target) is self.module:
                found[id(target)] = target
        return list(found.values())

    def _method(self, owner: _Node, name: str) -> _Node | None:
        """The method that an instance of a class has under a name, inherited or not."""
        for holder in (owner, *owner.ancestors()):
            for method in reversed(holder.locals.get(name, ())):
                return method if isinstance(method, self._nodes.FunctionDef) else None
        return None

    def _own_statements(self, function: _Node) -> Iterator[_Node]:
        """The nodes of a function without those of functions and classes inside it."""
        nodes = self._nodes
        stack = list(reversed(function.body))
        while stack:
            node = stack.pop()
            yield node
            if not isinstance(node, nodes.FunctionDef | nodes.Lambda | nodes.ClassDef):
                stack.extend(reversed(list(node.get_children())))

    def _alternatives(self, node: _Node, context: _Context = None) -> list[_Node]:
        """What a node may be, at most so many; 'unknown' among them if there are others."""
        return self._results(node.infer(context))

    def _results(self, generator: Iterator[_Node]) -> list[_Node]:
        results: list[_Node] = []
        try:
            for result in generator:
                if len(results) >= _MAX_ALTERNATIVES:
                    results.append(self._unknown)
                    break
                results.append(self._unknown if result is None else result)
        except (OutOfSteps, RecursionError, MemoryError):
            raise
        except Exception:
            results.append(self._unknown)
        return results or [self._unknown]

    @staticmethod
    def _root(node: _Node) -> _Node:
        while node.parent is not None:
            node = node.parent
        return node

    def _is_ours(self, node: _Node) -> bool:
        """Whether a node is from this file, or was computed from nodes that are."""
        root = self._root(node)
        return root is self.module or self._is_nowhere(root)

    def _is_nowhere(self, root: _Node) -> bool:
        """Whether a root is that of a computed node: the node itself in astroid 3, a module that stands for none in 4."""
        return not isinstance(root, self._nodes.Module) or root is getattr(self._nodes, "SYNTHETIC_ROOT", None)

    def _may_be_string(self, node: _Node) -> bool:
        """Whether a result that is no constant may be a string all the same: unless it is a plain class's instance."""
        nodes = self._nodes
        plain = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef, nodes.Module, nodes.BaseContainer, nodes.Dict)
        if isinstance(node, plain):
            return False
        proxied: _Node = getattr(node, "_proxied", None)
        ours = isinstance(proxied, nodes.ClassDef) and self._root(proxied) is self.module
        return not ours or bool(proxied.bases)

    @staticmethod
    def _span(node: _Node) -> Span:
        # The line of a definition is that of its first decorator; `position` is where its keyword stands.
        start = getattr(node, "position", None) or node
        return Span(start.lineno, start.col_offset, node.end_lineno, node.end_col_offset)

    # How the tree is prepared

    def _index(self) -> None:
        """One pass over the tree: where each expression is, what must be replaced, what can't be trusted."""
        nodes = self._nodes
        replaced: tuple[tuple[Any, Callable[[_Node, _Context], Iterator[_Node]]], ...] = (
            (nodes.BinOp, self._infer_operator),
            (nodes.AugAssign, self._infer_operator),
            (nodes.JoinedStr, self._infer_fstring),
            (nodes.Call, self._infer_call),
            (nodes.IfExp, self._infer_either),
            (nodes.BoolOp, self._infer_either),
            (nodes.Compare, self._infer_nothing),
        )
        by_type = dict(replaced)
        by_context = astroid_module("astroid.const").Context
        displays = (nodes.List, nodes.Tuple, nodes.Set)
        self._places: dict[tuple[str, int, int, int, int], _Node | None] = {}
        self._literals: set[int] = set()
        distrusted: dict[str, list[_Node]] = {}
        attributes: set[str] = set()
        changed: set[str] = set()
        named: list[_Node] = []
        self._note_crowded(self.module, distrusted)
        # Node, and the innermost function or module around it if that is inside a loop there.
        stack: list[tuple[_Node, bool]] = [(self.module, False)]
        while stack:
            node, in_loop = stack.pop()
            kind = type(node)
            if kind in by_type:
                node._explicit_inference = by_type[kind]
            elif kind in displays:
                if any(isinstance(element, nodes.Starred) for element in node.elts):
                    node._explicit_inference = self._infer_nothing
            elif kind is nodes.Dict:
                if any(isinstance(key, nodes.DictUnpack) for key, _ in node.items):
                    node._explicit_inference = self._infer_nothing
            elif kind is nodes.Const:
                self._literals.add(id(node))
            elif kind is nodes.Name or kind is nodes.Attribute:
                named.append(node)
                if kind is nodes.Attribute and node.attrname in _CHANGES:
                    changed.add(_last_name(node.expr))
            elif kind is nodes.Subscript and node.ctx is not by_context.Load:
                changed.add(_last_name(node.value))
            elif kind is nodes.Nonlocal:
                for name in node.names:
                    distrusted.setdefault(name, []).append(self.module)
            if isinstance(node, nodes.FunctionDef | nodes.Lambda | nodes.ClassDef):
                in_loop = False
                self._note_crowded(node, distrusted)
            elif kind in {nodes.For, nodes.AsyncFor, nodes.While}:
                in_loop = True
            if kind is nodes.AugAssign:
                target = node.target
                if isinstance(target, nodes.AssignAttr):
                    attributes.add(target.attrname)
                elif isinstance(target, nodes.AssignName) and (in_loop or self._is_global(node, target.name)):
                    distrusted.setdefault(target.name, []).append(self._loop_scope(node, target.name))
            if node.lineno is not None and isinstance(node, nodes.NodeNG):
                key = (kind.__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
                self._places[key] = None if key in self._places else node
            stack.extend((child, in_loop) for child in node.get_children())
        for node in named:
            if isinstance(node, nodes.Attribute):
                unsure = node.attrname in attributes
            else:
                scopes = distrusted.get(node.name)
                unsure = scopes is not None and self._is_inside(node, scopes)
            if unsure:
                node._explicit_inference = self._infer_nothing
            elif _last_name(node) in changed:
                node._explicit_inference = self._infer_no_container

    @staticmethod
    def _note_crowded(scope: _Node, distrusted: dict[str, list[_Node]]) -> None:
        for name, assignments in getattr(scope, "locals", {}).items():
            if len(assignments) > _MAX_ASSIGNMENTS:
                distrusted.setdefault(name, []).append(scope)

    def _is_global(self, node: _Node, name: str) -> bool:
        """Whether a function declares `name` global: then nobody knows how often it adds to it."""
        frame = node.frame()
        return frame is not self.module and name not in frame.locals

    def _loop_scope(self, node: _Node, name: str) -> _Node:
        frame = node.frame()
        return self.module if name not in frame.locals else frame

    @staticmethod
    def _is_inside(node: _Node, scopes: list[_Node]) -> bool:
        while node is not None:
            if any(node is scope for scope in scopes):
                return True
            node = node.parent
        return False

    def _add_attributes(self, delayed: list[_Node], steps: Steps) -> None:
        """Tell the classes and functions of this file which attributes are assigned to them from outside their body."""
        nodes, instance = self._nodes, astroid_module("astroid.bases").Instance
        for node in delayed:
            if not isinstance(node.expr, nodes.Name):
                continue
            if steps.exhausted:
                return
            steps.clear()
            for result in self._alternatives(node.expr):
                if type(result) is instance or type(result).__name__ == "ExceptionInstance":
                    owner = result._proxied
                    names = owner.instance_attrs
                elif isinstance(result, nodes.ClassDef):
                    owner, names = result, result.locals
                elif isinstance(result, nodes.FunctionDef):
                    owner, names = result, result.instance_attrs
                else:
                    continue
                if self._root(owner) is self.module:
                    known = names.setdefault(node.attrname, [])
                    if len(known) <= _MAX_ASSIGNMENTS and not any(each is node for each in known):
                        known.append(node)

    # What astroid calls in place of its own inference; the node comes first, as it would to a method

    def _infer_nothing(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        yield self._unknown

    def _infer_no_container(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        containers = (self._nodes.BaseContainer, self._nodes.Dict)
        for result in node._infer(context):
            yield self._unknown if isinstance(result, containers) else result

    def _infer_call(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        constant = self._nodes.Const
        for result in self._results(node._infer(context)):
            if not isinstance(result, constant) or self._root(result) is self.module:
                yield result
            else:
                yield result if self._is_ours(result) and result.value not in ("", b"") else self._unknown

    def _infer_either(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        """`IfExp` and `BoolOp`: any of the operands. astroid leaves out those that it can't tell."""
        parts = node.values if isinstance(node, self._nodes.BoolOp) else (node.body, node.orelse)
        if len(parts) > _MAX_ALTERNATIVES:
            yield self._unknown
            return
        for part in parts:
            yield from self._alternatives(part, context)

    def _infer_fstring(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        texts = [""]
        for part in node.values:
            if isinstance(part, self._nodes.Const):
                ends = [part.value]
            elif part.conversion not in {None, -1} or part.format_spec is not None:
                ends = [None]
            else:
                ends = [self._plain(result) for result in self._alternatives(part.value, context)]
            if not all(isinstance(end, str | int) for end in ends):
                yield self._unknown
                return
            texts = [text + str(end) for text in texts for end in dict.fromkeys(ends)]
            if len(texts) > _MAX_ALTERNATIVES or any(len(text) > _MAX_VALUE for text in texts):
                yield self._unknown
                return
        for text in texts:
            yield self._nodes.Const(text)

    def _infer_operator(self, node: _Node, context: _Context = None, **_: Any) -> Iterator[_Node]:
        """`BinOp` and `AugAssign`."""
        operator = node.op.removesuffix("=")
        if operator not in {"+", "%", "*"}:
            yield self._unknown
            return
        augmented = isinstance(node, self._nodes.AugAssign)
        if operator == "*" and (augmented or not self._is_small_product(node)):
            yield self._unknown
            return
        if augmented:
            # The values that the target had before.
            lefts = self._results(node.target.infer_lhs(context=context))
        else:
            lefts = self._alternatives(node.left, context)
        rights = [
            self._operand(result, context)
            for result in self._alternatives(node.value if augmented else node.right, context)
        ]
        if len(lefts) * len(rights) > _MAX_ALTERNATIVES:
            yield self._unknown
            return
        for left in lefts:
            for right in rights:
                value = _compute(operator, self._plain(left), right)
                yield self._unknown if value is None else self._nodes.Const(value)

    def _is_small_product(self, node: _Node) -> bool:
        left, right = (getattr(side, "value", None) for side in (node.left, node.right))
        if not all(isinstance(side, self._nodes.Const) for side in (node.left, node.right)):
            return False
        if isinstance(left, int):
            left, right = right, left
        return isinstance(left, str | bytes) and isinstance(right, int) and len(left) * right <= _MAX_VALUE

    def _plain(self, result: _Node) -> object:
        """The value of a constant that may be computed with, None for anything else."""
        if not isinstance(result, self._nodes.Const) or not self._is_ours(result):
            return None
        value = result.value
        if isinstance(value, int):  # A number with thousands of digits takes quadratic time to print.
            return value if -(10**18) < value < 10**18 else None
        return value if isinstance(value, str | bytes) and len(value) <= _MAX_VALUE else None

    def _operand(self, result: _Node, context: _Context) -> object:
        """Like `_plain`, for the right side of `%`: a tuple or dictionary of constants as well."""
        nodes = self._nodes
        if isinstance(result, nodes.Tuple) and len(result.elts) <= 32:
            return tuple(self._only(element, context) for element in result.elts)
        if isinstance(result, nodes.Dict) and len(result.items) <= 32:
            return {self._only(key, context): self._only(value, context) for key, value in result.items}
        return self._plain(result)

    def _only(self, node: _Node, context: _Context) -> object:
        results = self._alternatives(node, context)
        return self._plain(results[0]) if len(results) == 1 else None


def _last_name(node: _Node) -> str:
    """The name or attribute that an expression ends in, the empty string for other expressions."""
    return str(getattr(node, "name", None) or getattr(node, "attrname", None) or "")


def _compute(operator: str, left: object, right: object) -> str | bytes | int | None:
    """`left operator right`, or None if it can't be told, is no string or number, or is too long."""
    value: str | bytes | int | None = None
    if operator == "%":
        value = _format(left, right)
    elif operator == "*":
        if isinstance(left, str | bytes) and isinstance(right, int):
            value = left * right
        elif isinstance(right, str | bytes) and isinstance(left, int):
            value = right * left
    elif isinstance(left, str) and isinstance(right, str):  # noqa: SIM114  # mypy can't follow the types together.
        value = left + right
    elif isinstance(left, bytes) and isinstance(right, bytes):  # noqa: SIM114
        value = left + right
    elif isinstance(left, int) and isinstance(right, int):
        value = left + right
    return None if isinstance(value, str | bytes) and len(value) > _MAX_VALUE else value


def _format(template: object, values: object) -> str | None:
    """`template % values` for the conversions `%s`, `%d`, `%(name)s`, `%(name)d` and `%%`, without a width."""
    if not isinstance(template, str) or values is None:
        return None
    given = values if isinstance(values, tuple) else tuple(values.values()) if isinstance(values, dict) else (values,)
    if any(not isinstance(each, str | int) for each in given):
        return None
    size = at = 0
    longest = max((len(str(each)) for each in given), default=0)
    while (at := template.find("%", at)) >= 0:
        at += 1
        if template.startswith("(", at):
            at = template.find(")", at) + 1
        if at <= 0 or template[at : at + 1] not in {"s", "d", "%"}:
            return None
        size += longest
        at += 1
        if size > _MAX_VALUE:
            return None
    try:
        return str(template % values)
    except (TypeError, ValueError, KeyError):
        return None
