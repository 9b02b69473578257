// A host's day: planning, the dashboard as it changes, the record afterwards; by mouse, by keyboard, in Spanish.
import { test, expect, axe, shots, expectNoSideways, links, PHONE } from '../lib/story';
import { appointment } from '../lib/calendar';
import { awake, confirmAddress, dayFromNow, openClinic, plan } from '../lib/office';

test('a visit is planned, the mail goes out, the day shows it', { tag: '@both' }, async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await expect(host.getByRole('heading', { name: 'Your day is free' })).toBeVisible();
  await expect(host.getByText('Confirm your e-mail address')).toBeVisible();
  await axe(host);
  await shots(host, 'today-empty');
  await confirmAddress(host, mail, clinic);
  await expect(host.getByText('Confirm your e-mail address')).toBeHidden();

  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByLabel('E-mail address').first().fill('maya@patients.test');
  await host.getByText('Language and time zone').first().click();
  await host.getByLabel('Their time zone').first().selectOption('America/Denver');
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await host.getByLabel('Time', { exact: true }).fill('15:30');
  await expect(host.getByText(/Maya Lin gets a mail now\. Their time: .*1:30 pm, Denver time\./)).toBeVisible();
  await axe(host);
  await shots(host, 'schedule');
  // A double click is one visit.
  await host.getByRole('button', { name: 'Plan and send invitation' }).dblclick();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await expect(host.getByLabel('Code')).toHaveValue(/^\d{3} \d{3} \d{3}$/);
  await axe(host);
  await shots(host, 'visit');

  const letter = await mail.wait('maya@patients.test');
  expect(links(letter, '/j/')).toHaveLength(1);
  expect(mail.to('maya@patients.test')).toHaveLength(1);
  // Her calendar, which is not of our making, finds the very moment: 15:30 in New York.
  const event = appointment(letter.ics);
  const [day, hour] = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', timeZone: 'America/New_York' }).format(event.start).split(' ');
  expect([day, hour]).toEqual([dayFromNow(2), '15:30']);
  expect(event.end.getTime()).toBeGreaterThan(event.start.getTime());
  expect(event).toMatchObject({ method: 'REQUEST', attendees: [expect.stringContaining('maya@patients.test')] });
  expect(event.uid, 'another version finds the same event again').toMatch(/.{16,}@/);
  // The letter as she sees it.
  const reader = await people.page(PHONE);
  await reader.setContent(letter.html);
  await axe(reader, { except: ['landmark-one-main', 'region', 'page-has-heading-one'] });
  await shots(reader, 'mail-invitation');
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toHaveCount(1);
  await expect(host.getByText('Invitation sent')).toBeVisible();
  await shots(host, 'today');
});

test('what is wrong is said at its place and nothing typed is lost', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Łucja مها 🙂');
  await host.getByLabel('E-mail address').first().fill('not an address');
  await host.getByLabel('Date', { exact: true }).fill('2020-01-01');
  await host.getByLabel('Time', { exact: true }).fill('10:00');
  await host.locator('.plan-submit button').click();
  await expect(host.getByRole('alert')).toBeVisible();
  await expect(host.getByLabel('Name').first()).toHaveValue('Łucja مها 🙂');
  await expect(host.getByLabel('E-mail address').first()).toHaveValue('not an address');
  await expect(host.getByLabel('E-mail address').first()).toHaveAttribute('aria-invalid', 'true');
  await expect(host.getByLabel('Date', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await axe(host);
  const [box, form] = [await host.getByRole('alert').boundingBox(), await host.locator('#plan').boundingBox()];
  expect([box!.x, box!.width], 'what is wrong is as wide as the form').toEqual([form!.x, form!.width]);
  await shots(host, 'schedule-wrong');
});

test('the hour that clocks skip, and the one that they double', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server, { zone: 'America/New_York' });
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByText('None: I hand over the link myself').first().click();
  const [skipped, doubled] = await host.evaluate(changes);
  await host.getByLabel('Date', { exact: true }).fill(skipped!);
  await host.getByLabel('Time', { exact: true }).fill('02:30');
  await expect(host.getByText(/this hour is left out/)).toBeVisible();
  await host.getByLabel('Date', { exact: true }).fill(doubled!);
  await host.getByLabel('Time', { exact: true }).fill('01:30');
  await host.getByLabel('The second one, an hour later').check();
  await expect(host.getByText(/Your time: .*1:30 am/)).toBeVisible();
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
});

/** The next Sundays on which New York's clocks go forward and back (second in March, first in November). */
function changes(): string[] {
  const sunday = (year: number, month: number, nth: number) => {
    const first = new Date(Date.UTC(year, month, 1));
    const day = 1 + ((7 - first.getUTCDay()) % 7) + 7 * (nth - 1);
    return new Date(Date.UTC(year, month, day));
  };
  const later = Date.now() + 2 * 86_400_000;
  const next = (month: number, nth: number) => {
    const year = new Date().getUTCFullYear();
    const found = [year, year + 1].map((y) => sunday(y, month, nth)).find((day) => day.getTime() > later)!;
    return found.toISOString().slice(0, 10);
  };
  return [next(2, 2), next(10, 1)];
}

test('everyone who arrives is seen, heard and admitted', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const keys: string[] = [];
  for (const name of ['Maya Lin', 'Jonas Berg']) {
    await plan(host, clinic, { name, now: true });
    keys.push(await host.getByLabel('Link').inputValue());
  }
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.getByRole('heading', { level: 1 }).click();
  const chimes = async () => Number(await host.locator('body').getAttribute('data-chimes'));

  const maya = await people.page(PHONE);
  await maya.goto(keys[0]!);
  await maya.locator('main form button[type="submit"]:not([name="__lang"])').first().click();
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(host).toHaveTitle(/^\(1\) Waiting/);
  await expect.poll(chimes).toBeGreaterThan(0);
  await expect(host.getByRole('timer')).toHaveText(/0:0[1-9]/);
  await axe(host);
  await shots(host, 'today-waiting');

  // The second arrival sounds as well.
  await host.getByRole('button', { name: 'I have seen it' }).click();
  const before = await chimes();
  const jonas = await people.page(PHONE);
  await jonas.goto(keys[1]!);
  await jonas.locator('main form button[type="submit"]:not([name="__lang"])').first().click();
  await expect(host).toHaveTitle(/^\(2\) Waiting/);
  await expect.poll(chimes).toBeGreaterThan(before);
  await expect(host.locator('.waiting-name').first()).toHaveText('Maya Lin');

  await host.keyboard.press('a');
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}\/call$/);
});

test('a visit that is over is in the history, with its record', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/history'));
  await expect(host.getByRole('heading', { name: 'No past visits yet' })).toBeVisible();
  await axe(host);
  await plan(host, clinic, { name: 'Nobody Came', now: true });
  await host.getByText('End this visit').click();
  await host.getByRole('button', { name: 'End for everyone' }).click();
  await expect(host.getByText('Nobody came to this visit.')).toBeVisible();
  await axe(host);
  await shots(host, 'visit-over');
  await host.goto(clinic.url('/history'));
  await expect(host.getByRole('link', { name: 'Nobody Came' })).toBeVisible();
  await expect(host.getByText('Nobody came', { exact: true })).toBeVisible();
  await axe(host);
  await shots(host, 'history');
});

test('the whole day by keyboard', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await plan(host, clinic, { name: 'Ada First' });
  await plan(host, clinic, { name: 'Ben Second', time: '16:30' });
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.keyboard.press('?');
  await expect(host.getByRole('dialog', { name: 'Keys on this page' })).toBeVisible();
  await axe(host);
  await host.keyboard.press('Escape');
  await expect(host.getByRole('dialog')).toBeHidden();
  await host.keyboard.press('j');
  await expect(host.getByRole('link', { name: 'Ada First' })).toBeFocused();
  await host.keyboard.press('j');
  await expect(host.getByRole('link', { name: 'Ben Second' })).toBeFocused();
  await host.keyboard.press('k');
  await host.keyboard.press('Enter');
  await expect(host.getByRole('heading', { level: 1, name: 'Ada First' })).toBeVisible();
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.keyboard.press('n');
  await host.waitForURL(/^[^?]*\/visits\/new$/);
  await awake(host);
  // Remembered people are offered while one types.
  const name = host.getByLabel('Name').first();
  await name.focus();
  await host.keyboard.type('Ada');
  await expect(host.getByRole('option', { name: /Ada First/ })).toBeVisible();
  await axe(host);
  await host.keyboard.press('ArrowDown');
  await expect(name).toHaveAttribute('aria-activedescendant', /-0$/);
  await host.keyboard.press('Enter');
  await expect(name).toHaveValue('Ada First');
  await expect(host.locator('.offer')).toHaveCount(0);
});

test('planning and admitting work without scripts', async ({ server, people }) => {
  const script = await people.page();
  const clinic = await openClinic(script, server);
  const host = await (await people.context({ javaScriptEnabled: false, storageState: await script.context().storageState() })).newPage();
  await host.goto(clinic.url('/visits/new?when=now'));
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.locator('summary', { hasText: 'Add another person' }).first().click();
  await host.getByLabel('Name').nth(1).fill('Her Daughter');
  await host.getByText('None: I hand over the link myself').nth(1).click();
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin and Her Daughter' })).toBeVisible();
  const link = await host.getByLabel('Link').first().inputValue();

  const maya = await people.page(PHONE);
  await maya.goto(link);
  await maya.locator('main form button[type="submit"]:not([name="__lang"])').first().click();
  await expect(async () => {
    await host.goto(clinic.url('/today'));
    await host.getByRole('button', { name: 'Admit Maya Lin' }).click({ timeout: 2_000 });
  }).toPass();
  await host.waitForURL(/^[^?]*\/call$/);
});

test('the day in Spanish, on a small phone', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await plan(host, clinic, { name: 'Maya Lin' });
  await host.setViewportSize({ width: 320, height: 640 });
  await host.goto(clinic.url('/today'));
  await host.locator('summary', { hasText: 'Account' }).click();
  await host.getByRole('button', { name: 'Español' }).click();
  await expect(host.getByRole('link', { name: 'Nueva visita' })).toBeVisible();
  await expectNoSideways(host);
  await expect(host.locator('html')).toHaveAttribute('lang', 'es');
  // Dates speak the page's language too.
  await expect(host.locator('.visit-row-clock')).toHaveText(/ a las 3:30/);
  await axe(host);
  await shots(host, 'today-es');
  await host.setViewportSize({ width: 320, height: 640 });
  await host.goto(clinic.url('/visits/new'));
  await expect(host.getByRole('heading', { level: 1, name: 'Planear una visita' })).toBeVisible();
  await expectNoSideways(host);
  await axe(host);
  await shots(host, 'schedule-es');
});
