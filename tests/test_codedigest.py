"""Digests of code: what changes them, and what does not."""

import importlib
import linecache
import sys

import pytest

from colorlab import codedigest, lab, metrics
from colorlab.metrics import pixels

MODULE = '''"""A module."""
CONSTANT = 3  # a comment

def double(x):
    """Twice."""
    return 2 * x

class Model:
    """A model."""
    label = "a model"
    def answer(self, x):
        return double(x) + CONSTANT
'''


@pytest.fixture
def digest_of(tmp_path, monkeypatch):
    """Digests a text as a module, or a class of it as one that a notebook defines."""
    monkeypatch.syspath_prepend(tmp_path)
    count = 0

    def as_module(text, **options):
        nonlocal count
        count += 1
        (tmp_path / f"digested{count}.py").write_text(text)
        module = importlib.import_module(f"digested{count}")
        return codedigest.of_modules(module.Model, **options)

    def in_notebook(text, **options):
        nonlocal count
        count += 1
        name = f"<cell {count}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)  # as IPython does
        cell = {"__name__": "__main__"}
        exec(compile(text, name, "exec"), cell)
        return codedigest.of_modules(cell["Model"], **options)

    yield {"module": as_module, "notebook": in_notebook}
    for i in range(count):
        sys.modules.pop(f"digested{i + 1}", None)


@pytest.mark.parametrize("place", ["module", "notebook"])
def test_words_do_not_count_and_code_does(place, digest_of):
    digest = digest_of[place]
    before = digest(MODULE)
    assert len(before) == 32 and digest(MODULE) == before
    for old, new in (('"""Twice."""', '"""Two times,\n    that is."""'), ("# a comment", "#"), ("2 * x", "(2  *  x)"),
                     ('"""A model."""', '"""Another."""')):
        assert digest(MODULE.replace(old, new)) == before, new
    for old, new in (("2 * x", "3 * x"), ("double(x) +", "double(x) -"), ("CONSTANT = 3", "CONSTANT = 4"),
                     ("a model", "the model")):
        assert digest(MODULE.replace(old, new)) != before, new
    without = {"without": frozenset({"label"})}
    assert digest(MODULE, **without) == digest(MODULE.replace("a model", "the model"), **without) != before


def test_what_a_notebook_holds_beside_does_not_count_and_cannot_loop(digest_of):
    digest = digest_of["notebook"]
    assert digest(MODULE) == digest(MODULE + "\ndef other(): return 1\n")
    loop = MODULE.replace("return 2 * x", "return Model().answer(x) if x else 0")
    assert digest(loop) == digest(loop) != digest(MODULE)


def test_base_classes_count_with_their_modules(digest_of):
    digest_of["module"](MODULE)
    derived = digest_of["module"]("import digested1\nclass Model(digested1.Model):\n    pass\n")
    assert derived == codedigest.of_modules("digested1", "digested2") != codedigest.of_modules("digested2")


def test_without_source_the_version_stands_for_it(monkeypatch, digest_of):
    text = "x = 1\nclass Model:\n    exec('def answer(self): return 1')\n"
    first = digest_of["notebook"](text)
    monkeypatch.setattr(codedigest, "__version__", "99")
    assert digest_of["notebook"](text) != first


def test_modules_by_name_are_the_same():
    assert codedigest.of_modules("colorlab.lab") == codedigest.of_modules(lab)
    assert codedigest.of_modules(lab, pixels) == codedigest.of_modules(pixels, lab) != codedigest.of_modules(lab)


def test_a_metric_rests_on_its_own_file_on_lab_bins_and_the_prior(monkeypatch):
    before = {name: metric.digest() for name, metric in metrics.METRICS.items()}
    assert before["mse"] == metrics.mse.digest() != before["ssim"]
    sources = []
    real = codedigest._source
    monkeypatch.setattr(codedigest, "_known", {})
    monkeypatch.setattr(codedigest, "_source", lambda thing, without, *owners: sources.append(thing.__name__) or real(
        thing, without, *owners))
    assert metrics.mse.digest() == before["mse"]
    assert {f"colorlab.{name}" for name in ("lab", "bins", "metrics.base", "metrics.pixels")} == set(sources)
    monkeypatch.setattr(metrics.base, "prior", lambda: metrics.prior() * 2)
    assert metrics.mse.digest() != before["mse"]


def test_describing_a_metric_otherwise_measures_nothing_again(digest_of):
    text = MODULE.replace("class Model:", "from colorlab.metrics import Metric\nclass Model(Metric):").replace(
        'label = "a model"', 'name, label, shown = "x", "a model", True')

    def digest(text):
        return digest_of["module"](text, without=frozenset(metrics.Measure.__annotations__))

    assert digest(text) == digest(text.replace("a model", "another").replace("True", "False"))
    assert digest(text) != digest(text.replace("2 * x", "x"))
