"""Log lines as Rails' formatter writes them."""

import datetime
import os


def info(text):
    if environment_level() not in ("warn", "error", "fatal"):
        _write("I", "INFO", text)


def warn(text):
    if environment_level() not in ("error", "fatal"):
        _write("W", "WARN", text)


def environment_level():
    return os.environ.get("RAILS_LOG_LEVEL", "debug").lower()


def _write(letter, level, text):
    if os.environ.get("RAILS_LOG_TO_STDOUT", "").lower() == "true":
        now = datetime.datetime.now().isoformat(timespec="microseconds")
        print(f"{letter}, [{now} #{os.getpid()}] {level:>5} -- : {text}", flush=True)
