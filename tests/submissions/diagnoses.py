"""Submissions to the diagnosis `broken_colorizers` of notebook 00: with a name, without, copied, and read off."""

from colorlab.course.cases import own
from submissions import notebook

PRINTED = (5, 3, 0, 2)
SHOWN = "from colorlab.course.cases.broken_colorizers import COLORIZERS, FAULTS"
CHECK = "check.broken_colorizers(broken_colorizers)"
TESTS = '''
import numpy as np, torch
from colorlab import lab
def fault_of(run):
    stripes = np.zeros((48, 48, 3), np.uint8)
    stripes[:, :16], stripes[:, 16:32], stripes[:, 32:] = (200, 60, 70), (40, 130, 60), (60, 80, 200)
    stripes[::6] //= 3
    before, after = (lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0)) for rgb in (stripes, run(stripes)))
    (a, b), (a2, b2) = (one[1:, 3, [8, 24, 40]] for one in (before, after))
    signs = {3: abs(after[0] - before[0]).mean() > 2, 2: abs(a2 - a.flip(0)).max() < 12, 5: a2[1] > -5}
    return next((number for number, found in signs.items() if found), 0)
'''


def answers(whose: str) -> list[int]:
    """The right list in the order of a name; "": the printed one."""
    return [PRINTED[i] for i in own.order("broken_colorizers", PRINTED, whose)]


def handed(name: str, answer: str, *more: str) -> bytes:
    """A notebook that gives a name, shows the cases and answers with this expression."""
    given = f'check.me("{name}")' if name else "pass"
    return notebook("from colorlab import check", given, SHOWN, *more, f"broken_colorizers = {answer}", CHECK)


# Student -> submission, result where a name is not asked for, result where it is, and a word of the note in the latter.
HANDED = {
    "Ada Lovelace": (handed("Ada Lovelace", str(answers("Ada Lovelace"))), "passed", "passed", "bob"),
    "Lovelace, Cy": (handed("cy lovelace", "[fault_of(run) for run in COLORIZERS.values()]", TESTS),
                     "passed", "passed", ""),
    "bob": (handed("Ada Lovelace", str(answers("Ada Lovelace"))), "passed", "passed", "Ada Lovelace"),
    "dan": (handed("dan", str(answers("Ada Lovelace"))), "failed", "failed", ""),
    "eve": (handed("eve", str(answers(""))), "failed", "failed", "printed order"),
    "flo": (handed("", str(answers(""))), "passed", "failed", "no name"),
    "gus": (handed("", str(answers("gus"))), "failed", "failed", "no name"),
    "hal": (handed("hal", "[..., ..., ..., ...]"), "not attempted", "not attempted", ""),
    "ida": (notebook("from colorlab import check", "name = 'ida'\ncheck.me(name)", SHOWN,
                     f"broken_colorizers = {answers('ida')}", CHECK), "failed", "failed", "no name"),
}

# Ways to read the answer off, all with a name of one's own.
READ_OFF = {
    "imports the answer": "diagnosis()",
    "imports the answer by its module": "b.diagnosis()",
    "looks for the answer in the module": "[vars(b)[one] for one in ('diagnosis',)][0]()",
    "reads the closure": "[FAULTS.index(run.__closure__[0].cell_contents) for run in COLORIZERS.values()]",
    "reads the numbers": "list(b._OF)",
    "reads the items": "[COLORIZERS._items.index(run) for run in COLORIZERS.values()]",
    "asks the exercise": "check.exercises()['broken_colorizers'].reference()",
    "judges all lists": "next(x for x in itertools.product(range(7), repeat=4) if check.examine(E, x).passed)",
    "loads the judge from its file": "loaded('ordered.py').Exercise",
    "loads the exercise from its file": "loaded('exercises/notebook_00/broken_colorizers.py')._TRUE",
    "reads the tests": "eval(open(place.parents[1] / 'tests/submissions/diagnoses.py').read().split('PRINTED = ')[1]"
                       "[:12])",
}
MEANS = '''
import importlib.util, itertools
from pathlib import Path
import colorlab
place = Path(colorlab.__file__).parent / "course"
def loaded(name):
    spec = importlib.util.spec_from_file_location("x", place / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
'''
IMPORTS = ("from colorlab.course.cases import broken_colorizers as b",
           "from colorlab.course.cases.broken_colorizers import diagnosis")


def read_off() -> dict[str, bytes]:
    return {name: handed(name, code, MEANS, *(IMPORTS if "imports the answer" == name else IMPORTS[:1]))
            for name, code in READ_OFF.items()}
