"""The page in a browser: it walks, its numbers are those of `gradc eval`, and it fits a phone."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_cli import run
from test_solution import TWO_LAYERS

import gradc

PROGRAM = "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
AT = "x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engines:
        found = engines.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


class Visit:
    """A page that was opened, with all that went wrong on it and all that it asked for."""

    def __init__(
        self, browser: Any, path: Path, width: int = 1280, height: int = 900, **options: Any
    ) -> None:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = context.new_page()
        self.troubles: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def current(self) -> list[str]:
        """Return the names in the boxes that stand out."""
        return self.page.locator(".gradc .box.current .name").all_text_contents()

    def heading(self) -> str:
        return self.page.locator(".steps li.current button").inner_text()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    assert run("explain", PROGRAM, "--at", AT, "-o", str(path))[0] == 0
    return path


def test_a_walk_by_keyboard(browser: Any, written: Path) -> None:
    visit = Visit(browser, written)
    solution = (
        gradc.compile(PROGRAM)
        .explain({"x": 1.0, "w1": 0.5, "b1": 0.1, "w2": -0.3, "b2": 0.2})
        .solution
    )
    assert visit.current() == []
    for gradient in solution.backward:
        visit.page.keyboard.press("ArrowRight")
        assert visit.current() == [gradient.name]
        assert visit.heading().startswith(f"∂f/∂{gradient.name} = ")
    visit.page.keyboard.press("ArrowRight")
    assert visit.current() == [solution.backward[-1].name]
    visit.page.keyboard.press("ArrowLeft")
    assert visit.current() == [solution.backward[-2].name]
    visit.page.keyboard.press("Home")
    assert visit.current() == []
    visit.page.keyboard.press("End")
    assert visit.current() == [solution.backward[-1].name]
    assert visit.troubles == []
    assert visit.asked == [written.as_uri()]


def test_gradients_appear_as_they_are_reached(browser: Any, written: Path) -> None:
    visit = Visit(browser, written)
    shown = visit.page.locator(".gradc .gradient").filter(visible=True)
    assert shown.count() == 0
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("ArrowRight")
    assert shown.all_text_contents() == ["d_f*f*(1 - f) = 0.2499980.25", "d_f = 11"]
    visit.page.keyboard.press("End")
    assert shown.count() == 11


def test_the_slider_the_buttons_the_list_and_the_boxes_walk_too(
    browser: Any, written: Path
) -> None:
    visit = Visit(browser, written)
    visit.page.locator("#walk").fill("3")
    assert visit.heading().startswith("∂f/∂b2")
    visit.page.locator("#walk").press("ArrowRight")
    assert visit.heading().startswith("∂f/∂t4")
    visit.page.locator("#on").click()
    assert visit.heading().startswith("∂f/∂w2")
    visit.page.locator("#back").press("Enter")
    assert visit.heading().startswith("∂f/∂t4")
    visit.page.locator(".steps li button").nth(0).click()
    assert visit.current() == ["f"]
    visit.page.locator(".gradc .box .label", has_text="σ").first.click()
    assert visit.current() == ["t3"]
    assert visit.page.locator("#said").inner_text() == "step 6 of 11: ∂f/∂t3 = -0.0749993"


def test_the_numbers_are_those_of_eval(browser: Any, written: Path) -> None:
    visit = Visit(browser, written)
    evaluated = json.loads(run("eval", PROGRAM, "--at", AT, "--json")[1])
    rows = visit.page.locator(".results tbody tr").all()
    found = {
        row.locator("td").nth(0).inner_text(): float(row.locator("data").get_attribute("value"))
        for row in rows
    }
    assert found == pytest.approx(
        {f"∂f/∂{name}": value for name, value in evaluated["gradient"].items()}, rel=1e-13
    )
    value = visit.page.locator(".forward tbody tr").last.locator("data").get_attribute("value")
    assert float(value) == pytest.approx(evaluated["value"], rel=1e-13)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out(browser: Any, tmp_path: Path, width: int) -> None:
    path = tmp_path / "page.html"
    at = {
        "x": [[1.0, 2.0], [3.0, -1.0]], "W1": [[0.1, 0.2], [-0.3, 0.4]], "b1": [[0.1], [0.0]],
        "W2": [[1.0, -2.0]], "b2": [[0.5]], "y": [[1.0, 0.0]],
    }  # fmt: skip
    path.write_text(gradc.compile(TWO_LAYERS).explain(at).html(), encoding="utf-8")
    visit = Visit(browser, path, width)
    visit.page.keyboard.press("End")
    assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= width
    for button in visit.page.locator("button:visible").all()[:3]:
        assert button.bounding_box()["height"] >= 40
    assert visit.troubles == []


ARRAYS = "x: [n], y: [n]\nparam W: [n, n]\np = softmax(W @ x)\nL = mean(-(y*log(p))) + 0.1*sum(W^2)"
AT_ARRAYS = {"x": [1.0, 2.0, -1.0], "y": [0.0, 1.0, 0.0], "W": [[0.1, 0.2, 0.3]] * 3}


def test_on_a_phone_the_controls_and_the_step_are_on_screen_together(
    browser: Any, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(gradc.compile(ARRAYS).explain(AT_ARRAYS).html(), encoding="utf-8")
    visit = Visit(browser, path, 390, 844)
    last = int(visit.page.locator("#walk").get_attribute("max"))
    for step in range(1, last + 1):
        visit.page.locator("#on").click()
        said = [visit.page.locator(f"#{name}") for name in ("back", "walk", "on", "said", "now")]
        boxes = [one.bounding_box() for one in said]
        assert all(box["y"] >= 0 and box["y"] + box["height"] <= 844 for box in boxes)
        current = visit.page.locator(".steps li.current")
        ways = [one.inner_text() for one in current.locator(".way, .sum").all()]
        shown = visit.page.locator("#now").inner_text()
        assert all(text in shown for text in ways)
        assert visit.page.locator("#said").inner_text().startswith(f"step {step} of {last}: ")
    assert visit.troubles == []


def test_on_paper_every_step_is_dark_wherever_the_walk_was(browser: Any, written: Path) -> None:
    visit = Visit(browser, written, color_scheme="dark")
    visit.page.locator("#walk").fill("3")
    visit.page.emulate_media(media="print", color_scheme="dark")
    texts = visit.page.locator(".steps li b")
    colours = {
        texts.nth(index).evaluate("one => getComputedStyle(one).color")
        for index in range(texts.count())
    }
    assert colours == {"rgb(31, 35, 40)"}
    assert visit.page.locator(".gradc .gradient").filter(visible=True).count() == 11
    assert not visit.page.locator(".controls").is_visible()


def test_light_and_dark(browser: Any, written: Path) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = Visit(browser, written, color_scheme="light")
    dark = Visit(browser, written, color_scheme="dark")
    white, black = light.page.evaluate(paper), dark.page.evaluate(paper)
    assert white != black
    dark.page.locator("#theme").click()
    assert dark.page.evaluate(paper) == white
    dark.page.locator("#theme").click()
    assert dark.page.evaluate(paper) == black


def test_without_a_script_all_is_there_to_be_read(browser: Any, written: Path) -> None:
    visit = Visit(browser, written, java_script_enabled=False)
    assert visit.page.locator(".steps li").count() == 11
    assert visit.page.locator(".gradc .gradient").filter(visible=True).count() == 11


def test_a_program_is_text_on_the_page_and_no_markup(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    hostile = "# <script>alert(1)</script> ${title} $$ &amp;\nwhere(x < 1, x, 2*x)"
    path.write_text(gradc.compile(hostile).explain({"x": 0.5}).html(), encoding="utf-8")
    visit = Visit(browser, path)
    assert visit.page.locator("pre").inner_text().strip() == hostile
    assert visit.troubles == []
