"""What is in work at a time: pixels are bounded, large photos are measured smaller, threads decode side by side."""

import io
import os
import threading

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import colorlab
from colorlab import images
from colorlab.evaluation import inflight, pipeline

PHOTO = np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8)


@pytest.fixture
def file(tmp_path):
    images.write(tmp_path / "photo.png", PHOTO)
    return tmp_path / "photo.png"


def test_a_large_photo_is_measured_smaller_and_the_row_says_so(file, monkeypatch):
    monkeypatch.setattr(pipeline, "MOST_PIXELS", 60 * 90 / 8)
    (row,) = colorlab.evaluate(file, "grey", progress=False).to_dict("records")
    assert (row["height"], row["width"], row["notes"]) == (60, 90, "measured at 1/3 of its height and width")
    small = PHOTO.reshape(20, 3, 30, 3, 3).mean(axis=(1, 3)).round().astype(np.uint8)
    (expected,) = colorlab.evaluate(small, "grey", progress=False).to_dict("records")
    assert row["ab_distance"] == pytest.approx(expected["ab_distance"], rel=0.05)
    assert pd.isna(expected["notes"])


def test_a_turned_photo_is_reported_as_it_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "MOST_PIXELS", 1000)
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(PHOTO).save(tmp_path / "turned.jpg", exif=exif)
    (row,) = colorlab.evaluate(tmp_path / "turned.jpg", "grey", progress=False).to_dict("records")
    assert (row["height"], row["width"]) == (90, 60) and "measured at 1/" in row["notes"]


def test_open_files_are_photos():
    data = io.BytesIO()
    Image.fromarray(PHOTO).save(data, "PNG")
    (row,) = colorlab.evaluate(data, "grey", progress=False).to_dict("records")
    assert row["photo"] == "photo 0" and pd.isna(row["error"]) and row["colourfulness_truth"] > 50


def test_a_budget_holds_and_what_is_larger_goes_alone():
    budget, lock, together, most = inflight.Budget(10), threading.Lock(), [], []

    def work(pixels):
        with budget.of(pixels):
            with lock:
                together.append(pixels)
                most.append(list(together))
            threading.Event().wait(0.01)
            with lock:
                together.remove(pixels)

    threads = [threading.Thread(target=work, args=[pixels]) for pixels in (3, 4, 25, 3, 10, 2, 2, 2, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    assert all(sum(now) <= 10 or len(now) == 1 for now in most) and max(map(len, most)) > 1


def test_a_budget_is_given_back_after_an_error():
    budget = inflight.Budget(10)
    with pytest.raises(MemoryError), budget.of(25):
        raise MemoryError
    assert budget.used == 0


def test_two_threads_decode_at_the_same_time(file, monkeypatch):
    """Each waits in the middle of decoding until the other is there, too; with one lock around it they never meet."""
    meeting, real = threading.Barrier(2, timeout=20), Image.Image.load

    def load(self):
        if not self.__dict__.setdefault("met", False):
            self.met = True
            meeting.wait()
        return real(self)

    monkeypatch.setattr(Image.Image, "load", load)
    monkeypatch.setattr(inflight, "usual_workers", lambda: 2)
    read = list(inflight.run([lambda: images.read(file)] * 2, 2))
    assert all((picture == PHOTO).all() for picture in read)


def test_large_photos_are_measured_in_one_thread(monkeypatch):
    seen, real = [], pipeline._measured

    def measured(*arguments):
        seen.append(threading.current_thread().name)
        return real(*arguments)

    monkeypatch.setattr(pipeline, "_measured", measured)
    for large, one in ((PHOTO[..., 0].size + 1, False), (PHOTO[..., 0].size, True)):
        monkeypatch.setattr(inflight, "LARGE", large)
        seen.clear()
        table = colorlab.evaluate([PHOTO] * 20, ["grey"], progress=False)
        assert len(seen) == 20 and table["error"].isna().all()
        assert all(name.startswith("colorlab large") for name in seen) == one


@pytest.mark.skipif(not hasattr(os, "fork"), reason="other systems have no fork")
def test_a_forked_process_measures_large_photos_too(monkeypatch):
    monkeypatch.setattr(inflight, "LARGE", 1)
    assert inflight.measuring(10, lambda: 1) == 1
    child = os.fork()
    if not child:
        os._exit(inflight.measuring(10, lambda: 7))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
