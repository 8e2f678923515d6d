"""Where Chromium is, for the tests that need a real browser."""

import importlib.util
import os
import shutil

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CAN_BE_DRIVEN = CHROMIUM is not None and importlib.util.find_spec("playwright") is not None
