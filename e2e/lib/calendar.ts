// An invitation's appointment, read by a calendar library that knows nothing of ours.
import ICAL from 'ical.js';

export type Appointment = { method: string; uid: string; summary: string; start: Date; end: Date; organizer: string; attendees: string[]; url: string };

/** The one event of a file. */
export function appointment(ics: string): Appointment {
  const [found, ...more] = appointments(ics);
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} events`);
  return found;
}

/** What a calendar makes of the file, the soonest first; throws where it is none, or names a zone that it does not define. */
export function appointments(ics: string): Appointment[] {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const all = calendar.getAllSubcomponents('vevent').map((found) => one(calendar, found));
  return all.sort((a, b) => a.start.getTime() - b.start.getTime());
}

type Part = InstanceType<typeof ICAL.Component>;

function one(calendar: Part, found: Part): Appointment {
  const event = new ICAL.Event(found);
  const zone = found.getFirstProperty('dtstart')!.getParameter('tzid');
  if (zone && event.startDate.zone.tzid !== zone) throw new Error(`the zone ${String(zone)} is not defined`);
  const text = (name: string) => String(found.getFirstPropertyValue(name) ?? '');
  return {
    method: String(calendar.getFirstPropertyValue('method') ?? ''),
    uid: event.uid,
    summary: event.summary,
    start: event.startDate.toJSDate(),
    end: event.endDate.toJSDate(),
    organizer: text('organizer'),
    attendees: event.attendees.map((attendee) => String(attendee.getFirstValue())),
    url: text('url'),
  };
}
