"""A process for the supervisor's test: leaves a file of its name and number, then stays, or does not."""

import os
import signal
import sys
import time
from pathlib import Path

folder, name = sys.argv[1:]
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(folder, f"{name}.{os.getpid()}").touch()
if name == "broken":
    sys.exit(3)
time.sleep(60)
