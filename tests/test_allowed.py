"""The allow-list of generated files refuses what it should, and no other text is run."""

import ast
from pathlib import Path

import allowed
import pytest

import gradc

HEAD = '"""What it is."""\n\n\nimport numpy as np\n\n\n'
OF_PYTHON = [
    "import os",
    "from os import system",
    "from . import secret",
    "import numpy.ctypeslib",
    "print(1)",
    "x = __import__('os')",
    "def value(x):\n    return open('f')",
    "def value(x):\n    return eval('x')",
    "def value(x):\n    import os",
    "def value(x):\n    return x.__class__",
    "def value(x):\n    return np.load('f')",
    "def value(x):\n    return np.fromfile('f')",
    "def value(x):\n    return getattr(x, 'a')",
    "def value(x):\n    return np.__loader__",
    "def value(x):\n    global y",
    "def value(x):\n    return (yield x)",
    "def value(x):\n    return (lambda: x)()",
    "def value(x):\n    return x[0](1)",
    "def value(x):\n    return undefined(x)",
    "@print\ndef value(x):\n    return x",
    "@print\ndef _value(x):\n    return x",
    "def value(x):\n    @print\n    def own(x):\n        return x",
    "class Value(dict):\n    pass",
    "class Value(NamedTuple):\n    x = print(1)",
    "async def value(x):\n    return x",
    "def value(x):\n    return x  # \u202e",
    "def value(x):\n    return x  # \x1b[2J",
    "def value(x):\n    assert open('f')",
    "'text'",
]
OF_C = [
    "#include <stdlib.h>",
    '#include "a"b.h"',
    "#define x system",
    "double f(double x)\n{\n    return system(x);\n}",
    'const char *x = "text";',
    "const char x = 'x';",
    "/* a /* b */",
    "// a \\\nint x;",
    "// a ??/\nint x;",
    "// \u202e",
    "double é;",
    "double x; \\",
    "/* never closed",
    "double f(double x)\n{\n    asm(x);\n}",
]


@pytest.mark.parametrize("text", OF_PYTHON)
def test_no_such_python(text):
    with pytest.raises((AssertionError, KeyError)):
        allowed.check_python(f"{HEAD}{text}\n")


@pytest.mark.parametrize("text", OF_C)
def test_no_such_c(text):
    with pytest.raises(AssertionError):
        allowed.check_c(f"/* What it is. */\n{text}\n")


def test_what_is_written_is_checked(tmp_path):
    before = dict(allowed.checked)
    function = gradc.compile("x: [n]\nloss = sum(tanh(x)^2)")
    function.hessian([1.0, 2.0])
    gradc.compile("sin(x)", target="c").save(tmp_path / "model.c")
    counts = {kind: allowed.checked[kind] - before[kind] for kind in before}
    assert counts == {"Python": 2, "C": 3}


# Where text becomes what is run: the emitter's own, and a student's file in its own process.
RUN = {
    ("emit/python/file.py", "compile(source, filename, 'exec', _LATER, dont_inherit=True)"),
    ("emit/python/file.py", "exec(code, module.__dict__)"),
    ("answers/runner.py", "spec.loader.exec_module(module)"),
    ("answers/confined.py", "import subprocess"),
    ("answers/confined.py", "subprocess.Popen"),
    ("symbolic/program.py", "sp.sympify(value, strict=True)"),  # which takes no text
    ("symbolic/walk.py", "sp.sympify(expression, strict=True)"),
    ("syntax/tables.py", "import pickle"),  # of the grammar, which it has pickled itself
    ("native/python.py", "import_module('numpy._core._multiarray_umath')"),
    ("grading/practice.py", "importlib.import_module('readline')"),
    ("interpret/evaluate.py", "importlib.import_module('scipy.special')"),
    ("interpret/special.py", "importlib.import_module('scipy.special')"),
}
RUNNING = frozenset(
    """
    eval exec compile __import__ exec_module import_module sympify parse_expr lambdify
    literal_eval system popen Popen spawnv load_module pickle subprocess shelve marshal runpy
    codeop multiprocessing
    """.split()
)


@pytest.mark.slow
def test_no_text_is_run_but_the_emitters_own():
    root = Path(gradc.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if RUNNING.intersection(_used(node)):
                text = ast.unparse(node)
                is_child = text.startswith("subprocess.Popen(")
                found.add(
                    (
                        path.relative_to(root).as_posix(),
                        text.partition("(")[0] if is_child else text,
                    )
                )
    assert found == RUN


def _used(node):
    """Yield what a node calls or imports."""
    match node:
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name)):
            is_of_regex = ast.unparse(node.func) == "re.compile"
            yield "" if is_of_regex else name
        case ast.Import(names=names):
            yield from (one.name for one in names)
        case ast.ImportFrom(module=str(name), level=0):
            yield name
