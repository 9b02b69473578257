// A host names a calendar elsewhere: its busy hours show, nothing else of it does, and a wrong address says why.
import { createServer, type Server as Web } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '../lib/server';
import { test, expect, axe, expectNoSideways, PHONE, shots } from '../lib/story';
import { awake, dayFromNow, openClinic, signIn } from '../lib/office';

/** A calendar with one entry at noon in Denver, and a page that is no calendar. */
async function calendars(): Promise<{ web: Web; base: string }> {
  const day = dayFromNow(2).replaceAll('-', '');
  const file = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1@example.org', 'SUMMARY:Dentist of my own', `DTSTART:${day}T180000Z`, `DTEND:${day}T193000Z`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  const web = createServer((asked, answer) => {
    if (asked.url === '/secret.ics') answer.writeHead(200, { 'content-type': 'text/calendar' }).end(file);
    else if (asked.url === '/page') answer.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>');
    else answer.writeHead(404).end();
  });
  await new Promise<void>((ready) => web.listen(0, '127.0.0.1', ready));
  return { web, base: `http://127.0.0.1:${(web.address() as AddressInfo).port}` };
}

test('a host names an outside calendar, sees when they are busy, and removes it', async ({ people, watch }) => {
  watch.allow(/status of 422/);
  const { web, base } = await calendars();
  const server = await Server.start({ toml: '[outside]\nallow = ["http://127.0.0.1"]' });
  try {
    const page = await people.page();
    const clinic = await openClinic(page, server);
    await page.goto(clinic.url('/calendar'));
    await page.getByRole('link', { name: 'Outside calendars' }).click();
    await expect(page.getByText('You have no outside calendars yet.')).toBeVisible();
    await awake(page);
    await axe(page);
    const name = page.getByLabel('Name for this calendar').first();
    const address = page.getByLabel('Address of the calendar');
    const add = page.getByRole('button', { name: 'Add the calendar' });

    // No address at all: told at the field, with what was typed.
    await name.fill('Home');
    await address.fill('my calendar');
    await add.click();
    await expect(page.getByText(/Enter a whole address that begins with https/).first()).toBeVisible();
    await expect(name).toHaveValue('Home');
    await awake(page);

    // Nothing there, and no calendar there: the page says which.
    await address.fill(`${base}/gone.ics`);
    await add.click();
    await expect(page.getByText('There is nothing at this address.', { exact: false })).toBeVisible();
    await awake(page);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await expect(page.getByText('The calendar is removed')).toBeVisible();
    await awake(page);
    await name.fill('Home');
    await address.fill(`${base}/page`);
    await add.click();
    await expect(page.getByText('What is at this address is not a calendar.', { exact: false })).toBeVisible();
    await awake(page);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await expect(page.getByText('You have no outside calendars yet.')).toBeVisible();
    await awake(page);

    await name.fill('Home');
    await address.fill(`${base}/secret.ics`);
    await add.click();
    await expect(page.getByText('1 busy time is known.')).toBeVisible();
    await expect(page.getByText('secret.ics')).toHaveCount(0);
    await axe(page);
    await shots(page, 'outside-calendars');

    await page.goto(clinic.url(`/calendar?view=day&date=${dayFromNow(2)}`));
    await expect(page.locator('.cal-busy')).toHaveText('Busy');
    await expect(page.getByText('Dentist')).toHaveCount(0);
    await axe(page);
    await shots(page, 'calendar-busy');

    // The same on a phone, in words.
    const phone = await people.page(PHONE);
    await signIn(phone, clinic);
    await phone.goto(clinic.url(`/calendar?view=day&date=${dayFromNow(2)}`));
    await expect(phone.getByText(/Busy in an outside calendar:/)).toBeVisible();
    await phone.goto(clinic.url('/calendar/outside'));
    await expect(phone.getByText('1 busy time is known.')).toBeVisible();
    await expectNoSideways(phone);

    await page.goto(clinic.url('/calendar/outside'));
    await awake(page);
    await page.getByRole('button', { name: /^Remove/ }).click();
    await expect(page.getByText('You have no outside calendars yet.')).toBeVisible();
    await page.goto(clinic.url(`/calendar?view=day&date=${dayFromNow(2)}`));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.cal-busy')).toHaveCount(0);
  } finally {
    // Pages that are open when their server goes would complain.
    await people.leave();
    await server.stop();
    web.close();
  }
});
