"""Declarations and definitions: the inputs of a program, and its functions."""

from lark import Token, Tree

from ..errors import ProgramError, ShapeError, UnknownNameError
from ..graph.build import size_node
from ..graph.dimensions import Shape, names_in, solved, solved_by
from ..graph.members import member
from ..syntax.tree import Branch, children, tokens
from ..vocabulary import Row, formals
from .assumptions import assumed
from .calls import check_callable
from .expressions import run
from .free import free_names
from .names import name
from .peers import LIBRARIES, ROOTS
from .places import index_place
from .scope import Closure, Scope
from .settings import read_length
from .state import Program, Statements, add_count, add_input, bounds, new_name


def declaration(statement: Branch, program: Program) -> Statements:
    """`x: [], y: []` declares inputs."""
    for declared in children(statement):
        _declare(declared, program)
    return ()


def parameter(statement: Branch, program: Program) -> Statements:
    """`param w, b` declares inputs that are differentiated by."""
    for declared in children(statement):
        target, *said = children(declared)
        if any(isinstance(one, Token) for one in said):
            place = program.scope.where(target)
            message = "nothing is differentiated by an input that is a whole number"
            shape = "" if isinstance(said[0], Token) else "[n] "
            hint = f"declare it without param, as in n: {shape}integer"
            raise ProgramError(message, place, hint)
        program.parameters.extend(_declare(declared, program))
    return ()


def _declare(declared: Branch, program: Program) -> list[str]:
    """Add the inputs that one declaration names, and return their names."""
    if isinstance(children(declared)[1], Token):
        return _count(declared, program)
    target, interval = assumed(declared, program)
    is_whole = isinstance(children(declared)[-1], Token)
    names = _add(target, children(declared)[1], program, is_whole)
    if interval is not None:
        program.assumptions.update((program.inputs[name], interval) for name in names)
    return names


def _count(declared: Branch, program: Program) -> list[str]:
    """Add the input of `n: integer`, which is nothing to differentiate by."""
    target = children(declared)[0]
    scope = program.scope
    if target.data != "name":
        hint = "as in n: integer"
        raise ProgramError("an integer is declared by its name", scope.where(target), hint)
    token = target.children[0]
    sizes = [size for node in program.inputs.values() for size in node.shape]
    is_part = any(str(token) in names_in(size) for size in sizes)
    if not is_part or any(solved(size, str(token)) for size in sizes):
        new_name(str(token), "declared", target, program)
    add_count(str(token), token, program)
    return []


def _add(
    target: Branch, shape: Branch | Token | None, program: Program, is_whole: bool = False
) -> list[str]:
    """Add the inputs of a name, or of a family with bounds."""
    scope = program.scope
    if target.data == "name":
        sizes = _shape(shape, program)
        new_name(str(target.children[0]), "declared", target, program)
        add_input(str(target.children[0]), program, sizes, is_whole)
        return [str(target.children[0])]
    base = target.children[0] if target.children else None
    items = children(target)[1:]
    if target.data != "index" or not isinstance(base, Tree) or base.data != "name":
        raise ProgramError(
            "only a name can be declared", scope.where(target), "as in x: [], or param w[1..3]"
        )
    family = str(base.children[0])
    span = items[0] if items else None
    if len(items) != 1 or not isinstance(span, Tree) or span.data != "range":
        raise ProgramError(
            f"the family {family} is declared without bounds",
            index_place(target, scope),
            f"write {family}[1..3] for three members",
        )
    first, last = bounds(span.children, program)
    count = len(program.inputs) + max(0, last - first + 1)
    program.limits.check("inputs", count, scope.where(target))
    sizes = _shape(shape, program)
    new_name(family, "declared", base, program)
    program.input_families[family] = None
    names = [member(family, index) for index in range(first, last + 1)]
    for position, key in enumerate(names, first):
        scope.families.setdefault(family, {})[position] = add_input(key, program, sizes, is_whole)
    return names


def _shape(tree: Branch | Token | None, program: Program) -> Shape:
    """Return a declared shape; names in it that are new are dimensions from here on."""
    if not isinstance(tree, Tree) or tree.data != "shape":
        return ()
    for token in tokens(tree, "NAME"):
        _dimension(token, program)
    sizes = [run(read_length("a dimension", part, program.scope)) for part in children(tree)]
    return tuple(sizes)


def check_dimensions(program: Program) -> None:
    """Raise for a dimension that the shapes of the arguments do not tell."""
    sizes = [size for node in program.inputs.values() for size in node.shape]
    told = {*program.integers, *program.sizes}
    told.update(key for key in program.dimensions if any(solved(size, key) for size in sizes))
    for key, token in program.dimensions.items():
        if key not in told and not any(solved_by(size, key, told) for size in sizes):
            raise ShapeError(
                f"the dimension {key} cannot be told from the shapes of the arguments",
                program.scope.where(token),
                f"declare it before, {key}: integer, an input with it alone, x: [{key}], or with "
                f"a multiple of it, [2*{key}]",
            )


def _dimension(token: Token, program: Program) -> None:
    """Make a name in a shape a dimension, whose value is its size."""
    scope = program.scope
    if str(token) in ("None", "nan", "inf"):
        hint = "a dimension is a name, such as batch, or a number"
        raise ShapeError(f"a dimension cannot be {token}", scope.where(token), hint)
    known = scope.values.get(token)
    if known is None and token not in scope.families:
        scope.values[str(token)] = size_node(program.sizes.get(str(token), str(token)))
        program.dimensions[str(token)] = token
    elif token not in program.dimensions:
        raise ShapeError(
            f"{token} is a value, not a dimension",
            scope.where(token),
            "give one of the two another name",
        )


def definition(statement: Branch, program: Program) -> Statements:
    """`def f(a, b=2) = a*b with b, a` defines a function."""
    token, arguments, body, partials = children(statement)
    scope = program.scope
    arguments_ = formals(arguments)
    names = [formal.name for formal in arguments_]
    for position, formal in enumerate(arguments_):
        if formal.name in names[:position]:
            raise ProgramError(
                f"{token} has two arguments {formal.name}",
                scope.where(token),
                "rename one of the two",
            )
        named = {str(t) for t in tokens(formal.default, "NAME")} if formal.default else set()
        if named & set(names):
            raise ProgramError(
                f"the default of {formal.name} names the argument {min(named & set(names))}",
                scope.where(token),
                "a default cannot depend on the other arguments",
            )
        if formal.kind:
            raise ProgramError(
                f"found the two words {formal.kind} {formal.name} where one argument was expected",
                scope.where(arguments),
                "separate arguments with ','",
            )
    stated = partials.children if isinstance(partials, Tree) else []
    rule = tuple(tree for tree in stated if isinstance(tree, Tree))
    if rule and len(rule) != len(names):
        raise ProgramError(
            f"{token} has {len(names)} arguments and {len(rule)} partial derivatives",
            scope.where(token),
            "after 'with' stands one partial derivative an argument",
        )
    function = Row(str(token), arguments_, body, None, (), rule)
    scope.functions[str(token)] = Closure(function, _capture(function, program))
    return ()


def _capture(function: Row, program: Program) -> Scope:
    """Return the scope of what the free names of a definition mean where it stands."""
    scope = program.scope
    captured = Scope(scope.builder, scope.missing, loops=scope.loops, repeated=scope.repeated)
    for token in free_names(function):
        if token.type == "FUNCTION":
            if token == function.name and token not in scope.functions:
                _no_recursion(token, program)
            closure = scope.functions.get(token)
            if closure is None:
                check_callable(token, scope)
            else:
                captured.functions[str(token)] = closure
        elif token in scope.families:
            captured.families[str(token)] = dict(scope.families[str(token)])
            captured.states[str(token)] = [*scope.states.get(str(token), ())]
        elif token.type != "ROOT" or token in scope.values or not _is_library(token, program):
            captured.values[str(token)] = name(Tree("name", [token]), scope)
    return captured


def _is_library(token: Token, program: Program) -> bool:
    """Return whether a name that is no value is that of a library; K may be an input still."""
    return token in (LIBRARIES if program.declared else ROOTS)


def _no_recursion(token: Token, program: Program) -> None:
    """Raise where a definition calls itself (a built-in function of its name is not itself)."""
    try:
        check_callable(token, program.scope)
    except UnknownNameError:
        raise ProgramError(
            f"{token} calls itself: a definition cannot be recursive",
            program.scope.where(token),
            "a repetition is a for loop",
        ) from None
