"""What of Python is not read, and what to write instead, by the node of `ast`."""

import ast
from collections.abc import Mapping

REFUSED: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.Global: ("a global that the function changes is a side effect", "return its value"),
    ast.Nonlocal: ("a variable around that is changed is a side effect", "return its value"),
    ast.Try: ("what is caught is not known when compiling", "use the condition: if x > 0"),
    ast.With: ("with opens what is outside of the function", "leave it out"),
    ast.AsyncFor: ("nothing is waited for here", "use for without async"),
    ast.AsyncWith: ("nothing is waited for here", "leave it out"),
    ast.AsyncFunctionDef: ("nothing is waited for here", "use def without async"),
    ast.Await: ("nothing is waited for here", "leave await out"),
    ast.Yield: ("a function that yields gives no one value", "append to a list, and return it"),
    ast.YieldFrom: ("a function that yields gives no one value", "append to a list, and return it"),
    ast.Delete: ("del takes a value away", "leave it out: what is not used costs nothing"),
    ast.ClassDef: ("a class is not read", "use a function of the arrays that it holds"),
    ast.Match: ("match is not read", "use if, elif and else"),
    ast.Set: ("a set has no order", "use a list: [a, b]"),
    ast.SetComp: ("a set has no order", "use a list: [x for x in xs]"),
    ast.Starred: ("* stands in a call, in a tuple or in a list", "leave it out"),
    ast.Break: ("this break goes with values that are not known when compiling",
                "let it begin the loop: for _ in range(100): if not x > 1: break"),
    ast.Raise: ("an error that is raised for all inputs", "leave it out"),
}  # fmt: skip
