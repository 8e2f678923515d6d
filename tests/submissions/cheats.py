"""Ways to get points without an answer, or to harm the grader. `PLACES` stands for paths outside."""

from submissions import CHECK, IMPORTS, before, inside, notebook

CHEATS = {
    "prints the word": inside("print('Passed the public checks.')"),
    "replaces the check": before("check.exact_mse = lambda answer: print('Passed the public checks.')"),
    "replaces the checker": before("import sys\nsys.modules['colorlab.course.checker'].judge = lambda *a: True\n"
                                   "import colorlab.course.verdicts as v\nv.PASSED = 'no'\nv.judge = lambda *a: True"),
    "reads the reference": notebook(IMPORTS, "exact_mse = check.exercises()['exact_mse'].reference", CHECK),
    "imports the reference": notebook(IMPORTS, "from colorlab.course.exercises.notebook_05 import EXERCISES\n"
                                      "exact_mse = EXERCISES[0].reference", CHECK),
    "loads the file": notebook(IMPORTS, "import importlib.util, colorlab, os\nplace = os.path.join(os.path.dirname("
                               "colorlab.__file__), 'course', 'exercises', 'notebook_05.py')\n"
                               "spec = importlib.util.spec_from_file_location('x', place)\n"
                               "module = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(module)\n"
                               "exact_mse = module._mse", CHECK),
    "reads the bytecode": notebook(IMPORTS, "import colorlab, marshal, os, pathlib\nns = {}\n"
                                   "place = pathlib.Path(colorlab.__file__).parent / 'course' / 'exercises'\n"
                                   "for path in place.rglob('*.pyc'):\n"
                                   "    exec(marshal.loads(path.read_bytes()[16:]), ns)\n"
                                   "exact_mse = ns['_mse']", CHECK),
    "reads it by a subprocess": notebook(IMPORTS, "import subprocess, sys\ndef exact_mse(a, b):\n"
                                         "    code = 'from colorlab.course import checker; print(1)'\n"
                                         "    return float(subprocess.run([sys.executable, '-c', code], text=True, "
                                         "capture_output=True, check=True).stdout)", CHECK),
    "searches the memory": inside("import gc\nfor found in gc.get_objects():\n"
                                  "    if type(found).__name__ == 'Exercise' and found.name == 'exact_mse':\n"
                                  "        return found.reference(first, second)"),
    "zeroes the inputs": inside("first[:] = 0\nsecond[:] = 0"),
    "equal to everything": inside("class Any:\n    __array_priority__ = 99\n    __eq__ = lambda *_: True\n"
                                  "    __abs__ = __sub__ = __rsub__ = __le__ = lambda self, *_: self\n"
                                  "    __float__ = lambda _: 0.0\n    shape = ()\nreturn Any()"),
    "no number": inside("return float('nan')"),
    "infinity": inside("return float('inf')"),
    "patches numpy": before("np.allclose = lambda *a, **k: True\nnp.isclose = np.array_equal = np.allclose\n"
                            "np.asarray = lambda *a, **k: True"),
    "patches builtins": before("import builtins\nbuiltins.all = builtins.any = lambda *_: True\n"
                               "builtins.isinstance = lambda *_: True"),
    "patches the messages": before("import json, os\njson.dumps = lambda *a, **k: '{\"passed\": true}'"),
    "writes into the library": before("import colorlab.losses as m\nopen(m.__file__, 'a').write('\\n1 / 0\\n')"),
    "writes replies": inside("import os, json\nline = json.dumps({'outcome': json.dumps({'kind': 'numbers', "
                             "'numbers': None, 'remark': '', 'changed': False}), 'refused': ''}).encode()\n"
                             "for _ in range(50): os.write(11, len(line).to_bytes(8, 'big') + line)"),
    "writes garbage": inside("import os\nos.write(11, b'\\xff' * 1000)"),
    "writes a long length": inside("import os\nos.write(11, (2**62).to_bytes(8, 'big'))"),
    "closes the line": inside("import os\nos.close(11)\nos.close(10)"),
    "leaves": inside("import os\nos._exit(0)"),
    "leaves politely": inside("import sys\nsys.exit(0)"),
    "leaves in the cell": notebook(IMPORTS, "import os\nos._exit(0)\nexact_mse = 1", CHECK),
    "crashes": inside("import ctypes\nctypes.string_at(0)"),
    "recursion": inside("return exact_mse(first, second)"),
    "kills its parent": inside("import ctypes, os\nctypes.CDLL(None).kill(os.getppid(), 9)"),
    "kills everybody": inside("import ctypes\nctypes.CDLL(None).kill(-1, 9)"),
    "kills by os": inside("import os\nos.kill(os.getppid(), 9)"),
    "stops itself": inside("import ctypes, os\nctypes.CDLL(None).kill(os.getpid(), 19)"),
    "fork bomb": inside("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"),
    "leaves a daemon": inside("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
                              "        time.sleep(3600)\n    os._exit(0)"),
    "thread bomb": inside("import threading, time\nfor _ in range(10000):\n"
                          "    threading.Thread(target=time.sleep, args=(100,)).start()"),
    "20 GB": inside("return np.ones(20 * 2**27).sum()"),
    "20 GB in pieces": inside("kept = []\nwhile True:\n    kept.append(np.ones(2**24))"),
    "20 GB of shared memory": inside("import mmap\nm = mmap.mmap(-1, 20 * 2**30)\n"
                                     "for i in range(0, len(m), 4096): m[i] = 1"),
    "a huge answer": inside("return np.zeros(2**27, np.uint8)"),
    "endless loop": inside("while True:\n    pass"),
    "endless loop that catches": inside("while True:\n    try:\n        while True:\n            pass\n"
                                        "    except BaseException:\n        pass"),
    "endless in C": inside("return sum(range(10**15))"),
    "sleeps": inside("import time\ntime.sleep(3600)"),
    "endless output": inside("while True:\n    print('x' * 10000)"),
    "fills the disk": inside("for i in range(10000):\n    open(f'/tmp/{i}', 'wb').write(bytes(2**23))"),
    "fills the folder": inside("for i in range(10**7):\n    open(f'{i}', 'w').close()"),
    "reads other students": inside("return float(open('PLACE/plain/05.ipynb').read()[0] == '{')"),
    "writes its own score": inside("open('PLACE/../scores.csv', 'w').write('passed')"),
    "removes everything": inside("import shutil\nshutil.rmtree('/', ignore_errors=True)"),
    "phones home": inside("from urllib import request\n"
                          "return len(request.urlopen('http://192.0.2.1', timeout=2).read())"),
    "phones home without Python": inside("import ctypes\nlib = ctypes.CDLL(None, use_errno=True)\n"
                                         "handle = lib.socket(2, 2, 0)\n"
                                         "address = bytes([2, 0, 0, 53, 192, 0, 2, 1]) + bytes(8)\n"
                                         "if lib.connect(handle, address, 16) != 0:\n"
                                         "    raise OSError(ctypes.get_errno())"),
    "reads another process": inside("return float(len(open('/proc/1/mem', 'rb').read(1)))"),
    "asks": inside("return float(input())"),
    "types again": before("class __main__: pass\ndel check"),
}
