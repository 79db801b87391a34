"""What a rule is, and the registry of all rules.

A rule lives in one module, `rules/srNNN_name.py`: the module's docstring is its documentation, `RULE` holds what is known about the
code, with examples, and functions decorated with `RULE.on(...)` are the check::

    RULE = Rule(__name__, code="SR404", name="private-key", severity=HIGH, confidence=HIGH, cwe=321, bad=(...,), good=(...,))

    @RULE.on(Text)
    def check(text: Text, context: Context) -> Iterator[Finding]: ...

A module with such a `RULE` is all that a new check needs. Rule packs of other distributions do the same; their codes end in 50 to 98.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.source import Place
    from flake8_secreview.where import Where

Level = Literal["low", "medium", "high"]
LOW: Level = "low"
MEDIUM: Level = "medium"
HIGH: Level = "high"
LEVELS: tuple[Level, ...] = (LOW, MEDIUM, HIGH)

# Rules that report a literal by its content compete for it: of findings that overlap, the one with the highest rank stays. Rank 0
# does not compete.
RANK_DATA = 10  # data that is no credential, SR1
RANK_NAME = 20  # a telling name gets a literal
RANK_CONTEXT = 30  # so does a default, a fallback, a parameter of an API
RANK_STRUCTURE = 40  # the text around it says so: URL, header, connection string
RANK_FORMAT = 50  # the value says so itself

Event = TypeVar("Event")
Node = (
    ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler
)  # what has a position: where a finding may be


class Finding:
    """One finding of a rule, before flake8 selects.

    `where` is a node or an exact place; the engine turns it into a place. `name` is the identifier the message speaks of, for
    `secreview-allow-names`. `content` is what makes the finding the same finding later on, for the baseline: the value found, or
    what stands in for it. It may be a secret, so nothing ever prints it.
    """

    __slots__ = ("confidence", "content", "message", "name", "rule", "where")

    def __init__(
        self, rule: Rule, where: Place | Node, message: str, name: str, content: str, confidence: Level
    ) -> None:
        self.rule = rule
        self.where = where
        self.message = message
        self.name = name
        self.content = content
        self.confidence = confidence

    def __repr__(self) -> str:
        return f"<Finding {self.rule.code} {self.where!r} {self.message!r}>"


Handler = Callable[[Any, "Context"], Iterator[Finding]]
Gate = Callable[["Context"], bool]
Names = Callable[["Context", str], bool]


class Rule:
    """A code, what is known about it, and its handlers by type of event.

    An event is an `ast` node class, or one of the derived events of the engine: `Text` (every string of the file but docstrings, assembled), `Binding`
    (a name gets a literal), or `Context` (once per file, after all others).

    `bad` and `good` are examples: Python source in which `# SR404:12` at the end of a line says that the code is reported on this line,
    at this column as flake8 prints it (1-based); `<<kind>>` stands for a generated sample (see `samples.py`), so that no secret is committed. A
    first line `# file: PATH` names the file and a line `# option: NAME = VALUE` sets an option.

    `gate` says of a file whether the rule can find anything in it, `where` on which lines something has to stand for that (see `where.py`): events
    are made of the statements with such lines only, a `Text` has to have one itself, and without any the rule is not asked. A rule that does not say where has every file walked as
    a whole, unless it has a gate and waits for the `Context` only: then it finds its own way. `names` says of a name whether the rule is interested
    in its `Binding`s; a binding that any rule is interested in goes to all that wait for bindings.

    `engine_only` is for what the engine itself reports: no examples, no handlers.

    Raises TypeError for missing examples, a malformed code, and a code or a name that is taken.
    """

    def __init__(
        self,
        module: str,
        *,
        code: str,
        name: str,
        severity: Level,
        confidence: Level,
        cwe: int | None,
        bad: Sequence[str],
        good: Sequence[str],
        gate: Gate | None = None,
        where: Where | None = None,
        names: Names | None = None,
        rank: int = 0,
        enabled: bool = True,
        engine_only: bool = False,
    ) -> None:
        if len(code) != 5 or not code.startswith("SR") or not code[2:].isdigit() or code[2] not in "1234":
            raise TypeError(f"{module}: {code!r} is not a code: SR1nn to SR4nn")
        if not engine_only and (not bad or not good or isinstance(bad, str) or isinstance(good, str)):
            raise TypeError(f"{module}: {code} has no examples: `bad` and `good` are tuples of at least one snippet")
        taken = REGISTRY.get(code) or next((rule for rule in REGISTRY.values() if rule.name == name), None)
        if taken is not None and (taken.module, taken.code) != (module, code):
            raise TypeError(f"{module}: {code} {name} is taken: {taken.code} {taken.name} of {taken.module}")
        self.module: str = module
        self.code: str = code
        self.name: str = name
        self.severity = severity
        self.confidence = confidence
        self.cwe = cwe
        self.bad = tuple(bad)
        self.good = tuple(good)
        self.gate = gate
        self.where = where
        self.names = names
        self.rank = rank
        self.enabled = enabled
        self.engine_only = engine_only
        self.handlers: list[tuple[type, Handler]] = []
        REGISTRY[code] = self

    def __repr__(self) -> str:
        return f"<Rule {self.code} {self.name}>"

    @property
    def family(self) -> str:
        """The entry point that reports this rule: "SR1" to "SR4"."""
        return self.code[:3]

    @property
    def documentation(self) -> str:
        """The docstring of the rule's module."""
        return (sys.modules[self.module].__doc__ or "").strip()

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")

    def on(
        self, *events: type[Event]
    ) -> Callable[[Callable[[Event, Context], Iterator[Finding]]], Callable[[Event, Context], Iterator[Finding]]]:
        """Register a handler for events of exactly these types."""

        def register(
            handler: Callable[[Event, Context], Iterator[Finding]],
        ) -> Callable[[Event, Context], Iterator[Finding]]:
            self.handlers.extend((event, handler) for event in events)
            return handler

        return register

    def finding(
        self,
        where: Place | Node,
        message: str,
        *,
        name: str = "",
        content: str = "",
        confidence: Level | None = None,
    ) -> Finding:
        """A finding of this rule; see `Finding`. The message must not show the value of a secret."""
        return Finding(self, where, message, name, content, confidence or self.confidence)


REGISTRY: dict[str, Rule] = {}


def secret_names(context: Context, name: str) -> bool:
    """The names that mean a credential, for `Rule.names`."""
    return context.config.vocabulary.classify(name) is not None


def names_of(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by code and by name, for commands that take either."""
    return {key: rule for rule in rules for key in (rule.code, rule.name)}
