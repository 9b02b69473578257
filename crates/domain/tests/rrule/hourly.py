"""Random rules that repeat within a day, and their starts in three days as python-dateutil finds them, one a line: start, rule,
and how many seconds after the start each is.

What it prints depends on the seed alone, so that a rule that differs can be looked at again.
"""
import random
import sys
import warnings
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST = 400


def some(rng, of, most):
    return ",".join(str(one) for one in rng.sample(of, rng.randint(1, most)))


def rule(rng):
    freq = rng.choice(["HOURLY", "MINUTELY", "SECONDLY"])
    parts = ["FREQ=" + freq]
    if freq == "SECONDLY":
        parts.append("INTERVAL=%d" % rng.choice([300, 900, 3600, 7777, 86400]))
    elif rng.random() < 0.6:
        parts.append("INTERVAL=%d" % rng.choice([2, 3, 5, 7, 12, 25, 90]))
    for name, size in [("BYHOUR", 24), ("BYMINUTE", 60), ("BYSECOND", 60)]:
        if rng.random() < 0.3:
            parts.append(name + "=" + some(rng, range(size), 3))
    if rng.random() < 0.2:
        parts.append("BYDAY=" + some(rng, WEEKDAYS, 3))
    if rng.random() < 0.1:
        parts.append("BYMONTHDAY=" + some(rng, [1, 3, 4, -1, -27], 2))
    if rng.random() < 0.1:
        parts.append("BYMONTH=" + some(rng, [11, 12], 1))
    if rng.random() < 0.4:
        parts.append("COUNT=%d" % rng.randint(1, 20))
    return ";".join(parts)


def main(seed, number):
    # That COUNT and UNTIL stand together is our bound of three days, not the rule.
    warnings.simplefilter("ignore")
    rng = random.Random(seed)
    made = 0
    while made < number:
        start = datetime(2026, 11, 3, rng.randrange(24), rng.randrange(60), rng.randrange(60))
        text = rule(rng)
        until = (start + timedelta(days=3)).strftime("%Y%m%dT%H%M%S")
        try:
            found = list(rrulestr(text + ";UNTIL=" + until, dtstart=start))
        except ValueError:
            # dateutil says so where a step never falls into an hour that is named.
            continue
        if len(found) > MOST:
            continue
        made += 1
        seconds = [str(int((at - start).total_seconds())) for at in found]
        print(start.isoformat(), text, ",".join(seconds) or "-")


main(sys.argv[1], int(sys.argv[2]))
