"""What readers do: search, filter, page through, check a claim; without scripts, by keyboard alone, on a phone."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit


def test_a_reporter_without_javascript_searches_filters_and_opens(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Words of the quotation").fill("policy OR aggression")
    page.get_by_role("button", name="Search").click()
    assert urlsplit(page.url).path == "/quotes"
    assert page.get_by_role("heading", level=1).inner_text() == "3 quotations"
    page.locator("aside").get_by_role("link", name=re.compile("Sergey Lavrov")).click()
    assert page.get_by_role("heading", level=1).inner_text() == "1 quotation"
    page.get_by_role("link", name="destructive policy").click()
    assert page.locator("figcaption").get_by_role("link").inner_text() == "Sergey Lavrov"
    assert page.locator("figure .words").inner_text() == "destructive policy"


def test_more_filters_narrow_by_date(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes")
    page.get_by_text("More filters").click()
    page.get_by_label("Said from").fill("2007")
    page.get_by_label("Said until").fill("2007")
    page.get_by_role("button", name="Apply").click()
    assert sorted(page.locator(".quotes .words").all_inner_texts()) == ["courage and manliness", "filler number 7"]
    page.get_by_role("link", name="Said in 2007 , remove").or_(page.locator(".chips a")).first.click()
    assert urlsplit(page.url).query == ""


def test_another_order_without_javascript_keeps_every_filter(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/quotes?published_from=2023&published_to=2024&about=vladimir-putin&about=united-states")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("More filters").click()
    page.get_by_label("Order").select_option("Earliest said first")
    page.get_by_role("button", name="Apply").click()
    assert page.get_by_text("earliest said first", exact=True).is_visible()
    assert page.get_by_role("heading", level=1).inner_text() == before == "4 quotations"


def test_on_a_phone_a_link_leads_to_the_filters_below_the_results(tab: Callable[..., Any]) -> None:
    page = tab(viewport={"width": 375, "height": 700})
    page.goto("/quotes")
    page.get_by_role("link", name="Narrow down").click()
    assert 0 <= page.locator("#narrow").bounding_box()["y"] < 700


def test_beside_filters_in_sight_no_link_leads_to_them(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes")
    assert page.locator("#narrow").is_visible()
    assert not page.locator(".jump").is_visible()


def test_pages_follow_each_other_without_a_repeat(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes?speaker=filla-buster")
    first = page.locator(".quotes .words").all_inner_texts()
    page.get_by_role("link", name="Next page").click()
    second = page.locator(".quotes .words").all_inner_texts()
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)


def test_did_you_mean_leads_to_the_speaker(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/quotes?speaker=Lavrow")
    page.get_by_role("link", name="Sergey Lavrov").click()
    assert page.locator(".quotes .words").all_inner_texts() == ["destructive policy"]


def test_a_fact_checker_without_javascript_learns_what_was_changed(tab: Callable[..., Any]) -> None:
    page = tab(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Verify").click()
    page.get_by_label("The words").fill("vivid example of the success of the United States' policy in the Middle East")
    page.get_by_label("Said by").fill("Putin")
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Not on record in these words"
    compared = page.locator(".compared")
    assert compared.locator("del bdi").all_inner_texts() == ["success"]
    assert compared.locator("ins bdi").all_inner_texts() == ["failure"]
    page.locator(".quotes blockquote a").click()
    assert page.locator("figcaption").get_by_role("link").inner_text() == "Vladimir Putin"


def test_a_claim_is_checked_by_keyboard_alone(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/verify")
    tab_until(page, "document.activeElement.name === 'text'")
    page.keyboard.type("vivid example of the success of the United States' policy in the Middle East")
    page.keyboard.press("Tab")
    page.keyboard.type("Putin")
    tab_until(page, "document.activeElement.textContent === 'Check'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict.altered")
    tab_until(page, "document.activeElement.matches('.quotes .words')")


def test_everything_is_reached_by_keyboard_alone(tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("vivid")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes?q=vivid")
    tab_until(page, "document.activeElement.matches('.quotes .words')")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.statement")
    tab_until(page, "document.activeElement.textContent === 'Cite'")
    page.keyboard.press("Enter")
    assert page.get_by_text("@online").is_visible()


def tab_until(page: Any, condition: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        if page.evaluate(condition):
            return
    raise AssertionError(f"never reached: {condition}")
