// Visits that repeat: planned in one form, told in one letter, moved and cancelled together, and the next one after another.
import { test, expect, axe, shots, expectNoSideways, links, PHONE } from '../lib/story';
import { awake, confirmAddress, dayFromNow, openClinic, type Clinic } from '../lib/office';
import type { Page } from '@playwright/test';

async function form(host: Page, clinic: Clinic, name: string, day: number, time: string): Promise<void> {
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill(name);
  await host.getByLabel('E-mail address').first().fill(`${name.split(' ')[0]!.toLowerCase()}@patients.test`);
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(day));
  await host.getByLabel('Time', { exact: true }).fill(time);
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
  expect(letter.ics.match(/BEGIN:VEVENT/g)).toHaveLength(3);
  expect(mail.to('maya@patients.test')).toHaveLength(1);
  const reader = await people.page(PHONE);
  await reader.setContent(letter.html);
  await axe(reader, { except: ['landmark-one-main', 'region', 'page-has-heading-one'] });
  await shots(reader, 'mail-series');

  // An hour later, all of them.
  await host.getByRole('link', { name: 'Move to another time' }).click();
  await awake(host);
  await host.getByLabel('Time', { exact: true }).fill('11:00');
  await host.getByLabel('All that are still to come').check();
  await axe(host);
  await expectNoSideways(host);
  await host.getByRole('button', { name: 'Move and tell the guests' }).click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.locator('.visit-when')).toContainText('11:00 am');
  await expect.poll(() => mail.to('maya@patients.test').length, 'one letter of the move').toBe(2);
  await host.goto(clinic.url('/today'));
  await expect(host.locator('.visit-row').filter({ hasText: '11:00 am' })).toHaveCount(3);
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
