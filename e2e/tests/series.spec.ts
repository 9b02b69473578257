// Visits that repeat: planned in one form, told in one letter, moved and cancelled together, and the next one after another.
import { test, expect, axe, shots, expectNoSideways, links, PHONE } from '../lib/story';
import { appointments } from '../lib/calendar';
import { awake, confirmAddress, dayFromNow, openClinic, type Clinic } from '../lib/office';
import { BEN, twoColleagues } from '../lib/people';
import type { Page } from '@playwright/test';

async function form(host: Page, clinic: Clinic, name: string, day: number, time: string): Promise<void> {
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill(name);
  await host.getByLabel('E-mail address').first().fill(`${name.split(' ')[0]!.toLowerCase()}@patients.test`);
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(day));
  await host.getByLabel('Time', { exact: true }).fill(time);
}

/** Days and hours in the clinic's zone, as a calendar that is not of our making finds them in the file. */
function hours(ics: string): string[] {
  const clock = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', timeZone: 'America/New_York' });
  return appointments(ics).map((event) => clock.format(event.start));
}

async function planned(host: Page): Promise<void> {
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
}

test('a series is planned, one letter has all dates, and it is changed together', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);

  // Something stands in the way of the third time.
  await form(host, clinic, 'Tom Okafor', 16, '10:00');
  await planned(host);
  await form(host, clinic, 'Maya Lin', 2, '10:00');
  await host.getByLabel('How often').selectOption('Every week');
  await host.getByLabel('How many visits, with the first').fill('4');
  await expect(host.getByText('4 visits, every week:')).toBeVisible();
  await expect(host.getByText(/^1 of 4 times is taken: /)).toBeVisible();
  await expect(host.getByRole('listitem').filter({ hasText: '(taken)' })).toHaveCount(1);
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'series-schedule');
  await host.getByLabel('Leave out times that are taken').check();
  await expect(host.getByText('3 visits, every week:')).toBeVisible();
  await expect(host.getByText('Maya Lin gets one mail with all dates.')).toBeVisible();
  await planned(host);
  await expect(host.getByText('Visit 1 of 3, every week')).toBeVisible();
  await axe(host);
  await shots(host, 'series-visit');

  const letter = await mail.wait('maya@patients.test');
  expect(new Set(links(letter, '/j/')).size, 'a link to each visit').toBe(3);
  const days = [2, 9, 23].map(dayFromNow);
  expect(hours(letter.ics)).toEqual(days.map((day) => `${day} 10:00`));
  expect(mail.to('maya@patients.test')).toHaveLength(1);
  const reader = await people.page(PHONE);
  await reader.setContent(letter.html);
  await axe(reader, { except: ['landmark-one-main', 'region', 'page-has-heading-one'] });
  await shots(reader, 'mail-series');

  // An hour later, all of them.
  await host.getByRole('link', { name: 'Change this visit' }).click();
  await awake(host);
  await host.getByLabel('Time', { exact: true }).fill('11:00');
  await host.getByLabel('All that are still to come').check();
  await axe(host);
  await expectNoSideways(host);
  await host.getByRole('button', { name: 'Save the changes' }).click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.locator('.visit-when')).toContainText('11:00 am');
  await expect.poll(() => mail.to('maya@patients.test').length, 'one letter of the move').toBe(2);
  const moved = mail.to('maya@patients.test')[1]!;
  expect(hours(moved.ics)).toEqual(days.map((day) => `${day} 11:00`));
  const names = (ics: string) => appointments(ics).map((event) => event.uid);
  expect(names(moved.ics), 'the same events').toEqual(names(letter.ics));
  await host.goto(clinic.url('/today'));
  await expect(host.locator('.visit-row').filter({ hasText: '11:00 am' })).toHaveCount(3);
  // And the feed, for the host's own calendar: with what stands between.
  await host.goto(clinic.url('/calendar/feed'));
  await host.getByRole('button', { name: 'Make the address' }).click();
  const address = await host.getByLabel('Private address').inputValue();
  // Node knows no names under localhost.
  const { hostname, pathname } = new URL(address);
  const feed = await (await fetch(server.plainUrl(hostname.split('.')[0]!, pathname))).text();
  const series = days.map((day) => `${day} 11:00`);
  expect(hours(feed)).toEqual([...series.slice(0, 2), `${dayFromNow(16)} 10:00`, ...series.slice(2)]);
});

test('the next visit is filled in from the last', async ({ server, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await form(host, clinic, 'Maya Lin', 3, '14:00');
  await planned(host);
  await host.getByRole('link', { name: 'Plan the next visit' }).click();
  await host.waitForURL(/\/visits\/new\?after=/);
  await awake(host);
  await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
  await expect(host.getByLabel('E-mail address').first()).toHaveValue('maya@patients.test');
  await expect(host.getByLabel('Date', { exact: true })).toHaveValue(dayFromNow(10));
  await expect(host.getByLabel('Time', { exact: true })).toHaveValue('14:00');
  await axe(host);
  await expectNoSideways(host);
  await planned(host);
  await expect(host.locator('.visit-when')).toContainText('2:00 pm');
});

test('without scripts taken times are named at the form that is shown again', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const first = await people.page();
  const clinic = await openClinic(first, server);
  await form(first, clinic, 'Tom Okafor', 9, '10:00');
  await planned(first);
  const state = await first.context().storageState();
  const host = await people.page({ javaScriptEnabled: false, storageState: state });
  await host.goto(clinic.url('/visits/new'));
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await host.getByLabel('Time', { exact: true }).fill('10:00');
  await host.getByLabel('How often').selectOption('Every week');
  await host.getByLabel('How many visits, with the first').fill('3');
  await host.locator('.plan-submit button').click();
  await expect(host.getByText(/^1 of 3 times is taken: /)).toBeVisible();
  await expect(host.getByLabel('How many visits, with the first')).toHaveValue('3');
  await host.getByLabel('Leave out times that are taken').check();
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByText('Visit 1 of 2, every week')).toBeVisible();
});

test('who comes changes for all of a series, which is then handed to a colleague', async ({ server, mail, people, watch }) => {
  // The visit's page may hear that something has changed, and ask, before the browser has left it: then it is another's.
  watch.allow(/status of 404/);
  const { clinic, founder: host, colleague: ben } = await twoColleagues(server, mail, people);
  await form(host, clinic, 'Maya Lin', 2, '10:00');
  await host.getByLabel('How often').selectOption('Every week');
  await host.getByLabel('How many visits, with the first').fill('3');
  await planned(host);
  await mail.wait('maya@patients.test');
  const first = host.url();

  // One guest more in each of them: one letter.
  await host.getByRole('link', { name: 'Add a guest' }).click();
  await awake(host);
  await host.getByLabel('Name').fill('Tom Okafor');
  await host.getByLabel('E-mail address').fill('tom@patients.test');
  await host.getByLabel('All that are still to come').check();
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'series-guest');
  await host.getByRole('button', { name: 'Add this guest' }).click();
  await expect(host).toHaveURL(first);
  await expect(host.getByRole('heading', { name: 'Tom Okafor', exact: true })).toBeVisible();
  const invited = await mail.wait('tom@patients.test');
  expect(new Set(links(invited, '/j/')).size, 'a link to each visit').toBe(3);

  // Out of them again.
  await host.getByRole('link', { name: /^Change .*Tom Okafor/ }).click();
  await awake(host);
  await host.getByLabel('This and the following').check();
  await axe(host);
  await shots(host, 'series-guest-out');
  await host.getByRole('button', { name: /^Take .*Tom Okafor.* out$/ }).click();
  await expect(host).toHaveURL(first);
  await expect(host.getByRole('link', { name: /^Change .*Tom Okafor/ })).toBeHidden();
  const out = await mail.wait('tom@patients.test', /^Cancelled/);
  expect(out.ics.match(/STATUS:CANCELLED/g)).toHaveLength(3);
  expect(mail.to('maya@patients.test'), 'nobody else is told').toHaveLength(1);

  await awake(host);
  await host.getByText('Hand this visit to a colleague').click();
  await host.getByLabel('New host').selectOption({ label: BEN.name });
  await host.getByLabel('All that are still to come').check();
  await axe(host);
  await shots(host, 'series-hand-over');
  await host.getByRole('button', { name: 'Hand over the visit' }).click();
  await host.waitForURL(/^[^?]*\/today$/);
  await expect(host.locator('.visit-row')).toHaveCount(0);
  await ben.goto(clinic.url('/today'));
  await expect(ben.locator('.visit-row').filter({ hasText: 'Maya Lin' })).toHaveCount(3);
  const letter = await mail.wait('maya@patients.test', /^3 video visits are with/);
  expect(letter.subject).toContain(BEN.name);
  expect(new Set(links(letter, '/j/')).size).toBe(3);
});

test('all of a series is removed without a word', async ({ server, mail, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await form(host, clinic, 'Maya Lin', 2, '10:00');
  await host.getByLabel('How often').selectOption('Every week');
  await host.getByLabel('How many visits, with the first').fill('3');
  await planned(host);
  await mail.wait('maya@patients.test');
  await host.getByRole('link', { name: 'Cancel this visit' }).click();
  await awake(host);
  await host.getByLabel('All that are still to come').check();
  await host.getByText('Remove it without a word').click();
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'series-remove');
  await host.getByRole('button', { name: 'Remove, tell nobody' }).click();
  await expect(host.getByText('Cancelled', { exact: true })).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.locator('.visit-row')).toHaveCount(0);
  expect(mail.to('maya@patients.test')).toHaveLength(1);
});
