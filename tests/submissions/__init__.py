"""Submissions of an imagined class: right, wrong, broken, slow and hostile answers to `exact_mse` of notebook 05."""

import json


def notebook(*cells, version=4):
    """The bytes of an .ipynb file with these code cells."""
    made = [{"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
            for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": version, "nbformat_minor": 5}).encode()


IMPORTS = "import numpy as np\nfrom colorlab import check"
TRUE = "def exact_mse(first, second):\n    return np.mean((first.astype(float) - second) ** 2)"
CHECK = "check.exact_mse(exact_mse)"


def inside(code):
    """An answer whose function begins with this code, and then returns a number."""
    lines = "\n".join(f"    {line}" for line in code.strip().splitlines())
    return notebook(IMPORTS, f"def exact_mse(first, second):\n{lines}\n    return 0.0", CHECK)


def before(code):
    """A cell before a wrong answer."""
    return notebook(IMPORTS, code, "def exact_mse(first, second):\n    return 0.0", CHECK)


RIGHT = {
    "plain": notebook(IMPORTS, TRUE, CHECK),
    "helper elsewhere": notebook(IMPORTS, "def exact_mse(a, b):\n    return mean_of(square(a, b))", CHECK,
                                 "def square(a, b):\n    return (a.astype(float) - b) ** 2\nmean_of = np.mean"),
    "handed in as a lambda": notebook(IMPORTS, "check.exact_mse(lambda a, b: ((a - 0.0 - b) ** 2).mean())"),
    "under another name": notebook(IMPORTS, TRUE.replace("exact_mse", "mine"), "check.exact_mse(mine)"),
    "torch": notebook(IMPORTS, "import torch\ndef exact_mse(a, b):\n"
                      "    return (torch.tensor(a).double() - torch.tensor(b)).square().mean()", CHECK),
    "no check called": notebook(IMPORTS, TRUE),
    "no import": notebook(TRUE + "\nimport numpy as np"),
    "syntax error elsewhere": notebook(IMPORTS, "this is no Python", TRUE, CHECK, "def unfinished("),
    "error elsewhere": notebook(IMPORTS, "1 / 0", TRUE, CHECK, "[][3]"),
    "endless loop elsewhere": notebook(IMPORTS, TRUE, CHECK, "while True:\n    pass"),
    "leaves in another cell": notebook("import sys, os", IMPORTS, "os._exit(0)", TRUE, CHECK, "sys.exit()"),
    "magic": notebook("%matplotlib inline\n!pip install nothing\n" + IMPORTS, "%%time\n" + TRUE, CHECK, "%%bash\nls"),
    "state of an earlier cell": notebook(IMPORTS, "settings = {}", "settings['power'] = 2",
                                         TRUE.replace("** 2", "** settings['power']"), CHECK),
    "names made by exec": notebook(IMPORTS, "exec('power' + ' = 2')", TRUE.replace("** 2", "** power"), CHECK),
    "bound again later": notebook(IMPORTS, "power = 2", TRUE.replace("** 2", "** power"), CHECK, "print('done')"),
    "prints much": notebook(IMPORTS, TRUE.replace("    return", "    print('x' * 100000)\n    return"), CHECK),
    "changes its input": notebook(IMPORTS, "def exact_mse(a, b):\n    r = np.mean((a.astype(float) - b) ** 2)\n"
                                  "    a[:] = 0\n    return r", CHECK),
    "version 3": json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": [f"{IMPORTS}\n", TRUE]}]}],
                             "nbformat": 3}).encode(),
    "utf-16": notebook(IMPORTS, TRUE, CHECK).decode().encode("utf-16"),
}

WRONG = {
    "square of the mean": (notebook(IMPORTS, "def exact_mse(a, b):\n    return np.mean(a - 0.0 - b) ** 2", CHECK),
                           "square of the mean"),
    "root": (notebook(IMPORTS, "def exact_mse(a, b):\n    return np.mean((a - 0.0 - b) ** 2) ** 0.5", CHECK), "root"),
    "nothing": (notebook(IMPORTS, "def exact_mse(a, b):\n    pass", CHECK), ""),
    "text": (notebook(IMPORTS, "def exact_mse(a, b):\n    return '3'", CHECK), ""),
    "raises": (notebook(IMPORTS, "def exact_mse(a, b):\n    return [][3]", CHECK), ""),
    "a value": (notebook(IMPORTS, "exact_mse = 3.0", CHECK), ""),
    "its own cell broken": (notebook(IMPORTS, "def exact_mse(a, b)\n    return 3", CHECK), ""),
}

NOT_ATTEMPTED = {
    "stub": notebook(IMPORTS, "def exact_mse(first, second):\n    return ...", CHECK),
    "empty": notebook(),
    "other notebook": notebook(IMPORTS, "exact_mse = 3\ncheck.lightness(...)"),
}

NO_NOTEBOOK = {
    "no bytes": b"", "damaged": notebook(IMPORTS, TRUE)[:-20], "a list": b"[]", "no cells": b"{}",
    "web page": b"<!DOCTYPE html><html></html>", "deep": b"[" * 100_000, "binary": bytes(range(256)),
    "a large number": b'{"cells": ' + b"9" * 10_000 + b"}",
}
