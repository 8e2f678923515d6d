"""Take surveys in Chromium, by keyboard, mouse and touch, and time the pictures: see tools/surveys.py."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from colorlab import datasets
from colorlab.course.surveys import page as pages
from colorlab.course.surveys import protocol

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
# A second pair of eyes: in every frame it asks the browser whether the first picture can be seen.
WATCH = """() => {
    window.watched = [];
    let last = false;
    const look = (now) => {
        const picture = document.querySelector(".cs-frame img");
        const on = !!picture && getComputedStyle(picture).opacity === "1" && !document.querySelector(".cs-told");
        if (on !== last) watched.push([on, now]);
        last = on;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
READY = """() => document.querySelector("textarea") ? "end"
    : document.querySelector(".cs-choices .cs-main:not([data-place])") ? "continue"
    : document.querySelector("button[data-place]:not([disabled])") ? "answer" : null"""


def photos(folder: Path, count: int) -> list[datasets.Photo]:
    """So many pictures of random colour patches."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        small = np.random.default_rng(i).integers(0, 256, (5, 7, 3), np.uint8)
        Image.fromarray(small).resize((400, 300), Image.Resampling.BICUBIC).save(folder / f"{i:02}.png")
    return datasets.collect([folder])


def press(page: Page, selector: str, key: str, way: str) -> None:
    """Answer by one of the three ways."""
    if way == "keyboard":
        page.keyboard.press(key)
    elif way == "mouse":
        page.locator(selector).first.click()
    else:
        page.locator(selector).first.tap()


def begin(page: Page, way: str) -> None:
    """Leave the first screen."""
    button = page.get_by_role("button", name="Begin", exact=True)
    if way == "keyboard":
        button.focus()
        page.keyboard.press("Enter")
    else:
        press(page, "button.cs-main", "", way)


def answer(page: Page, way: str, most: int | None = None) -> int:
    """Answer left and right in turn until the end, or so many rounds; how many were answered."""
    rounds = 0
    while (state := page.wait_for_function(READY, timeout=60_000).json_value()) != "end":
        if state == "continue":
            press(page, ".cs-choices .cs-main:not([data-place])", "Enter", way)
            page.wait_for_function("() => !document.querySelector('.cs-told')")
            continue
        if rounds == most:
            break
        before = page.locator(".cs-where").inner_text()
        press(page, f'button[data-place="{rounds % 2}"]', ("ArrowLeft", "ArrowRight")[rounds % 2], way)
        page.wait_for_function("""before => document.querySelector(".cs-where")?.innerText !== before
            || document.querySelector(".cs-told")""", arg=before)
        rounds += 1
    return rounds


def display(seconds: float, ways: tuple[str, ...] = ("keyboard", "mouse", "touch")) -> pd.DataFrame:
    """One row per size and way: rounds, and how far the time of display was from what was asked, in milliseconds."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        asked = protocol.read("turing").changed(models=("mean-colour",), seconds=seconds)
        pages.build(asked, photos(Path(place, "photos"), asked.photos_needed), Path(place, "survey"), progress=False)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size, viewport in SIZES.items():
            for way in ways:
                context = browser.new_context(viewport=viewport, has_touch=way == "touch", offline=True)
                page = context.new_page()
                page.goto(Path(place, "survey", "page", "index.html").as_uri())
                page.evaluate(WATCH)
                begin(page, way)
                answer(page, way)
                seen = page.evaluate("watched")
                times = np.array([off[1] - on[1] for on, off in zip(seen, seen[1:]) if on[0] and not off[0]])
                off = np.abs(times - 1000 * seconds)[asked.practice:]
                rows.append({"size": size, "way": way, "rounds": len(off), "mean_ms": round(float(times.mean()), 1),
                             "worst_ms_off": round(float(off.max()), 1),
                             "within_60_ms_percent": round(100 * float((off <= 60).mean()), 1)})
                context.close()
        browser.close()
    return pd.DataFrame(rows)
