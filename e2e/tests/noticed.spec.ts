// Whoever waits is noticed: on each page of the host's, until it is seen on one; and by a message where nobody looks.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, savedItself, type Clinic } from '../lib/office';
import { admit, enterCall, join, planNow } from '../lib/visit';
import type { Page } from '@playwright/test';

const chimes = async (page: Page) => Number(await page.locator('body').getAttribute('data-chimes'));
const icon = (page: Page) => page.locator('link[rel=icon]');

/** A click, so that the browser lets the page sound. */
async function touched(page: Page): Promise<void> {
  await awake(page);
  await page.getByRole('heading', { level: 1 }).click();
}

/** A visit so many hours ahead, on the clinic's clock; its guest's link. */
async function planInHours(host: Page, clinic: Clinic, hours: number, name: string): Promise<string> {
  const words = new Date(Date.now() + hours * 3_600_000).toLocaleString('sv-SE', { timeZone: 'America/New_York' });
  const [date, time] = [words.slice(0, 10), words.slice(11, 16)];
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill(name);
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(date);
  await host.getByLabel('Time', { exact: true }).fill(time);
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  return host.getByLabel('Link', { exact: true }).inputValue();
}

for (const [where, device] of [['at a desk', {}], ['on a phone', PHONE]] as const) {
  test(`an arrival rings on every page ${where}, and is seen on all of them at once`, { tag: '@both' }, async ({ server, people }) => {
    const context = await people.context(device);
    const [day, other] = [await context.newPage(), await context.newPage()];
    const clinic = await openClinic(day, server);
    const visit = await planNow(day, clinic, ['Maya Lin', 'Jonas Berg']);
    await day.goto(clinic.url('/today'));
    await touched(day);
    await other.goto(clinic.url('/account'));
    await touched(other);

    const maya = await people.page(PHONE);
    await join(maya, visit.links[0]!);
    await expect(other.getByRole('link', { name: '1 person waits for you' })).toBeVisible();
    await expect(other).toHaveTitle(/^\(1\) /);
    await expect(icon(other)).toHaveAttribute('href', /svg/);
    await expect.poll(() => chimes(other)).toBeGreaterThan(0);
    await expect(other.getByText('Maya Lin', { exact: true }), 'no name on a page that anybody may see').toHaveCount(0);
    await expectNoSideways(other);
    await axe(other);
    await shots(other, `noticed-${where.replaceAll(' ', '-')}`);
    await expect(day.getByRole('button', { name: 'I have seen it' })).toBeVisible();
    await expect(icon(day)).toHaveAttribute('href', /svg/);
    await expect(maya.getByRole('heading', { level: 1, name: /knows that you are here/ })).toBeVisible();

    await other.getByRole('button', { name: 'I have seen it' }).click();
    await expect(maya.getByRole('heading', { level: 1, name: /has seen that you are here/ })).toBeVisible();
    await axe(maya);
    await shots(maya, 'noticed-seen');
    await expect(day.getByRole('button', { name: 'I have seen it' })).toBeHidden();
    await expect(day.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
    await expect(icon(day)).toHaveAttribute('href', 'data:,');
    await expect(other.getByRole('button', { name: 'I have seen it' })).toBeHidden();
    await expect(other, 'she waits still').toHaveTitle(/^\(1\) /);

    // The second arrival rings as the first did, and takes nothing back from her.
    const before = [await chimes(day), await chimes(other)];
    const jonas = await people.page();
    await join(jonas, visit.links[1]!);
    await expect(other.getByRole('link', { name: '1 person waits for you' })).toBeVisible();
    await expect(other).toHaveTitle(/^\(2\) /);
    await expect.poll(() => chimes(day)).toBeGreaterThan(before[0]!);
    await expect.poll(() => chimes(other)).toBeGreaterThan(before[1]!);
    await expect(jonas.getByRole('heading', { level: 1, name: /knows that you are here/ })).toBeVisible();
    await expect(maya.getByRole('heading', { level: 1, name: /has seen that you are here/ })).toBeVisible();
    await day.getByRole('button', { name: 'I have seen it' }).click();
    await expect(other.getByRole('button', { name: 'I have seen it' })).toBeHidden();
    await expect(jonas.getByRole('heading', { level: 1, name: /has seen that you are here/ })).toBeVisible();
  });
}

test('in the call of another visit one hears of who waits, and they hear how long it takes', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const later = await planInHours(host, clinic, 3, 'Jonas Berg');
  const now = await planNow(host, clinic, ['Maya Lin']);
  const maya = await people.page(PHONE);
  await enterCall(host, now);
  await join(maya, now.links[0]!);
  await admit(host, 'Maya Lin');
  const jonas = await people.page();
  await join(jonas, later);
  await expect(jonas.getByText(/You are early and may leave this page open\. .* is called 15 minutes before the start\./)).toBeVisible();
  await expect(host.getByRole('link', { name: '1 person waits for you' })).toBeVisible();
  await expect(jonas.getByRole('heading', { level: 1, name: /still in another visit/ })).toBeVisible();
  await expect(jonas.getByText(/It takes about \d+ minutes\./)).toBeVisible();
  await axe(host);
  await shots(host, 'noticed-in-call');
  await host.getByRole('button', { name: 'I have seen it' }).click();
  await expect(jonas.getByRole('heading', { level: 1, name: /has seen that you are here/ })).toBeVisible();
});

test('a page in the background notifies without a name, once somebody has allowed it', async ({ server, people }) => {
  const context = await people.context();
  // Browsers without a window show none, so the story stands in for the one that does.
  await context.addInitScript(() => {
    const shown: string[] = [];
    let permission = 'default';
    class Shown {
      static get permission() {
        return permission;
      }
      static requestPermission() {
        permission = 'granted';
        return Promise.resolve(permission);
      }
      constructor(title: string) {
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Shown, shown });
  });
  const host = await context.newPage();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.getByRole('button', { name: 'Notify me when this page is in the background' }).click();
  await expect(host.getByText('Notifications are on.')).toBeVisible();
  await host.evaluate(() => Object.defineProperty(document, 'hidden', { get: () => true }));
  await join(await people.page(PHONE), visit.links[0]!);
  await expect.poll(() => host.evaluate(() => (window as unknown as { shown: string[] }).shown)).toEqual(['Someone is in your waiting room']);
});

test('a host who does not look gets a letter, as the clinic and they have chosen', { tag: '@waits' }, async ({ server, mail, people }) => {
  // The shortest wait that a clinic can choose is a minute.
  test.setTimeout(240_000);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  await expect(host.getByText('A host who has not seen for 2 minutes that somebody waits gets a message.')).toBeVisible();
  await host.getByLabel('When the host gets a message').selectOption('1 minute');
  await savedItself(host, 'tell_min');
  await expect(host.getByText('A host who has not seen for 1 minute that somebody waits gets a message.')).toBeVisible();
  await axe(host);
  await shots(host, 'noticed-settings');
  await host.goto(clinic.url('/account'));
  await awake(host);
  const waits = host.getByRole('group', { name: 'When somebody waits for me and I have not seen it' });
  const byMail = waits.getByRole('checkbox', { name: 'E-mail' });
  await expect(waits.getByText('We tell you after 1 minute.')).toBeVisible();
  await expect(byMail).toBeChecked();
  await byMail.uncheck();
  await savedItself(host, 'wanted[waiting_mail]');
  await host.reload();
  await awake(host);
  await expect(byMail).not.toBeChecked();
  await byMail.check();
  await savedItself(host, 'wanted[waiting_mail]');
  await axe(host);
  await shots(host, 'noticed-account');
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await join(await people.page(PHONE), visit.links[0]!);
  const told = () => mail.to(clinic.email).find((letter) => letter.subject.startsWith('Someone is waiting'));
  await expect.poll(told, { message: 'a letter to the host', timeout: 120_000 }).toBeTruthy();
  expect(told()!.text).not.toContain('Maya');
  expect(told()!.text).toContain('/today');
});

test('a page has one line to the server, however many of its parts hear by it', async ({ server, people }) => {
  const context = await people.context();
  // A browser opens six to one host, those of all its tabs together.
  await context.addInitScript(() => {
    const lines = new Set<EventSource>();
    const Real = window.EventSource;
    class Counted extends Real {
      constructor(at: string | URL) {
        super(at);
        lines.add(this);
      }
      override close() {
        super.close();
        lines.delete(this);
      }
    }
    Object.assign(window, { EventSource: Counted, lines });
  });
  const host = await context.newPage();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const lines = () => host.evaluate(() => (window as unknown as { lines: Set<EventSource> }).lines.size);
  await host.goto(clinic.url('/calendar'));
  await awake(host);
  const maya = await people.page(PHONE);
  await join(maya, visit.links[0]!);
  await expect(host.getByRole('link', { name: '1 person waits for you' })).toBeVisible();
  expect(await lines()).toBe(1);
});

test('the sound is chosen for one browser, and may be none', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(clinic.url('/today'));
  await touched(host);
  await host.getByLabel('Sound when somebody arrives').selectOption('Three quick notes');
  await expect.poll(() => chimes(host), 'heard as it is chosen').toBeGreaterThan(0);
  await host.getByLabel('Sound when somebody arrives').selectOption('No sound');
  await host.reload();
  await touched(host);
  await expect(host.getByLabel('Sound when somebody arrives')).toHaveValue('off');
  await join(await people.page(PHONE), visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  expect(await chimes(host)).toBe(0);
});

test('whoever is let in while they look at something else finds it in the tab', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await enterCall(host, visit);
  const guest = await people.page(PHONE);
  await join(guest, visit.links[0]!);
  await expect(guest.getByRole('heading', { level: 1, name: /sees that you are here/ })).toBeVisible();
  await guest.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }));
  await admit(host, 'Maya Lin');
  await expect(guest).toHaveTitle(/^Come in/);
  await guest.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await expect(guest).toHaveTitle(/^Your visit has begun/);
});
