"""Finds the generated module and the library beside it, and loads them once.

Both are made by `bindings/generate python`. They stand in `generated/` beside this file where the
package was installed, otherwise in `target/bindings/python`; HUCHA_BINDINGS names another folder.
"""

import importlib.util
import os
import sys
from pathlib import Path

NAME = "hucha._generated"


def folder():
    """Gives the folder that holds the generated module."""
    here = Path(__file__).resolve()
    named = os.environ.get("HUCHA_BINDINGS")
    places = [Path(named)] if named else [here.parent / "generated", here.parents[3] / "target/bindings/python"]
    for place in places:
        if (place / "hucha.py").exists():
            return place
    raise ImportError("the bindings are missing: bindings/generate python")


def load():
    """Loads the generated module; a second time gives the same."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(NAME, folder() / "hucha.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[NAME] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[NAME]
            raise
    return sys.modules[NAME]
