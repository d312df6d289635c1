"""Makes the package importable from the repository, as PYTHONPATH does for a reader."""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "examples")]
# A proxy of the machine has no business between two processes of it.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
