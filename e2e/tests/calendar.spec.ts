// The calendar: a visit is moved by mouse and by keyboard, read on a phone and on paper, and by another calendar.
import { test, expect, axe, shots } from '../lib/story';
import { awake, confirmAddress, dayFromNow, openClinic, plan } from '../lib/office';
import type { Page } from '@playwright/test';

/** The visit of this guest, by its link. */
const visitOf = (page: Page, name: string) => page.getByRole('link', { name: new RegExp(name) }).first();

/** Pixels of a quarter of an hour. */
async function quarter(page: Page): Promise<number> {
  return page.locator('[data-day]').first().evaluate((day) => day.getBoundingClientRect().height / Number(day.getAttribute('data-rows')));
}

test('a host moves visits by mouse and by keys, and each asks first', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|409|422)/);
  const page = await people.page();
  const clinic = await openClinic(page, server);
  await confirmAddress(page, mail, clinic);
  await page.goto(clinic.url('/calendar'));
  await expect(page.getByText('No visits here')).toBeVisible();
  await axe(page);
  await shots(page, 'calendar-empty');
  await plan(page, clinic, { name: 'Maya Lin', email: 'maya@example.net' });
  await mail.wait('maya@example.net');
  const week = clinic.url(`/calendar?date=${dayFromNow(2)}`);
  await page.goto(week);
  await awake(page);
  const maya = visitOf(page, 'Maya Lin');
  await expect(maya).toContainText('3:30 pm – 4:00 pm');
  await expect(maya).toContainText('Not answered yet');

  // By mouse: an hour later.
  const high = await quarter(page);
  await maya.scrollIntoViewIfNeeded();
  const box = (await maya.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + high / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 2 * high, { steps: 4 });
  await expect(page.locator('.cal-ghost')).toContainText('4:00 pm');
  await page.mouse.move(x, y + 4 * high, { steps: 4 });
  await page.mouse.up();
  const bar = page.getByRole('region', { name: 'Moving a visit' });
  await expect(bar).toContainText('Move the visit with Maya Lin to');
  await expect(bar).toContainText('4:30 pm');
  await axe(page);
  await bar.getByRole('button', { name: 'Leave' }).click();
  await expect(bar).toBeHidden();
  await expect(maya).toContainText('3:30 pm – 4:00 pm');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + 4 * high, { steps: 8 });
  await page.mouse.up();
  await bar.getByRole('button', { name: 'Move' }).click();
  await expect(maya).toContainText('4:30 pm – 5:00 pm');
  await expect(page).toHaveURL(week);

  // By keys: half an hour earlier, and a quarter longer.
  await maya.focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('status').filter({ hasText: 'Picked up' })).toBeAttached();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('status').filter({ hasText: '4:00 pm, 45 minutes' })).toBeAttached();
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('button', { name: 'Move' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(maya).toContainText('4:00 pm – 4:45 pm');
  await maya.focus();
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('status').filter({ hasText: 'stays where it was' })).toBeAttached();
  await expect(maya).toContainText('4:00 pm – 4:45 pm');

  // What is taken is said, and nothing has moved.
  await plan(page, clinic, { name: 'Tom Reed', time: '17:00' });
  await page.goto(week);
  await awake(page);
  const tom = visitOf(page, 'Tom Reed');
  await tom.focus();
  await page.keyboard.press('m');
  for (let n = 0; n < 2; n += 1) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('button', { name: 'Move' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('alert')).toBeVisible();
  await expect(tom).toContainText('5:00 pm – 5:30 pm');

  // A click opens it.
  await page.goto(week);
  await awake(page);
  await maya.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
});

test('day, week, month and list read well on desk, phone and paper', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const page = await people.page();
  const clinic = await openClinic(page, server);
  await plan(page, clinic, { name: 'Maya Lin' });
  await plan(page, clinic, { name: 'Tom Reed', time: '16:00' });
  for (const view of ['day', 'week', 'month', 'agenda']) {
    await page.goto(clinic.url(`/calendar?view=${view}&date=${dayFromNow(2)}`));
    await awake(page);
    await expect(visitOf(page, 'Maya Lin')).toBeVisible();
    await expect(page.getByRole('link', { name: { day: 'Day', week: 'Week', month: 'Month', agenda: 'List' }[view]!, exact: true })).toHaveAttribute('aria-current', 'true');
    await axe(page);
    await shots(page, `calendar-${view}`);
    await page.emulateMedia({ media: 'print' });
    await expect(visitOf(page, 'Maya Lin')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Other days' })).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
  }
  // On a phone the week is a list of the days with visits.
  const desk = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(clinic.url(`/calendar?date=${dayFromNow(2)}`));
  await expect(visitOf(page, 'Tom Reed')).toBeVisible();
  await expect(page.locator('.cal-axis')).toBeHidden();
  await axe(page);
  await page.setViewportSize(desk);
  await page.getByRole('link', { name: 'Next week' }).click();
  await expect(page.getByText('No visits here')).toBeVisible();
  await page.getByRole('link', { name: 'Week before' }).click();
  await expect(visitOf(page, 'Tom Reed')).toBeVisible();
});

test('another calendar reads by a private address, until it is ended', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const page = await people.page();
  const clinic = await openClinic(page, server);
  await plan(page, clinic, { name: 'Maya Lin' });
  await page.goto(clinic.url('/calendar'));
  await page.getByRole('link', { name: 'See it in another calendar' }).click();
  await expect(page.getByRole('radio', { name: /Only that you are busy/ })).toBeChecked();
  await axe(page);
  await shots(page, 'calendar-feed');
  await page.getByRole('button', { name: 'Make the address' }).click();
  await expect(page.getByText('The address is ready')).toBeVisible();
  const address = await page.getByLabel('Private address').inputValue();
  await axe(page);
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByText('not shown any more')).toBeVisible();
  await expect(page.getByLabel('Private address')).toBeHidden();
  const read = async () => {
    // Node knows no names under localhost.
    const { hostname, pathname } = new URL(address);
    const answer = await fetch(server.plainUrl(hostname.split('.')[0]!, pathname));
    return `${answer.status} ${await answer.text()}`;
  };
  const busy = await read();
  expect(busy).toMatch(/^200 BEGIN:VCALENDAR/);
  expect(busy).toContain('SUMMARY:Visit\r\n');
  expect(busy).not.toContain('Maya');
  await page.getByRole('radio', { name: /First names/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(await read()).toContain('SUMMARY:Visit: Maya\r\n');
  await shots(page, 'calendar-feed-made');
  await page.locator('summary', { hasText: 'End the address' }).click();
  await page.getByRole('button', { name: 'End the address' }).click();
  await expect(page.getByText('The address has ended')).toBeVisible();
  expect(await read()).toMatch(/^404/);
});

test('without scripts the calendar is links and forms', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const page = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(page, server);
  await page.goto(clinic.url('/calendar'));
  await expect(page.getByRole('link', { name: 'Plan a visit' })).toBeVisible();
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Month', exact: true })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: 'Next month' }).click();
  await page.getByRole('link', { name: 'Today', exact: true }).last().click();
  await expect(page.getByRole('link', { name: 'Month', exact: true })).toHaveAttribute('aria-current', 'true');
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await page.getByRole('link', { name: 'Show all hours' }).click();
  await expect(page.getByText('12:00 am')).toBeVisible();
  await page.getByRole('link', { name: 'See it in another calendar' }).click();
  await page.getByRole('button', { name: 'Make the address' }).click();
  await expect(page.getByLabel('Private address')).toHaveValue(/\/feeds\/[\w-]{43}\.ics$/);
});
