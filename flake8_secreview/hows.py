"""The ways in which a name gets a literal, and which rule reports which of them."""

from __future__ import annotations

# The values of `Binding.how`, made by `literals.py`.
ASSIGN = "assign"  # name = "x", also chained, unpacked, and as a class attribute
ANNOTATED = "annotated"  # name: str = "x"
AUGMENTED = "augmented"  # name += "x"
WALRUS = "walrus"  # (name := "x")
ATTRIBUTE = "attribute"  # obj.name = "x"; owner: obj
SUBSCRIPT = "subscript"  # d["name"] = "x"; owner: d
DICT = "dict"  # {"name": "x"}, also {"name": "name", "value": "x"}; owner: the display
PAIR = "pair"  # [("name", "x")]; owner: the outer display or call
ARGV = "argv"  # ["--name", "x"]; owner: the display or call
KEYWORD = "keyword"  # f(name="x"); owner: the callee, or the class definition
DEFAULT = "default"  # def f(name="x"); owner: the function or lambda
COMPARE = "compare"  # name == "x", either way round, also compare_digest(name, "x")
MEMBER = "member"  # name in ("x", "y")
CASE = "case"  # match name: case "x"
SETATTR = "setattr"  # setattr(o, "name", "x"), headers.set("name", "x"), o.set_name("x"); owner: the call
RETURN = "return"  # def name(): return "x", also yield; owner: the function
ENUM = "enum"  # a member of an enumeration; owner: the class
FALLBACK = "fallback"  # the default of a look-up, or "x" in `name or "x"`; owner: the call, BoolOp or IfExp
OPTION = (
    "option"  # the default of an option declaration, also {"name": {"default": "x"}}; owner: the call, if there is one
)
FIELD = (
    "field"  # the default of a field declaration: name = Field("x"), name: str = field(default="x"); owner: the call
)
ELEMENT = "element"  # one of several values: name = ["x", "y"], name["k"] = "x", for name in ("x", "y"); container: the display
HOWS = frozenset({
    ASSIGN, ANNOTATED, AUGMENTED, WALRUS, ATTRIBUTE, SUBSCRIPT, DICT, PAIR, ARGV, KEYWORD, DEFAULT, COMPARE, MEMBER, CASE, SETATTR,
    RETURN, ENUM, FALLBACK, OPTION, FIELD, ELEMENT,
})  # fmt: skip

# Ways beside those, in which no node of the tree gives a name its literal.
EMBEDDED = "embedded"  # in the text of a string
SLOT = "slot"  # a parameter of an API, by its position
HEADER = "header"  # a header of a request
QUERY = "query"  # a parameter of a URL

DEFAULTS = frozenset({DEFAULT})
FALLBACKS = frozenset({FALLBACK})
OPTIONS = frozenset({OPTION, FIELD})
SLOTS = frozenset({SLOT, ARGV})
HEADERS = frozenset({HEADER})
QUERIES = frozenset({QUERY})
NAMED = (HOWS | {EMBEDDED}) - DEFAULTS - FALLBACKS - OPTIONS - SLOTS  # a telling name gets a literal in any other way
