// The activity log: an administrator sees who did what, looks for it, and takes it home.
import { readFileSync } from 'node:fs';
import { test, expect, axe, shots, expectNoSideways } from '../lib/story';
import { awake, openClinic, PASSWORD, plan, signIn, signOut } from '../lib/office';
import { expectTargets } from '../lib/look';

test('the log tells who did what, is looked through and taken home', async ({ server, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const page = await people.page();
  const clinic = await openClinic(page, server, { zone: 'America/New_York' });
  await signOut(page);
  await page.goto(clinic.url('/sign-in'));
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('four words but not these');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await signIn(page, clinic, PASSWORD);
  await plan(page, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });

  // By the settings; the place among the others leads there, too.
  await page.goto(clinic.url('/settings'));
  await page.getByRole('link', { name: 'Open the activity log' }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Activity' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { level: 1, name: 'Activity log' })).toBeVisible();
  await awake(page);
  const entries = page.getByRole('main').getByRole('listitem');
  const planned = entries.filter({ hasText: 'Dr. Ana Rivera planned a visit' });
  await expect(planned).toHaveCount(1);
  await expect(planned).toContainText(/Visit of \w{3}, \w{3} \d+ at 3:30 pm/);
  await expect(entries.filter({ hasText: 'Dr. Ana Rivera signed in' }).first()).toBeVisible();
  const wrong = entries.filter({ hasText: 'Somebody who was not signed in tried to sign in with a wrong password' });
  await expect(wrong).toHaveCount(1);
  await expect(wrong).toContainText('Account of Dr. Ana Rivera');
  await expect(page.getByRole('main'), 'whom a visit is with is none of the log').not.toContainText('Maya');
  await axe(page);
  await shots(page, 'audit');

  await page.getByLabel('What', { exact: true }).selectOption('Visits');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/\/audit\?.*kind=visits/);
  await expect(planned).toHaveCount(1);
  await expect(wrong).toHaveCount(0);
  await page.getByText('Download what is found').click();
  await axe(page);
  await shots(page, 'audit-visits');
  const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'As a table (CSV)' }).click()]);
  expect(table.suggestedFilename()).toBe('activity-log.csv');
  const rows = readFileSync(await table.path(), 'utf8').trim().split('\r\n');
  expect(rows[0]).toContain('"who","what"');
  expect(rows.filter((row) => row.includes('"Dr. Ana Rivera","planned a visit"'))).toHaveLength(1);
  expect(rows.join('\n')).not.toContain('Maya');
  const [lines] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'For programs (JSON Lines)' }).click()]);
  const events = readFileSync(await lines.path(), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event);
  expect(events).toContain('visit_scheduled');
  expect(events).not.toContain('signed_in');

  // Both downloads are entries themselves.
  await page.getByRole('link', { name: 'Show everything' }).click();
  await expect(entries.filter({ hasText: 'Dr. Ana Rivera downloaded the activity log' })).toHaveCount(2);

  // On a day on which nothing happened.
  await page.getByLabel('Day').fill('2020-02-29');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await axe(page);
  await shots(page, 'audit-nothing');
});

test('the log is read on a phone, in Spanish, and without scripts', async ({ server, people }) => {
  const page = await people.page({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, javaScriptEnabled: false });
  const clinic = await openClinic(page, server);
  await page.goto(clinic.url('/audit'));
  await page.getByLabel('Who').selectOption('Dr. Ana Rivera');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Dr. Ana Rivera opened the clinic' })).toHaveCount(1);
  await expectNoSideways(page);
  await expectTargets(page);
  await page.locator('summary', { hasText: 'Account' }).click();
  await page.getByRole('button', { name: 'Español' }).click();
  await page.goto(clinic.url('/audit'));
  await expect(page.getByRole('heading', { level: 1, name: 'Registro de actividad' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Dr. Ana Rivera abrió la clínica' })).toHaveCount(1);
});
