"""What an answer is for, and where gradients stand inside of one, in any of their forms.

In: what a student wrote. Out: the name in the program; or where in an expression a gradient stands,
each with the leaf that `lower_answer` knows, `d_w1`.
"""

from collections.abc import Collection, Sequence

from ...errors import InputError, Span, UnknownNameError, meant_or_all
from ...graph.members import parts
from ...syntax.tokens import plain_digits
from ...syntax.words import is_function
from ..problem import Problem
from .forms import Form, Names, names_of, next_form, readings
from .latex import plain

_OF_LATEX = "\\{^"


def leaf_name(name: str) -> str:
    """Return what the gradient with respect to a name is called inside of an answer."""
    return f"d_{name}"


def variable_of(problem: Problem, written: str) -> str:
    """Return the variable that an answer to a problem is for; raises `GradcError`."""
    found = resolve(written, names_in(problem))
    members = problem.graph.families.get(found, ())
    if found not in problem.graph.wrt and members:
        hint = f"answer for one of them: {members[0]}"
        raise InputError(f"{found} is a family of {len(members)} values", None, hint)
    return found


def names_in(problem: Problem) -> Names:
    """Return what gradients of a problem can be of and by."""
    inputs = [str(node.payload) for node in problem.graph.inputs]
    return names_of(problem.graph.wrt, problem.output, problem.spelled, inputs)


def resolve(written: str, names: Names) -> str:
    """Return the name in the program that an answer is for.

    Raises `UnknownNameError`, and `InputError` for what can be several.
    """
    known = names.known
    is_latex = any(sign in written for sign in _OF_LATEX)
    text = plain(written, known, names.output) if is_latex else written
    name = names.spelled(plain_digits("".join(text.split())))
    if name in known:
        return known[name]
    form = next_form(text.strip(), names.output)
    if form is not None and form.start == 0 and form.end == len(text.strip()):
        if form.kind == "quotient" and form.over != names.output:
            message = f"there is no output {form.over}"
            raise UnknownNameError(message, None, f"the output is {names.output}")
        found = readings(form, names)
        if len(found) > 1:
            raise InputError(f"{written} can be read in two ways", None, _both(found))
        if found:
            return found[0]
        name = form.by
    own = list(dict.fromkeys(known.values()))
    hint = meant_or_all(name, own)
    raise UnknownNameError(f"there is no {name} in the program", None, hint)


def _both(found: Sequence[str]) -> str:
    return f"write {' or '.join(map(leaf_name, found))}"


def gradients(
    text: str, names: Names, own: Collection[str] | None = None
) -> dict[tuple[int, int], str]:
    """Return where gradients stand in an answer, each with its leaf's name.

    `own` are the names that the program has, which are no gradients. Raises `InputError` for a
    derivative that is not of the output, and for what can be the gradient by several.
    """
    taken = names.known if own is None else own
    found: dict[tuple[int, int], str] = {}
    form = next_form(text, names.output)
    while form is not None:
        end = form.end
        if form.kind == "quotient" and not _is_gradient(form, names, taken, text):
            end = form.over_end
        elif form.kind != "word" or _may_be(form, taken, text):
            place, leaf = _leaf(form, names, text)
            if leaf:
                found[place] = leaf
        form = next_form(text, names.output, end)
    return found


def _is_gradient(form: Form, names: Names, own: Collection[str], text: str) -> bool:
    """Return whether a quotient is a gradient of the output, or one of two values, dx/dy.

    Raises `InputError` for a derivative of another value.
    """
    is_round = text[form.start] == "∂"
    if not is_round and f"d{form.over}" in own and f"d{form.under}" in own:
        return False
    found = readings(form, names)
    if form.over == names.output and found:
        return True
    place = Span(text, form.start, form.end)
    if is_round:
        hint = f"give the local derivative itself; {leaf_name('z')} is ∂{names.output}/∂z"
        raise InputError(f"this is not a gradient of {names.output}", place, hint)
    over = names.known.get(names.spelled(form.over))
    if over and found and not {f"d{form.over}", f"d{form.under}"} & set(own):
        hint = (
            f"write {leaf_name(over)}/{leaf_name(found[0])} for the quotient of two gradients; "
            f"the derivative of {over} itself is given as a formula"
        )
        raise InputError("this can be read in two ways", place, hint)
    return False


def _may_be(form: Form, own: Collection[str], text: str) -> bool:
    """Return whether a word may be a gradient: it is no name of the program, and no function."""
    if form.is_marked:
        return True
    is_attribute = text[form.start - 1 : form.start] == "."
    return not (is_attribute or form.under in own or is_function(form.under))


def _leaf(form: Form, names: Names, text: str) -> tuple[tuple[int, int], str]:
    """Return the place of a gradient and the name of its leaf, "" for a word that is none."""
    place = Span(text, form.start, form.end)
    try:
        found = readings(form, names)
    except InputError as error:
        error.span = place
        raise
    is_call = form.kind == "prime" and not form.under and text[form.end :].lstrip()[:1] == "("
    if is_call:
        whole = f"{names.output}'({names.inputs[0]})"
        hint = f"{whole} is the derivative; at another place it is given in full"
        raise InputError("a derivative stands before a bracket", place, hint)
    if len(found) > 1:
        raise InputError("this can be read in two ways", place, _both(found))
    if not found:
        if form.kind == "word":
            return (0, 0), ""
        hint = f"the program has {', '.join(dict.fromkeys(names.known.values()))}"
        raise UnknownNameError(f"there is no {place.words} in the program", place, hint)
    if form.index and text[form.end - 1] == "]":  # an index of a family, or of an array
        return (form.start, form.under_end), leaf_name(parts(found[0])[0])
    return (form.start, form.end), leaf_name(found[0])
