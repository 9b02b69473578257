// What somebody has typed is there still after the page's language was changed, and after the small print was read.
import type { Page } from '@playwright/test';
import { test, expect, axe, PHONE } from '../lib/story';
import { awake, openClinic, PASSWORD } from '../lib/office';
import { planNow } from '../lib/visit';

/** Into the other language, by its button at the end of the page or in the account's menu. */
async function speak(page: Page, lang: 'es' | 'en'): Promise<void> {
  const button = page.getByRole('button', { name: lang === 'es' ? 'Español' : 'English', exact: true });
  if (!(await button.isVisible())) await page.locator('details.menu > summary').click();
  await button.click();
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await awake(page);
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('bedside-typed')), 'forgotten once it is filled in').toBeNull();
}

/** There and back: the same in both. */
async function keptInBoth(page: Page, typed: Record<string, string>): Promise<void> {
  for (const lang of ['es', 'en'] as const) {
    await speak(page, lang);
    for (const [name, value] of Object.entries(typed)) await expect(page.locator(`[name="${name}"]`), `${name} (${lang})`).toHaveValue(value);
  }
}

test('on the way to a clinic: everything but the password', async ({ server, people }) => {
  const page = await people.page(PHONE);
  await page.goto(server.url('/sign-up'));
  await awake(page);
  const typed = { clinic_name: 'Łódź Family Practice 🙂', help_phone: '+1 555 010 0199', name: 'Dr. Ana Rivera', email: 'ana@clinic.test' };
  for (const [name, value] of Object.entries(typed)) await page.locator(`[name="${name}"]`).fill(value);
  await page.locator('[name="zone"]').selectOption('America/Denver');
  await page.locator('[name="accept"]').check();
  await page.locator('[name="password"]').fill(PASSWORD);
  // Shown, it is a password still.
  await page.getByRole('button', { name: 'Show password' }).click();
  await keptInBoth(page, { ...typed, zone: 'America/Denver', password: '' });
  await expect(page.locator('[name="accept"]')).toBeChecked();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(PASSWORD);

  // The small print opens beside the form, and says so to those who do not see it.
  const opens = page.context().waitForEvent('page');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy (opens in a new tab)' }).click();
  const print = await opens;
  await expect(print.getByRole('heading', { level: 1 })).toBeVisible();
  await print.close();
  await expect(page.locator('[name="clinic_name"]')).toHaveValue(typed.clinic_name);
  await axe(page);
});

test('in the office: the settings, an invitation, a profile', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  for (const [path, typed] of [
    ['/settings', { name: 'Maple Street Family Practice' }],
    ['/people/new', { name: 'Dr. Ben Ito', email: 'ben@clinic.test' }],
    ['/account', { name: 'Dr. Ana Rivera-Soto' }],
  ] as const) {
    await host.goto(clinic.url(path));
    await awake(host);
    for (const [name, value] of Object.entries(typed)) await host.locator(`main [name="${name}"]`).fill(value);
    await keptInBoth(host, typed);
  }
  // Another page gets nothing of it.
  await host.goto(clinic.url('/people/new'));
  await expect(host.locator('main [name="name"]')).toHaveValue('');
});

test('a guest: the code, and the name that was corrected', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const guest = await people.page(PHONE);
  await guest.goto(clinic.url('/join'));
  await awake(guest);
  await guest.locator('[name="code"]').fill('123 456');
  await keptInBoth(guest, { code: '123 456' });
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await guest.getByText('Change the name').click();
  await guest.locator('[name="name"]').fill('Maya Lin-Soto');
  await keptInBoth(guest, { name: 'Maya Lin-Soto' });
  await expect(guest.locator('[name="name"]'), 'not folded away again').toBeVisible();
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('button', { name: 'Admit Maya Lin-Soto' })).toBeVisible();
});
