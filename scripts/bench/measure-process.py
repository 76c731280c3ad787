"""Runs a program and writes, as JSON, what it took: seconds on the clock and of the processor, and its peak memory.

    python3 measure-process.py REPORT PROGRAM [ARGUMENT…]

Its output is left to whoever called. Exit code: the program's.
"""
import json
import os
import subprocess
import sys
import time

report, *argv = sys.argv[1:]
began = time.monotonic()
child = subprocess.Popen(argv)
_, status, usage = os.wait4(child.pid, 0)
wall = time.monotonic() - began
# Linux counts in KiB, macOS in bytes.
peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
with open(report, "w") as file:
    json.dump({"wallSeconds": wall, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakMb": peak}, file)
sys.exit(os.waitstatus_to_exitcode(status))
