"""Calls that fail when a test says so.

Read at each call from state/fault/<host>.json, then all.json: {"spawn": {"raise": "RuntimeError", "message": "...", "times": 2, "delay": 3}}.
"raise" is a class of the service's exceptions or of the language; without "times" the call fails until the file says otherwise.
"""
import builtins
import json
import os
import time

STATE = os.path.join(os.environ['KILOWATCH_TEST_CLOUD'], 'state')


def fault(host, call, exceptions):
    """Sleeps, raises, or does nothing."""
    for name in (host, 'all'):
        path = os.path.join(STATE, 'fault', '%s.json' % name)
        try:
            with open(path) as source:
                faults = json.load(source)
        except (OSError, ValueError):
            continue
        wanted = faults.get(call)
        if not wanted or wanted.get('times', 1) <= 0:
            continue
        if 'times' in wanted:
            wanted['times'] -= 1
            with open(path + '.new', 'w') as out:
                json.dump(faults, out)
            os.replace(path + '.new', path)
        time.sleep(float(wanted.get('delay', 0)))
        if 'raise' in wanted:
            kind = getattr(exceptions, wanted['raise'], None) or getattr(builtins, wanted['raise'])
            raise kind(wanted['message']) if 'message' in wanted else kind()
