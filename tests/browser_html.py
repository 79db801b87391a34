"""The HTML review in a real Chromium: tox -e browser. Screenshots are left in $SECREVIEW_SCREENSHOTS, to be looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from project import Project
from report_project import hostile, sample_project


@pytest.fixture(scope="module")
def tab() -> Iterator[chromium.Page]:
    with chromium.page() as page:
        yield page


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The review of the sample project."""
    project = Project(tmp_path_factory.mktemp("project"))
    sample_project(project)
    target = project.folder.parent / "review.html"
    project.flake8("--select=SR", "--format=secreview-html", f"--output-file={target}", ".")
    return target


@pytest.fixture
def page(tab: chromium.Page, review: Path) -> chromium.Page:
    tab.media()
    tab.size(1280, 900)
    tab.open(review)
    return tab


def visible(page: chromium.Page) -> list[str]:
    """The paths of the modules that are shown."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-path]:not([hidden]) .path')].map(path => path.textContent).sort()"
    )
    return found


def everything(page: chromium.Page) -> int:
    number: int = page.evaluate("document.querySelectorAll('[data-path]').length")
    return number


def test_nothing_is_loaded_from_outside_and_nothing_complains(page: chromium.Page, review: Path) -> None:
    assert page.requests() == [review.resolve().as_uri()]
    assert page.complaints() == []


def test_the_policy_lets_no_other_script_run(page: chromium.Page) -> None:
    page.evaluate(
        "(() => { const script = document.createElement('script'); script.textContent = 'window.intruder = 1';"
        "document.body.append(script); const image = new Image(); image.src = 'https://example.org/x.png';"
        "document.body.append(image); })()"
    )
    assert page.evaluate("window.intruder === undefined")
    assert page.evaluate("document.images[0].naturalWidth") == 0
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_search_filters_by_path_and_by_code(page: chromium.Page) -> None:
    count = everything(page)
    page.evaluate("(() => { search.value = 'acme/app'; search.dispatchEvent(new Event('input')); })()")
    assert visible(page) == ["src/acme/app.py"]
    assert page.evaluate("shown.textContent") == f"1 of {count} modules"
    page.evaluate("(() => { search.value = 'sr101'; search.dispatchEvent(new Event('input')); })()")
    assert visible(page) == ["src/acme/app.py"]
    page.evaluate("(() => { search.value = 'no such module'; search.dispatchEvent(new Event('input')); })()")
    assert visible(page) == []
    assert page.evaluate("nothing.hidden") is False
    page.evaluate("document.getElementById('reset').click()")
    assert len(visible(page)) == count
    assert page.evaluate("nothing.hidden") is True


def test_select_boxes_filter(page: chromium.Page) -> None:
    def choose(name: str, value: str) -> None:
        page.evaluate(
            f"(() => {{ const box = document.getElementById('{name}'); box.value = '{value}';"
            "box.dispatchEvent(new Event('change')); })()"
        )

    choose("role", "test")
    assert visible(page) == ["tests/test_app.py"]
    choose("role", "")
    choose("family", "SR1")
    assert visible(page) == ["src/acme/app.py"]
    choose("severity", "high")
    assert visible(page) in (["src/acme/app.py"], [])


def test_the_map_filters_by_what_modules_touch(page: chromium.Page) -> None:
    page.evaluate("document.querySelector('[data-category=network]').click()")
    assert visible(page) == ["src/acme/app.py"]
    page.evaluate("document.querySelector('[data-category=database]').click()")
    assert visible(page) == []
    page.evaluate("document.querySelector('[data-category=network]').click()")
    assert visible(page) == ["src/acme/store.py"]
    assert page.evaluate("[...document.querySelectorAll('section[data-group]:not([hidden]) h2')].length") == 1


def test_the_keyboard_is_enough(page: chromium.Page) -> None:
    page.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    for key in "store":
        page.press(key)
    assert visible(page) == ["src/acme/store.py"]
    page.press("Escape")
    assert len(visible(page)) == everything(page)
    page.evaluate("document.querySelector('details.module:not([hidden]) > summary').focus()")
    before = page.evaluate("document.activeElement.parentElement.open")
    page.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is not before


def test_both_themes_and_the_switch(page: chromium.Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.media(scheme="dark")
    dark = page.evaluate(paper)
    assert light != dark
    page.evaluate("theme.click()")
    assert page.evaluate(paper) == light
    page.evaluate("theme.click()")
    assert page.evaluate(paper) == dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(page: chromium.Page, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for text of normal size, on the colors that are really shown."""
    page.media(scheme=scheme)
    page.evaluate("document.getElementById('open').click()")
    poor = page.evaluate(
        """(() => {
          const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
          const part = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4); };
          const light = color => 0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2]);
          const paper = node => { while (node) { const color = rgb(getComputedStyle(node).backgroundColor);
            if (color.length === 3 || color[3] > 0) return color; node = node.parentElement; } return [255, 255, 255]; };
          const found = new Set();
          for (const node of document.querySelectorAll('body *')) {
            if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()) || node.closest('[hidden]')) continue;
            const pair = [light(rgb(getComputedStyle(node).color)), light(paper(node))].sort((a, b) => b - a);
            const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
            if (ratio < 4.5) found.add(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2));
          }
          return [...found];
        })()"""
    )
    assert poor == []


def test_it_fits_a_phone(page: chromium.Page) -> None:
    page.size(360, 740)
    page.evaluate("document.getElementById('open').click()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_words_stay_whole_on_a_phone(page: chromium.Page) -> None:
    page.size(390, 844)
    lines = "(() => { const range = document.createRange(); range.selectNodeContents(node); return range.getClientRects().length; })()"
    broken = page.evaluate(
        "[...document.querySelectorAll('.grid th[scope=col], .n-findings b, .role, button')]"
        f".filter(node => node.textContent && !node.querySelector('*') && {lines} > 1).map(node => node.textContent)"
    )
    assert broken == []


def test_the_filters_do_not_cover_what_has_the_focus(page: chromium.Page) -> None:
    page.size(1280, 300)
    page.evaluate("document.getElementById('open').click()")
    covered = page.evaluate(
        """[...document.querySelectorAll('details.module:not([hidden]) > summary, pre')].filter(node => {
          scrollTo(0, document.body.scrollHeight);
          node.focus();
          node.scrollIntoView();
          return node.getBoundingClientRect().top < document.getElementById('filters').getBoundingClientRect().bottom;
        }).length"""
    )
    assert covered == 0


def test_everything_is_in_print(page: chromium.Page) -> None:
    page.evaluate("document.getElementById('close').click()")
    page.media(medium="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.getElementById('filters')).display") == "none"
    assert page.evaluate("[...document.querySelectorAll('details.module')].every(module => module.open)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.call("Page.printToPDF", printBackground=True)["data"]) > 10_000


def test_hostile_content_is_inert(tab: chromium.Page, tmp_path: Path) -> None:
    project = Project(tmp_path / "hostile")
    names = hostile(project)
    target = tmp_path / "review.html"
    project.flake8("--select=SR", "--format=secreview-html", f"--output-file={target}", ".")
    tab.media()
    tab.open(target)
    assert tab.evaluate("window.intruder === undefined")
    assert tab.complaints() == []
    assert tab.requests() == [target.resolve().as_uri()]
    assert set(names) <= set(visible(tab))
    assert (
        tab.evaluate("document.querySelectorAll('img, iframe, object, embed, link, a[href^=javascript]').length") == 0
    )
    assert tab.evaluate("document.scripts.length") == 1


def test_screenshots(page: chromium.Page, tmp_path: Path) -> None:
    folder = Path(os.environ.get("SECREVIEW_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for name, scheme, width in (("light", "light", 1280), ("dark", "dark", 1280), ("phone", "light", 390)):
        page.media(scheme=scheme)
        page.size(width, 1000)
        page.evaluate("document.querySelector('details.module').open = true")
        page.screenshot(folder / f"review-{name}.png")
        assert (folder / f"review-{name}.png").stat().st_size > 20_000
