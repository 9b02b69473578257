// An administrator gives the roles that use no licence: each begins with what is theirs, and has nothing else of the clinic.
import type { Page } from '@playwright/test';
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan, signIn } from '../lib/office';
import { KIM, comeIn } from '../lib/people';

/** A place of the menu, also where a phone has it folded away. */
const offered = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, includeHidden: true });

async function refused(page: Page, urls: string[]): Promise<void> {
  for (const url of urls) {
    await page.goto(url);
    await expect(page.getByText('This page is not for your account'), url).toBeVisible();
    await expect(page.getByText('Maya Lin'), url).toHaveCount(0);
  }
}

test('a billing manager sees the licences, then a clinical supervisor the messages, and neither a visit', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|403)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  const visit = await plan(admin, clinic, { name: 'Maya Lin' });
  await admin.goto(clinic.url('/people/new'));
  await awake(admin);
  await admin.getByLabel('Name').fill(KIM.name);
  await admin.getByLabel('E-mail address').fill(KIM.email);
  await admin.getByRole('checkbox', { name: 'Host', exact: true }).uncheck();
  await admin.getByRole('checkbox', { name: 'Billing manager' }).check();
  await axe(admin);
  await shots(admin, 'roles-invite');
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByText('The invitation is on its way')).toBeVisible();

  // Begins with the licences: who uses one, and why.
  const kim = await people.page(PHONE);
  await comeIn(kim, mail, KIM, '/licences');
  await expect(kim.getByRole('heading', { level: 1, name: 'Licences' })).toBeVisible();
  await expect(kim.getByRole('heading', { level: 2, name: '1 licence in use' })).toBeVisible();
  const line = kim.getByRole('listitem').filter({ hasText: 'Dr. Ana Rivera' });
  await expect(line).toContainText('Administrator · Host');
  await expect(line, 'no address').not.toContainText('@');
  await expect(kim.getByText('1 more person works here and uses none.')).toBeVisible();
  await expect(offered(kim, 'Licences')).toHaveCount(1);
  for (const place of ['Today', 'Contacts', 'People', 'Messages', 'Settings']) await expect(offered(kim, place), place).toHaveCount(0);
  await axe(kim);
  await shots(kim, 'licences');
  await refused(kim, [visit, clinic.url('/history'), clinic.url('/people'), clinic.url('/settings/messages'), clinic.url('/audit')]);

  // Another role, from the next sign-in on.
  await admin.goto(clinic.url('/people'));
  await admin.getByRole('link', { name: KIM.name }).click();
  await awake(admin);
  await expect(admin.getByRole('checkbox', { name: 'Billing manager' })).toBeChecked();
  await admin.getByRole('checkbox', { name: 'Billing manager' }).uncheck();
  await admin.getByRole('checkbox', { name: 'Clinical supervisor' }).check();
  await axe(admin);
  await shots(admin, 'roles-person');
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByText('The roles are saved')).toBeVisible();
  await expect(admin.getByRole('checkbox', { name: 'Clinical supervisor' })).toBeChecked();
  await admin.goto(clinic.url('/people'));
  await expect(admin.getByRole('listitem').filter({ hasText: KIM.name })).toContainText('Clinical supervisor');
  await expect(admin.getByText('1 licence in use')).toBeVisible();

  await signIn(kim, { ...clinic, email: KIM.email }, KIM.password, '/settings/messages');
  await expect(kim.getByRole('heading', { level: 1, name: 'Messages to guests' })).toBeVisible();
  await expect(offered(kim, 'Messages')).toHaveCount(1);
  for (const place of ['Today', 'People', 'Licences', 'Settings']) await expect(offered(kim, place), place).toHaveCount(0);
  await axe(kim);
  await shots(kim, 'roles-messages');
  await kim.getByRole('link', { name: 'Invitation: Letter, English' }).click();
  await awake(kim);
  await kim.getByRole('textbox', { name: 'Letter', exact: true }).fill('Dear {guest}, we see you on {time}.\n\n{link}');
  await kim.getByRole('button', { name: 'Save the message' }).click();
  await expect(kim.getByText('The message is saved')).toBeVisible();
  await expect(kim.getByText('Clinic’s own words')).toHaveCount(1);
  await refused(kim, [visit, clinic.url('/history'), clinic.url('/people'), clinic.url('/licences'), clinic.url('/audit')]);

  // The administrator reads the same numbers, and who has worded what.
  await admin.getByRole('link', { name: 'Licences' }).click();
  await expect(admin.getByRole('heading', { level: 2, name: '1 licence in use' })).toBeVisible();
  await admin.goto(clinic.url('/audit'));
  await expect(admin.locator('main')).toContainText('worded a message of the clinic’s');
  await expect(admin.locator('main')).toContainText(KIM.name);
});
