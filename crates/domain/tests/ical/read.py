"""Reads calendar files from standard input, a form feed between two, and prints each event on a line: UID, method, sequence,
status, start and end in seconds since 1970, summary.

The files are read by icalendar. A time in a zone is computed by dateutil from the rules that the file itself brings, and from
nothing else, as a calendar does that does not know the zone's name.
"""
import sys
from datetime import timezone
from io import StringIO

from dateutil.tz import tzical
from icalendar import Calendar


def instant(value, zones):
    wall, name = value.dt, value.params.get("TZID")
    if name is not None:
        wall = wall.replace(tzinfo=zones.get(name))
    elif wall.tzinfo is None:
        raise ValueError("a time of no zone")
    return int(wall.astimezone(timezone.utc).timestamp())


def read(text):
    calendar = Calendar.from_ical(text)
    for name in ("PRODID", "VERSION"):
        if name not in calendar:
            raise ValueError(f"no {name}")
    zones = None
    if "BEGIN:VTIMEZONE" in text:
        zones = tzical(StringIO(text.replace("\r\n", "\n")))
    for event in calendar.walk("VEVENT"):
        if event.errors:
            raise ValueError(str(event.errors))
        if event.decoded("LAST-MODIFIED") > event.decoded("DTSTAMP") and "METHOD" in calendar:
            raise ValueError("changed after it was written")
        yield (
            event["UID"],
            calendar.get("METHOD", "-"),
            event["SEQUENCE"],
            event["STATUS"],
            instant(event["DTSTART"], zones),
            instant(event["DTEND"], zones),
            str(event["SUMMARY"]),
        )


for file in sys.stdin.buffer.read().decode().split("\f"):
    for event in read(file):
        print("\t".join(str(part) for part in event))
