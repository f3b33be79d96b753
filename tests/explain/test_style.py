"""The page's style sheet by itself: colours that can be read, and what a phone and paper get."""

import re
from importlib.resources import files

import pytest

PAGE = files("gradc.explain").joinpath("page.html").read_text(encoding="utf-8")
STYLE = PAGE[PAGE.index("<style>") : PAGE.index("</style>")]
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--(\w+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", STYLE
    )
}
ENOUGH = 4.5  # to one: level AA of the Web Content Accessibility Guidelines


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as the guidelines define it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rules(media: str = "") -> dict[str, str]:
    """Return what each selector is set to: of the sheet itself, or under that condition."""
    sheet = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    blocks = re.findall(r"@media ([^{]+?) \{\n(.*?)\n\}", sheet, re.DOTALL)
    outside = re.sub(r"@media [^{]+? \{\n.*?\n\}", "", sheet, flags=re.DOTALL)
    texts = [text for condition, text in blocks if condition == media] if media else [outside]
    return {
        " ".join(selector.split()): " ".join(settings.split())
        for text in texts
        for selector, settings in re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    }


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "soft", "forward", "backward"])
@pytest.mark.parametrize("ground", ["page", "panel", "box", "mark"])
def test_all_text_can_be_read(text: str, ground: str, scheme: int) -> None:
    assert contrast(COLOURS[text][scheme], COLOURS[ground][scheme]) >= ENOUGH


def test_steps_that_are_not_reached_are_soft_and_not_transparent() -> None:
    later = {
        selector: text for selector, text in rules("screen").items() if "not(.reached)" in selector
    }
    assert any("color: var(--soft)" in settings for settings in later.values())
    assert not any("opacity" in settings for settings in later.values())
    faded = [selector for selector, settings in rules().items() if "opacity" in settings]
    assert faded == ["button:disabled"]


def test_what_a_walk_changes_it_changes_on_screens_alone() -> None:
    assert not any(".walking" in selector for selector in rules())
    assert not any(".walking" in selector for selector in rules("print"))
    assert any(".walking" in selector for selector in rules("screen"))


def test_on_paper_all_is_dark_on_white_and_whole() -> None:
    paper = rules("print")
    assert "color-scheme: light !important" in paper[":root"]
    assert "--soft: var(--ink)" in paper[":root"]
    assert contrast(COLOURS["ink"][0], "#ffffff") > 12
    assert "display: none" in next(text for name, text in paper.items() if ".controls" in name)
    whole = next(text for name, text in paper.items() if ".steps ol" in name)
    assert whole == "max-height: none; overflow: visible;"


def test_on_a_phone_the_controls_and_the_text_of_the_step_stay_together() -> None:
    phone = rules("screen and (max-width: 900px)")
    assert "position: fixed" in phone[".walking .controls"]
    assert "display: block" in phone[".walking .now"]
    assert rules()[".now"] == "display: none;"
    bar = PAGE[PAGE.index('<div class="controls">') : PAGE.index("</section>")]
    assert all(f'id="{name}"' in bar for name in ("walk", "back", "on", "said", "now"))
