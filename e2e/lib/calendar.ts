// An invitation's appointment, read by a calendar library that knows nothing of ours.
import ICAL from 'ical.js';

export type Appointment = { method: string; uid: string; summary: string; start: Date; end: Date; organizer: string; attendees: string[]; url: string };

/** What a calendar makes of the file; throws where it is none, or names a zone that it does not define. */
export function appointment(ics: string): Appointment {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const [found, ...more] = calendar.getAllSubcomponents('vevent');
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} events`);
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
