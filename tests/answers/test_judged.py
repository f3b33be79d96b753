"""What one answer does to the judgement of others, and one point to that of the whole answer."""

from checked import check

PRODUCT = "p = x*y; L = p^2"


def test_a_mistake_is_not_told_from_one_point_alone() -> None:
    (verdict,) = check("f = x^2", {"x": "x^2/2"}, {"x": 8.0})  # twice the gradient there
    assert verdict.status == "wrong"
    assert not verdict.mistakes


def test_what_is_undefined_somewhere_may_cancel_elsewhere() -> None:
    answer = "2*x*y + (x/(49*x) - 1/49)*1e10 + 0*sqrt(x)"
    (verdict,) = check("f = x^2*y", {"x": answer})
    assert verdict.correct
    assert "right where it is defined" in verdict.note


def test_a_number_stands_for_all_entries() -> None:
    program = "x: [n]; z = x*2 + 1; L = mean(z)"
    first, second = check(program, {"z": "1/n", "x": "2*d_z"})
    assert first.correct
    assert "it is that for every entry" in first.note
    assert second.correct


def test_the_other_order_of_axes_is_asked_after() -> None:
    (verdict,) = check("A: [n, m]; L = sum(A^2)", {"A": "2*A.T"})
    assert "A is [n, m]: transposed?" in "\n".join(verdict.lines())
    (other,) = check("A: [n, m]; L = sum(A^2)", {"A": "2*A @ A.T"})
    assert "transposed?" not in "\n".join(other.lines())


def test_an_answer_rests_on_what_it_names() -> None:
    first, second = check(PRODUCT, {"y": "p*x", "x": "d_y*y/x"})
    assert first.status == "wrong"
    assert second.follows
