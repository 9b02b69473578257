"""Random recurrence rules and their days as python-dateutil finds them, one a line: start, rule, days.

What it prints depends on the seed alone, so that a rule that differs can be looked at again.
"""
import random
import sys
import warnings
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MOST = 100


def some(rng, of, most):
    return rng.sample(of, rng.randint(1, min(most, len(of))))


def rule(rng, start):
    freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY"])
    parts = ["FREQ=" + freq]
    if rng.random() < 0.6:
        parts.append("INTERVAL=%d" % rng.choice([1, 2, 3, 4, 5, 7, 12, 13]))
    if freq == "WEEKLY" and rng.random() < 0.7:
        parts.append("BYDAY=" + ",".join(some(rng, WEEKDAYS, 7)))
    if freq == "MONTHLY":
        kind = rng.random()
        if kind < 0.4:
            # dateutil asks for both where "MO" and "2TU" stand together; RFC 5545 for either. We are not asked to choose.
            nths = [str(n) for n in range(-5, 6) if n] if rng.random() < 0.85 else [""]
            parts.append("BYDAY=" + ",".join(rng.choice(nths) + day for day in some(rng, WEEKDAYS, 3)))
        elif kind < 0.8:
            days = [n for n in range(-31, 32) if n]
            parts.append("BYMONTHDAY=" + ",".join(str(day) for day in some(rng, days, 4)))
    if rng.random() < 0.5:
        count = rng.choice([1, 2, 3, 10, 52, 99, 100, 101, 400])
        parts.append("COUNT=%d" % count)
        return parts, count, None
    until = start + timedelta(days=rng.randint(-3, 900))
    parts.append("UNTIL=" + until.strftime("%Y%m%d"))
    return parts, None, until


def main(seed, number):
    # That COUNT and UNTIL stand together is our bound of two years, not the rule.
    warnings.simplefilter("ignore")
    rng = random.Random(seed)
    for _ in range(number):
        start = datetime(2024, 1, 1) + timedelta(days=rng.randint(0, 3650))
        parts, count, until = rule(rng, start)
        last = start + relativedelta(years=2)
        bounded = [part for part in parts if not part.startswith("UNTIL=")]
        end = min(until, last) if until else last
        bounded.append("UNTIL=" + end.strftime("%Y%m%d"))
        days = []
        for day in rrulestr("RRULE:" + ";".join(bounded), dtstart=start):
            days.append(day.strftime("%Y-%m-%d"))
            if len(days) == MOST:
                break
        print(start.strftime("%Y-%m-%d"), ";".join(parts), ",".join(days) or "-")


main(int(sys.argv[1]), int(sys.argv[2]))
