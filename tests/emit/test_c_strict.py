"""Files of C under strict compilers and sanitizers; with names and texts that C would trip over."""

import re
import subprocess
from itertools import product

import numpy as np
import pytest
from in_c import COMPILERS, STRICT, Library, build
from test_c import PROGRAMS
from test_c_arrays import PROGRAMS as OF_ARRAYS

from gradc.emit.c.names import RESERVED, c_name, prefix_of
from gradc.emit.c.text import commented
from gradc.graph.dimensions import names_in, value_of
from gradc.graph.node import Count, Whole
from gradc.pipeline import compile_program, files_of

MODES = "value, gradient, value_and_gradient, jvp, vjp, jacobian, hessian, value_gradient_and_hessian, hvp"
PARTS = {"numbers": PROGRAMS, "arrays": OF_ARRAYS}


def _compiled(part, target, emit=None):
    return {
        name: compile_program(text, target=target, name=name, emit=emit)
        for name, text in PARTS[part].items()
    }


# A compiler takes seconds for each: in every run it is the first alone, of each target at one part.
ONE = [COMPILERS[0], pytest.param("clang", marks=[*COMPILERS[1].marks, pytest.mark.exhaustive])]
LEVELS = {"c": "-O1", "c-kernels": "-O0"}
TRIED = {("c", "arrays"), ("c-kernels", "numbers")}
EACH = [
    pytest.param(*one, marks=[pytest.mark.exhaustive] * (one not in TRIED))
    for one in product(LEVELS, PARTS)
]


@pytest.mark.slow
@pytest.mark.parametrize("chosen", ONE)
@pytest.mark.parametrize(("target", "part"), EACH)
def test_compilers_have_nothing_to_say(chosen, target, part, tmp_path):
    build(
        chosen, [one.source for one in _compiled(part, target).values()], tmp_path, LEVELS[target]
    )


@pytest.mark.slow
@pytest.mark.parametrize("chosen", COMPILERS)
def test_compilers_have_nothing_to_say_of_further_entries(chosen, tmp_path):
    build(
        chosen, [one.source for one in _compiled("numbers", "c", MODES).values()], tmp_path, "-O0"
    )


@pytest.mark.parametrize("chosen", COMPILERS)
def test_a_source_and_its_header_are_compiled_apart(chosen, tmp_path):
    done = compile_program("param w, b\nx: []\nsigmoid(w*x + b)", target="c")
    for path, text in files_of(done, tmp_path / "my-neuron.c").items():
        path.write_text(text, encoding="utf-8")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["my-neuron.c", "my-neuron.h"]
    command = [chosen, *STRICT, "-c", "-o", str(tmp_path / "a.o"), str(tmp_path / "my-neuron.c")]
    subprocess.run(command, check=True)
    main = tmp_path / "main.cpp"
    main.write_text(
        '#include "my-neuron.h"\nint main() { return my_neuron_value(1, 2, -2) != 0.5; }\n'
    )
    options = ["-x", "c++", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    command = [chosen, *options, "-c", "-o", str(tmp_path / "b.o"), str(main)]
    subprocess.run(command, check=True)
    whole = [
        chosen,
        "-o",
        str(tmp_path / "run"),
        str(tmp_path / "a.o"),
        str(tmp_path / "b.o"),
        "-lm",
    ]
    subprocess.run(whole, check=True)
    subprocess.run([str(tmp_path / "run")], check=True)


# ---- names and texts --------------------------------------------------------------------------

NAMES = [
    "double", "int", "restrict", "exp", "y0", "gamma", "class", "template", "new", "I", "NULL",
    "linux", "near", "far", "value", "gradient", "hessian", "size_t", "NAN", "workspace", "α", "ж",
    "x₁", "__x", "_A", "i", "n", "start", "end", "values", "point", "model", "model_value", "std",
]  # fmt: skip


@pytest.mark.slow
def test_names_that_are_words_of_c_are_others(tmp_path):
    names = [one for one in NAMES if one[0] != "_" and one not in ("gamma", "exp", "std")]
    text = f"param {', '.join(names)}\n{' + '.join(f'{name}^2*exp({name})' for name in names)}"
    for target in ("c", "c-kernels"):
        done = compile_program(text, target=target)
        assert done.source.isascii() or "α" in done.source  # in the comment alone
        code = re.sub(r"/\*.*?\*/|//.*", "", done.source, flags=re.DOTALL)
        assert code.isascii()
        arrays = np.linspace(0.1, 1, len(names))[:, None]
        library = Library({"model": done}, tmp_path)
        found = library.points("model", arrays, 1 + len(names))
        slopes = (arrays**2 + 2 * arrays) * np.exp(arrays)
        np.testing.assert_allclose(found[1:], slopes, rtol=1e-14)


def test_every_name_is_one_of_c():
    for name in NAMES:
        assert re.fullmatch(r"[A-Za-z][A-Za-z_0-9]*|_[a-z0-9]\w*", c_name(name))
    assert {"double", "class", "y0", "exp", "I"} <= RESERVED
    assert prefix_of("my-model.v2") == "my_model_v2"
    assert prefix_of("2nd") == "v2nd"
    assert prefix_of("—") == "model"


TEXTS = [
    "a*/b", "a/*b", "ends in \\", "ends in \\  ", "??/", "what??", "???/", "a*\\", "\\*/", "*" * 9,
    "\u202eright to left", "a\tb", "\x00\x07", "*/ int main(void) { return 1; } /*", "a//b", "/",
]  # fmt: skip


@pytest.mark.parametrize("chosen", COMPILERS)
def test_no_text_ends_a_comment(chosen, tmp_path):
    lines = [commented(text) for text in TEXTS]
    block = "\n".join(["/*", *(f" * {line}" for line in lines), " */"])
    ends = "\n".join(f"int v{place}; // {line}" for place, line in enumerate(lines))
    text = f"{block}\n{ends}\nint f(void);\nint f(void) {{ return {len(lines)}; }}\n"
    library = build(chosen, [text], tmp_path, "-trigraphs")
    assert library.exists()
    assert len(re.findall(r"^int v", ends, re.MULTILINE)) == len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_a_comment_of_a_program_stays_one(text, tmp_path):
    line = text.replace("\x00", " ").replace("\x07", " ").replace("\u202e", " ")
    done = compile_program(f"z = x*w  # {line}\nsin(z)", target="c")
    assert done.source.count("*/") == done.source.count("/*")
    code = re.sub(r"/\*.*?\*/|//.*", "", done.source, flags=re.DOTALL)
    assert "main" not in code


# ---- sanitizers ---------------------------------------------------------------------------------

_FAR = (0.0, -0.0, 1e-320, 1e300, -1e300, 1e17, "INFINITY", "-INFINITY", "NAN", 0.5, -2.5, 710.0)


def _of_numbers(name, done):
    """Return the lines that call a program of numbers at many points, far out too."""
    inputs, count = len(done.graph.inputs), len(done.graph.outputs) * (1 + len(done.graph.wrt))
    far, break_ = ", ".join(map(str, _FAR)), "\n"
    arrays = [
        f"for (size_t i = 0; i < 600; i++) in[{k}][i] = far[(i * {2 * k + 1} + {k}) % {len(_FAR)}];"
        for k in range(inputs)
    ]
    given = ", ".join([*(f"in[{k}]" for k in range(inputs)), *(f"out[{k}]" for k in range(count))])
    return f"""{{
    const double far[] = {{{far}}};
    double *in[{inputs}], *out[{count}];
    for (int k = 0; k < {inputs}; k++) in[k] = malloc(600 * sizeof(double));
    for (int k = 0; k < {count}; k++) out[k] = malloc(600 * sizeof(double));
    {break_.join(arrays)}
    {name}_points(600, {given});
    for (int k = 0; k < {inputs}; k++) free(in[k]);
    for (int k = 0; k < {count}; k++) free(out[k]);
    }}"""


def _of_arrays(name, done):
    """Return the lines that call a program of arrays, each array and the workspace as long as told."""
    inputs = done.simplified.inputs
    counts = [str(one.payload) for one in inputs if isinstance(one.payload, Count)]
    names = [n for one in inputs for length in one.shape for n in names_in(length)]
    sizes = {one: 2 + place for place, one in enumerate(dict.fromkeys([*counts, *names]))}
    lines, given = [], [*map(str, sizes.values())]
    shapes = [(one, one.shape) for one in inputs if not isinstance(one.payload, Count)]
    shapes += [(None, node.shape) for node in done.simplified.outputs.values()]
    shapes += [(None, node.shape) for node in done.simplified.gradients.values()]
    for place, (one, shape) in enumerate(shapes):
        if one is not None and not shape:
            given.append("0.5")
            continue
        kind = "int64_t" if one is not None and isinstance(one.payload, Whole) else "double"
        length = int(np.prod([value_of(size, sizes) for size in shape]))
        lines.append(f"{kind} *a{place} = malloc({length} * sizeof({kind}));")
        lines.append(f"for (int i = 0; i < {length}; i++) a{place}[i] = ({kind})(0.1 * i + 0.2);")
        given.append(f"a{place}")
    freed = [f"free({one});" for one in given if one.startswith("a")]
    if f"{name}_workspace(" in done.source:
        size = f"{name}_workspace({', '.join(map(str, sizes.values()))})"
        lines.append(f"double *work = malloc({size} * sizeof(double));")
        given.append("work")
        freed.append("free(work);")
    call = f"(void){name}_value_and_gradient({', '.join(given)});"
    return "\n".join(["{", *lines, call, *freed, "}"])


@pytest.mark.slow
@pytest.mark.parametrize("chosen", ONE)
@pytest.mark.parametrize(("target", "part"), EACH)
def test_sanitizers_find_nothing(chosen, target, part, tmp_path):
    done = _compiled(part, target)
    write = {"numbers": _of_numbers, "arrays": _of_arrays}[part]
    calls = [write(name, one) for name, one in done.items()]
    main = "#include <stdlib.h>\nint main(void)\n{\n" + "\n".join(calls) + "\nreturn 0;\n}\n"
    source, run = tmp_path / "all.c", tmp_path / "run"
    source.write_text("\n".join([*(one.source for one in done.values()), main]), encoding="utf-8")
    checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O0"]
    command = [chosen, *STRICT, *checks, "-o", str(run), str(source), "-lm"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if "cannot find" in made.stderr or "no such file" in made.stderr.lower():
        pytest.skip(f"{chosen} has no sanitizers here")
    assert made.returncode == 0, made.stderr[:4000]
    ran = subprocess.run([str(run)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[:4000]
