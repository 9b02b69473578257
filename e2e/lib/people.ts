// A colleague: invited by an administrator, and in.
import { expect, type Page } from '@playwright/test';
import { links, type MailServer } from './mail';
import { awake, confirmAddress, openClinic, type Clinic } from './office';
import type { Server } from './server';

/** At the desk: plans for others. */
export const KIM = { name: 'Kim Ode', email: 'kim@clinic.test', password: 'nine quiet ferries turn north' };
export const BEN = { name: 'Dr. Ben Ito', email: 'ben@clinic.test', password: 'six slow lanterns drift by' };

export async function invite(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await awake(page);
  await page.getByRole('link', { name: 'Invite somebody' }).click();
  await page.getByLabel('Name').fill(BEN.name);
  await page.getByLabel('E-mail address').fill(BEN.email);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByText('The invitation is on its way')).toBeVisible();
}

/** Ends where their roles begin: the day of whoever holds or plans visits. */
export async function comeIn(page: Page, mail: MailServer, who = BEN, begins = '/today'): Promise<void> {
  const letter = await mail.wait(who.email, /invited you/i);
  await page.goto(links(letter, '/invited/')[0]!);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.waitForURL(new RegExp(`^[^?]*${begins}$`));
}

/** A clinic of two: its founder, whose address is confirmed, and Ben, who was invited and has come in. */
export async function twoColleagues(server: Server, mail: MailServer, people: { page(): Promise<Page> }): Promise<{ clinic: Clinic; founder: Page; colleague: Page }> {
  const founder = await people.page();
  const clinic = await openClinic(founder, server);
  await confirmAddress(founder, mail, clinic);
  await invite(founder, clinic.url('/people'));
  const colleague = await people.page();
  await comeIn(colleague, mail);
  return { clinic, founder, colleague };
}

/** Unfolds the part in which a colleague is added, which stays so whatever news arrives. */
export async function unfolded(host: Page): Promise<void> {
  await host.getByText('Add a colleague', { exact: true }).click();
  await expect(host.getByLabel('Colleague', { exact: true })).toBeVisible();
}

/** On the page of a visit: him, as a colleague or a co-host. */
export async function addColleague(host: Page, cohost: boolean): Promise<void> {
  await awake(host);
  await unfolded(host);
  await host.getByLabel('Colleague', { exact: true }).selectOption({ label: BEN.name });
  if (cohost) await host.getByRole('checkbox', { name: 'Co-host' }).check();
  await host.getByRole('button', { name: 'Add to the visit' }).click();
  await expect(host.getByRole('listitem').filter({ hasText: BEN.name })).toBeVisible();
}
