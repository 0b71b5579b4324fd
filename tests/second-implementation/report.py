"""Counts checks. Failures are printed at once, sections with their numbers."""

passed = failed = 0
_name = ""


def section(name):
    global _name
    _name = name
    print(f"--- {name}", flush=True)


def check(what, ok):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {_name}: {what}", flush=True)
    return ok
