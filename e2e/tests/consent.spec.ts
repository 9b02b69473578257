// The operator helps a clinic that lets them: in by a button, seen, and out as soon as it is taken back.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, enterAsOperator, openClinic } from '../lib/office';
import { expectTargets } from '../lib/look';
import type { Page } from '@playwright/test';

/** One of the operator's pages of the clinic, by its link. */
async function place(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages of the clinic' }).getByRole('link', { name: link, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
}

test('a clinic lets the operator help, sees what they do, and takes it back', async ({ server, people, watch }) => {
  // What an open page is told that is closed while it asks.
  watch.allow(/status of (401|404)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  const operator = await people.page();
  await enterAsOperator(operator, server);
  await operator.goto(server.url('/operator/clinics'));
  const row = operator.getByRole('main').getByRole('listitem').filter({ hasText: clinic.name });
  await expect(row).toHaveCount(1);
  await expect(row.getByRole('button')).toHaveCount(0);

  await admin.goto(clinic.url('/settings'));
  await awake(admin);
  await admin.getByLabel('How long may they help?').selectOption('24 hours');
  await axe(admin);
  await shots(admin, 'consent');
  await admin.getByRole('button', { name: 'Let the operator help' }).click();
  await expect(admin.getByText('The operator may help now')).toBeVisible();
  await expect(admin.getByText(/The operator may help until .+ Dr\. Ana Rivera let them in\./)).toBeVisible();
  await expect(admin.getByText('The operator does not have your clinic open now.')).toBeVisible();

  await operator.reload();
  await expect(row.getByText(/Open to you until .+ UTC, to help\./)).toBeVisible();
  await axe(operator);
  await shots(operator, 'consent-console');
  await row.getByRole('button', { name: `Open the clinic ${clinic.name}` }).click();
  await operator.waitForURL(/^[^?]*\/operator\/clinics\/[0-9a-f]{32}$/);
  await expect(operator.getByText(`You act for ${clinic.name}`)).toBeVisible();
  await expect(operator.getByRole('main')).toContainText(clinic.email);
  await expect(operator.getByRole('main').getByRole('link', { name: 'Dr. Ana Rivera' })).toHaveCount(0);
  await axe(operator);
  await shots(operator, 'helping-people');

  await awake(operator);
  await place(operator, 'Settings', 'Settings');
  await operator.locator('[name="waiting_words"]').fill('Please take a seat.');
  await axe(operator);
  await shots(operator, 'helping-settings');
  await operator.getByRole('button', { name: 'Save changes' }).click();
  await expect(operator.getByText('Your changes are saved')).toBeVisible();
  await expect(operator.locator('[name="waiting_words"]')).toHaveValue('Please take a seat.');
  await awake(operator);
  await place(operator, 'Activity', 'Activity log');
  const changed = "The operator changed the clinic's settings";
  await expect(operator.getByRole('main').getByRole('listitem').filter({ hasText: changed })).toHaveCount(1);
  await axe(operator);
  await shots(operator, 'helping-activity');

  await admin.goto(clinic.url('/audit'));
  const entries = admin.getByRole('main').getByRole('listitem');
  await expect(entries.filter({ hasText: changed })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'The operator opened the clinic to help' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'The operator looked at the list of people' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'Dr. Ana Rivera let the operator help for 24 hours' })).toHaveCount(1);
  await admin.goto(clinic.url('/settings'));
  await expect(admin.getByText('The operator has your clinic open now')).toBeVisible();
  await expect(admin.locator('[name="waiting_words"]')).toHaveValue('Please take a seat.');
  await axe(admin);
  await shots(admin, 'consent-inside');

  const open = operator.url();
  await admin.getByRole('button', { name: 'Take it back now' }).click();
  await expect(operator.getByText('This clinic is closed to you')).toBeVisible({ timeout: 2_000 });
  await expect(operator.getByRole('main')).not.toContainText('changed the clinic');
  await axe(operator);
  await expect(admin.getByText('The operator may not help any more')).toBeVisible();
  expect((await operator.request.get(open)).status()).toBe(404);
  await operator.getByRole('link', { name: 'All clinics' }).click();
  await expect(row).toHaveCount(1);
  await expect(row.getByRole('button')).toHaveCount(0);
});

test('the operator helps on a phone and without scripts, and leaves', async ({ server, people }) => {
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await admin.goto(clinic.url('/settings'));
  await admin.getByRole('button', { name: 'Let the operator help' }).click();
  await expect(admin.getByText('The operator may help now')).toBeVisible();
  const operator = await people.page({ ...PHONE, javaScriptEnabled: false });
  await enterAsOperator(operator, server);
  await operator.goto(server.url('/operator/clinics'));
  await operator.getByRole('button', { name: `Open the clinic ${clinic.name}` }).click();
  await expect(operator.getByText(`You act for ${clinic.name}`)).toBeVisible();
  await expectNoSideways(operator);
  await expectTargets(operator);
  await operator.getByRole('button', { name: 'Leave the clinic' }).click();
  await operator.waitForURL(/^[^?]*\/operator\/clinics$/);
  // It holds still: there is the way back.
  await expect(operator.getByRole('button', { name: `Open the clinic ${clinic.name}` })).toBeVisible();
  await admin.goto(clinic.url('/audit'));
  await expect(admin.getByRole('listitem').filter({ hasText: 'The operator left the clinic again' })).toHaveCount(1);
});
