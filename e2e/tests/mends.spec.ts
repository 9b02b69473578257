// What hosts do all day, without a mouse or without scripts: a visit is moved by a finger, a whole group comes into the form,
// an invitation that came back is sent again from the day, and the day is walked by keys.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, dayFromNow, openClinic, plan } from '../lib/office';
import type { Page } from '@playwright/test';

type Finger = { x: number; y: number; id: number };

/** Fingers on the glass, as the browser itself feels them. */
async function fingers(page: Page): Promise<(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Finger[]) => Promise<unknown>> {
  const glass = await page.context().newCDPSession(page);
  return (type, touchPoints) => glass.send('Input.dispatchTouchEvent', { type, touchPoints });
}

test('on a tablet a visit is moved and stretched by a finger that rests on it', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const page = await people.page({ viewport: { width: 1024, height: 900 }, hasTouch: true });
  const clinic = await openClinic(page, server);
  await plan(page, clinic, { name: 'Maya Lin' });
  await page.goto(clinic.url(`/calendar?date=${dayFromNow(2)}`));
  await awake(page);
  const maya = page.getByRole('link', { name: /Maya Lin/ }).first();
  const [held, ghost] = [page.locator('.cal-visit[data-held]'), page.locator('.cal-ghost')];
  const bar = page.getByRole('region', { name: 'Moving a visit' });
  const touch = await fingers(page);
  const high = await page.locator('[data-day]').first().evaluate((day) => day.getBoundingClientRect().height / Number(day.getAttribute('data-rows')));
  // In the middle of the window, away from the edges at which the page follows the finger.
  await maya.evaluate((link) => link.scrollIntoView({ block: 'center' }));
  const box = (await page.locator('.cal-visit').first().boundingBox())!;
  const at = (y: number, id = 0): Finger => ({ x: box.x + box.width / 2, y, id });
  const top = box.y + high / 4;

  // An hour later.
  await touch('touchStart', [at(top)]);
  await expect(held).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'A second finger leaves it' })).toBeAttached();
  const scrolled = await page.evaluate(() => window.scrollY);
  await touch('touchMove', [at(top + 2 * high)]);
  await expect(ghost).toContainText('4:00 pm');
  await touch('touchMove', [at(top + 4 * high)]);
  await expect(ghost).toContainText('4:30 pm');
  await touch('touchEnd', []);
  await expect(bar).toContainText('Move the visit with Maya Lin to');
  await expect(bar).toContainText('4:30 pm');
  expect(await page.evaluate(() => window.scrollY), 'the page stands still under the finger').toBe(scrolled);
  await bar.getByRole('button', { name: 'Leave' }).click();
  await expect(bar).toBeHidden();

  // A second finger puts it back.
  await touch('touchStart', [at(top)]);
  await expect(held).toBeVisible();
  await touch('touchMove', [at(top + 2 * high)]);
  await touch('touchStart', [at(top + 2 * high), { ...at(top, 1), x: box.x - 40 }]);
  await expect(held).toBeHidden();
  await touch('touchEnd', []);
  await expect(bar).toBeHidden();

  // By its end: half an hour longer.
  const end = box.y + box.height - 4;
  await touch('touchStart', [at(end)]);
  await expect(held).toBeVisible();
  await touch('touchMove', [at(end + high)]);
  await touch('touchMove', [at(end + 2 * high)]);
  await touch('touchEnd', []);
  await bar.getByRole('button', { name: 'Move' }).click();
  await expect(maya).toContainText('3:30 pm – 4:30 pm');
});

test('a group comes into a form that is half typed, with scripts and without', async ({ server, people }) => {
  for (const javaScriptEnabled of [false, true]) {
    const host = await people.page({ javaScriptEnabled });
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/contacts/groups'));
    await host.getByRole('textbox', { name: 'Name of the group' }).fill('Tuesday course');
    await host.getByRole('button', { name: 'Add the group' }).click();
    await expect(host.getByText('The group is added')).toBeVisible();
    await host.goto(clinic.url('/contacts/new'));
    await host.getByRole('textbox', { name: 'Name', exact: true }).fill('Maya Lin');
    await host.getByRole('textbox', { name: 'E-mail address' }).fill('maya@example.org');
    await host.getByRole('checkbox', { name: 'Tuesday course' }).check();
    await host.getByRole('button', { name: 'Add the contact' }).click();
    await expect(host.getByText('The contact is added')).toBeVisible();

    await host.goto(clinic.url('/visits/new'));
    if (javaScriptEnabled) await awake(host);
    await host.locator('[name="participants[0][name]"]').fill('Tom Reed');
    await host.getByText('None: I hand over the link myself').first().click();
    await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
    await host.getByLabel('Time', { exact: true }).fill('15:30');
    await host.getByLabel('Add everybody of a group').selectOption({ index: 0 });
    await host.getByRole('button', { name: 'Add this group' }).click();
    await expect(host.getByText('1 person of the group was added.')).toBeVisible();
    if (javaScriptEnabled) {
      await awake(host);
      await axe(host);
      await shots(host, 'plan-group');
    }
    await expect(host.locator('[name="participants[0][name]"]')).toHaveValue('Tom Reed');
    await expect(host.locator('[name="participants[1][name]"]')).toHaveValue('Maya Lin');
    await expect(host.locator('[name="participants[1][email]"]')).toHaveValue('maya@example.org');
    await expect(host.getByLabel('Time', { exact: true })).toHaveValue('15:30');
    // Enter in a field means the form's own button.
    await host.locator('[name="participants[0][name]"]').press('Enter');
    await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
    await expect(host.getByRole('heading', { level: 1 })).toContainText(/Tom Reed.* and .*Maya Lin/);
  }
});

test('an invitation that came back is seen on the day and sent again with one tap', async ({ server, mail, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  mail.misbehave({ to: 'ruth.again@', how: 'refuse' });
  try {
    await plan(host, clinic, { name: 'Ruth Refused', email: 'ruth.again@patients.test' });
    await expect(async () => {
      await host.goto(clinic.url('/today'));
      await expect(host.getByRole('button', { name: /^Send again to .*Ruth Refused/ })).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await awake(host);
    await axe(host);
    await expectNoSideways(host);
    await shots(host, 'today-bounced');
    await expect(host.getByRole('link', { name: /^Another address for .*Ruth Refused/ })).toHaveAttribute('href', /\/visits\/[0-9a-f]{32}\/guests\/[0-9a-f]{32}$/);
  } finally {
    mail.misbehave();
  }
  await host.getByRole('button', { name: /^Send again to .*Ruth Refused/ }).click();
  await expect(host.getByText('The invitation is on its way again')).toBeVisible();
  await mail.wait('ruth.again@patients.test');
});

test('the day is walked by keys, which a list explains', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await plan(host, clinic, { name: 'Maya Lin', now: true });
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.keyboard.press('?');
  const list = host.getByRole('dialog', { name: 'Keys on this page' });
  await expect(list).toContainText('Open the call of the marked visit');
  await axe(host);
  await host.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await host.keyboard.press('j');
  await expect(host.locator('[data-row]').first()).toBeFocused();
  await host.keyboard.press('r');
  await host.waitForURL(/\/visits\/[0-9a-f]{32}#reminding$/);
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.keyboard.press('j');
  await host.keyboard.press('c');
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}\/call$/);
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.keyboard.press('v');
  await host.waitForURL(/\/visits\/new\?when=now$/);
  await expect(host.getByRole('radio', { name: /^Now/ })).toBeChecked();
});

const DAILY = ['/today', '/visits/new', '/visits/hidden', '/history', '/calendar', '/calendar?view=day', '/calendar?view=month', '/calendar?view=agenda', '/calendar/feed', '/contacts', '/contacts/new', '/contacts/groups', '/contacts/import', '/contacts/duplicates', '/availability', '/services', '/requests'];

test('what staff use all day fits a small phone, in Spanish', async ({ server, people, watch }) => {
  test.setTimeout(180_000);
  watch.allow(/status of 422/);
  const host = await people.page({ ...PHONE, locale: 'es-MX' });
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/contacts/groups'));
  await host.locator('main input[name="name"]').first().fill('Curso de los martes por la tarde');
  await host.locator('main form:has(input[name="name"]) button[type="submit"]:not([name="__lang"])').first().click();
  await host.waitForURL(/\/contacts\/groups\?/);
  await host.goto(clinic.url('/contacts/new'));
  await host.locator('[name="name"]').fill('María de los Ángeles Fernández-Villanueva');
  await host.locator('[name="email"]').fill('maria.de.los.angeles.fernandez@correo.example.org');
  await host.locator('input[name^="groups["]').check();
  await host.locator('main form:has([name="external_id"]) button[type="submit"]:not([name="__lang"])').click();
  await host.waitForURL(/\/contacts\/[0-9a-f]{32}\?/);
  const contact = new URL(host.url()).pathname.split('/').pop()!;
  await host.goto(clinic.url(`/visits/new?contact=${contact}`));
  await awake(host);
  await host.locator('[name="date"]').fill(dayFromNow(2));
  await host.locator('[name="time"]').fill('15:30');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  const visit = new URL(host.url()).pathname.split('/').pop()!;
  const paths = [...DAILY, `/contacts/${contact}`, `/contacts/${contact}/delete`, ...['', '/move', '/guests', '/cancel'].map((page) => `/visits/${visit}${page}`)];
  for (const path of paths) {
    await host.goto(clinic.url(path));
    await awake(host);
    await expect(host.locator('html')).toHaveAttribute('lang', 'es');
    await expect(host.getByRole('heading', { level: 1 }).first(), path).toBeVisible();
    for (const width of [390, 320]) {
      await host.setViewportSize({ width, height: 844 });
      await expectNoSideways(host, `${path} at ${width}`);
    }
    await axe(host, { only: 'light' });
  }
});
