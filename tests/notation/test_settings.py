"""An operation that no table spells is written with all that it is set to, in every notation."""

from collections.abc import Iterator

import pytest

from gradc.emit.latex.forms import notation as in_latex
from gradc.emit.names import Names
from gradc.emit.numpy import target as numpy
from gradc.emit.target import Words
from gradc.graph.node import make
from gradc.notation.printer import notation
from gradc.vocabulary import functions

ROW = "turned(x, size shift, axes axis, flag backwards, shape shape)"
A = make("input", payload="A", shape=("n", 3))


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(functions()._sources, "turned", ROW)  # a row for one test
    monkeypatch.setitem(numpy.FUNCTIONS, "turned", "np.turned")
    yield
    functions()._made.pop("turned", None)


@pytest.mark.parametrize(
    ("payload", "language", "latex"),
    [
        (
            (2, (1,), False, (3, "n")),
            "turned({0}, 2, axis=1, shape=(3, n))",
            r"\operatorname{{turned}}_{{\text{{axis }} 1, 3 \times n}}({0}, 2)",
        ),
        (
            ("n", (0, 1), True, (3,)),
            "turned({0}, n, axis=(0, 1), backwards=True, shape=(3,))",
            r"\operatorname{{turned}}_{{3}}({0}, n, \text{{backwards}})",
        ),
    ],
)
def test_no_setting_is_lost(payload: tuple, language: str, latex: str) -> None:
    node = make("turned", (A,), payload, A.shape)
    words = Words(Names(), "A")
    assert notation(node).template == language
    assert numpy.TARGET.spell(node, words).template == f"np.{language}"
    assert in_latex(node).template == latex
