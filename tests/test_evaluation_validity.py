"""What decides whether a stored row still counts, and what may never be mixed up."""

import importlib
import linecache
import shutil
import threading

import numpy as np
import pytest
import torch
from test_evaluation_folder import evaluated, noise, same

import colorlab
from colorlab import codedigest, datasets, images, metrics
from colorlab.datasets import Item
from colorlab.evaluation import EvaluationError, pipeline, summary
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.models import Colorizer, Grey
from colorlab.registry import Registry, load_plugin


class Shifted(Colorizer):
    """Keeps its argument under another name than the constructor's, and a buffer that no checkpoint holds."""

    name = "shifted"

    def __init__(self, shift=1.0, fixed=0.0):
        super().__init__()
        self._shift = shift
        self.register_buffer("constant", torch.tensor(fixed), persistent=False)

    def working_size(self, height, width):
        return 8, 8

    def forward(self, L):
        return torch.full((len(L), 2, 8, 8), float(self._shift)) + self.constant


@pytest.fixture
def photos(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    for i in range(4):
        images.write(place / f"{i}.png", noise(seed=i))
    return place


def test_a_model_is_known_by_all_that_its_answers_depend_on(photos, tmp_path):
    kinds = [Shifted(), Shifted(50.0), Shifted(fixed=3.0), Shifted(np.arange(5000.0)),
             Shifted(np.where(np.arange(5000) == 2500, 0.0, np.arange(5000.0)))]
    assert len({fingerprint(model) for model in kinds}) == len(kinds)
    assert fingerprint(Shifted(50.0)) == fingerprint(Shifted(50.0))
    evaluated(photos, tmp_path / "out", [Shifted(1.0)])
    assert evaluated(photos, tmp_path / "out", [Shifted(50.0)]).measured == 4


def test_an_item_is_known_by_its_conditions(tmp_path):
    hints = np.zeros((100, 100))
    other = hints.copy()
    other[50, 50] = 1
    for kind in (np.asarray, torch.tensor):
        first, second = (Item("a", noise(), conditions={"hints": kind(h)}) for h in (hints, other))
        assert first.digest() != second.digest()
    (tmp_path / "hint").write_text("1")
    first = Item("a", noise(), conditions={"hints": tmp_path / "hint"}).digest()
    (tmp_path / "hint").write_text("2")
    assert Item("a", noise(), conditions={"hints": tmp_path / "hint"}).digest() != first


def test_cells_that_are_run_again_count():
    """Functions of a notebook are digested anew: their constants, lists and helpers may have changed."""
    space = {"__name__": "__main__"}
    exec("WEIGHTS = [1, 2]\ndef helper(x): return x + WEIGHTS[0]\ndef measure(x): return helper(x)", space)
    first = codedigest.of_modules(space["measure"])
    space["WEIGHTS"] = [1, 3]
    assert codedigest.of_modules(space["measure"]) != first


def test_an_imported_file_of_the_user_counts(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "my_own_help.py").write_text("def half(x): return x / 2\n")
    (tmp_path / "my_own_metric.py").write_text("from my_own_help import half\nclass Thing:\n    of = half\n")
    thing = importlib.import_module("my_own_metric").Thing
    first = codedigest.of_modules(thing)
    (tmp_path / "my_own_help.py").write_text("def half(x): return x / 3\n")
    linecache.clearcache()
    codedigest._known.clear()
    importlib.reload(importlib.import_module("my_own_help"))
    assert codedigest.of_modules(thing) != first


def test_what_the_system_refuses_is_tried_again(photos, tmp_path, monkeypatch):
    real = images.read

    def read(path, *rest, **options):
        if str(path).endswith("2.png"):
            raise images.ImageError("2.png: cannot be opened (Too many open files)") from OSError(24, "Too many")
        return real(path, *rest, **options)

    monkeypatch.setattr(images, "read", read)
    assert evaluated(photos, tmp_path / "out", ["grey"]).table["error"].notna().sum() == 1
    monkeypatch.undo()
    again = evaluated(photos, tmp_path / "out", ["grey"])
    assert again.table["error"].isna().all() and again.measured == 2  # the batch


def test_a_photo_that_changes_while_it_is_measured_is_measured_again(photos, tmp_path, monkeypatch):
    shutil.copytree(photos, tmp_path / "before")
    fresh = evaluated(tmp_path / "before", tmp_path / "fresh", ["grey"])
    real = pipeline.measure_batch

    def measure_batch(items, *rest, **options):
        images.write(photos / "1.png", noise(seed=77))
        return real(items, *rest, **options)

    monkeypatch.setattr(pipeline, "measure_batch", measure_batch)
    evaluated(photos, tmp_path / "out", ["grey"], batch_size=4)
    monkeypatch.undo()
    shutil.copy(tmp_path / "before" / "1.png", photos / "1.png")
    again = evaluated(photos, tmp_path / "out", ["grey"], batch_size=4)
    assert again.measured == 4  # the batch
    same(again.table, fresh.table)


def test_preparation_is_shared_equally(photos, monkeypatch):
    real = pipeline._shared

    def slow(photo, device):
        threading.Event().wait(1)
        *found, seconds = real(photo, device)
        return (*found, seconds + 1)

    monkeypatch.setattr(pipeline, "_shared", slow)
    models = {name: Grey() for name in ("a", "b", "c")}
    rows = pipeline.measure_batch([Item("x", noise())], models).rows
    assert all(1 / 3 <= row["measure_seconds"] < 0.9 for row in rows)


def test_a_metric_of_the_set_says_on_how_many_photos_it_stands():
    table = colorlab.evaluate([noise(seed=i) for i in range(3)], ["grey", "mean-colour"], progress=False)
    table["error"] = table["error"].astype(object)
    table.loc[1, "error"] = "failed"  # mean-colour on the first photo
    rows = summary.summary(table, {"colour_distribution": {"grey": 0.1, "mean-colour": 0.2}})
    assert set(rows.query("metric == 'colour_distribution'")["photos"]) == {2}


@pytest.mark.parametrize("name", ["error", "height", "model", "seconds", "picture_digest", "variant"])
def test_a_metric_cannot_take_the_name_of_another_column(name):
    kind = type("Clash", (metrics.Metric,), {"name": name, "label": "clash", "of": lambda self, pair: pair})
    with pytest.raises(metrics.MetricError, match="cannot be the name of a column"):
        metrics.register(kind)


def test_groups_are_those_of_today(photos, tmp_path):
    class Set(datasets.Dataset):
        def __init__(self, group):
            self.group = group

        def items(self, limit=None):
            return [Item("a", noise(), group=self.group)]

    evaluated(Set("old"), tmp_path / "out", ["grey"])
    again = evaluated(Set("new"), tmp_path / "out", ["grey"])
    assert again.measured == 0 and list(again.table["group"]) == ["new"]


def test_a_model_called_truth_does_not_take_its_place(photos, tmp_path):
    model = Shifted(30.0)
    model.name = "truth"
    seen = {}
    colorlab.evaluate([noise()], [model], progress=False, sink=lambda photo, name, rgb: seen.update({name: rgb}))
    assert set(seen) == {"truth", "truth (model)"} and (seen["truth"] == noise()).all()
    evaluated(photos, tmp_path / "out", [model], pictures=True)
    assert evaluated(photos, tmp_path / "out", [model], pictures=True).measured == 0


def test_names_do_not_lead_out_of_the_folder(tmp_path):
    class Set(datasets.Dataset):
        def items(self, limit=None):
            return [Item("../../../evil", noise())]

    evaluated(Set(), tmp_path / "a" / "b" / "out", ["grey"], pictures=True)
    assert len(list(tmp_path.rglob("grey.png"))) == len(list((tmp_path / "a" / "b" / "out").rglob("grey.png"))) == 1


def test_equal_names_and_empty_sets(tmp_path):
    class Twins(datasets.Dataset):
        def items(self, limit=None):
            return [Item("a", noise(seed=i)) for i in range(2)]

    class Empty(datasets.Dataset):
        def items(self, limit=None):
            return []

    assert list(evaluated(Twins(), tmp_path / "out", ["grey"]).table["photo"]) == ["a", "a (2)"]
    assert list(colorlab.evaluate(Twins(), ["grey"], progress=False)["photo"]) == ["a", "a (2)"]
    for call in (lambda: evaluated(Empty(), tmp_path / "empty", ["grey"]), lambda: colorlab.evaluate(Empty(), "grey")):
        with pytest.raises(EvaluationError, match="nothing to measure"):
            call()


def test_what_a_metric_says_of_itself_is_part_of_the_report(photos, tmp_path, monkeypatch):
    evaluated(photos, tmp_path / "out", ["grey"])
    monkeypatch.setattr(type(metrics.METRICS["mse"]), "label", "another label")
    again = evaluated(photos, tmp_path / "out", ["grey"])
    assert again.written and again.measured == 0
    assert "another label" in (tmp_path / "out" / "index.html").read_text()
    assert not evaluated(photos, tmp_path / "out", ["grey"]).written


def test_all_threads_find_all_names():
    """Whoever looks a name up while another thread imports the room waits until it is complete."""
    registry, found = Registry("metric", "colorlab.metrics"), []
    start = threading.Barrier(4)

    def look():
        start.wait()
        found.append(registry.names())

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4 and all(names == found[0] for names in found)


def test_a_plug_in_that_fails_is_reported_every_time(tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("raise ValueError('mine')\n")
    monkeypatch.setenv("COLORLAB_PLUGINS", str(tmp_path / "broken.py"))
    registry = Registry("metric", "colorlab.metrics")
    for _ in range(2):
        with pytest.raises(colorlab.errors.PluginError, match="mine"):
            registry.names()


def test_plug_ins_of_one_name_are_told_apart(tmp_path):
    for folder, number in (("one", 1), ("two", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "decimal.py").write_text(f"class Same{number}:\n    value = {number}\n")
        load_plugin(str(tmp_path / folder / "decimal.py"))
    import decimal
    import sys

    assert hasattr(decimal, "InvalidOperation"), "the standard library's"
    kinds = [value for module in list(sys.modules.values()) for name, value in vars(module).items()
             if name in ("Same1", "Same2")]
    assert len({codedigest.of_modules(kind) for kind in kinds}) == 2


def test_a_device_is_where_the_numbers_are():
    class Table(Colorizer):
        def __init__(self):
            super().__init__()
            self.register_buffer("table", torch.zeros(3))

    assert Table().to("meta").device.type == "meta"


