// Another e-mail address for oneself: it changes once both mailboxes have agreed, and either one can stop it.
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, PASSWORD, signIn, type Clinic } from '../lib/office';
import type { MailServer } from '../lib/mail';
import type { Server } from '../lib/server';
import type { Page } from '@playwright/test';

/** The subject of both letters. */
const NEXT = /Confirm your new e-mail address/;

/** On the page of an account whose address is confirmed, and the address that it is to have. */
async function account(host: Page, server: Server, mail: MailServer): Promise<{ clinic: Clinic; address: string }> {
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/account'));
  await awake(host);
  return { clinic, address: `moved-${clinic.slug}@clinic.test` };
}

async function ask(host: Page, address: string): Promise<void> {
  await host.getByLabel('New e-mail address').fill(address);
  await host.locator('[name="email_password"]').fill(PASSWORD);
  await host.getByRole('button', { name: 'Send both letters' }).click();
}

test('an address is another one once both letters are confirmed', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const host = await people.page();
  const { clinic, address } = await account(host, server, mail);
  // A slip is told at its field, and what was typed stays.
  await ask(host, 'ana@');
  await expect(host.locator('#field-new_email-error')).toHaveText('Enter an e-mail address like name@example.com.');
  await expect(host.getByLabel('New e-mail address')).toHaveValue('ana@');
  await ask(host, address);
  await expect(host.getByText('Two letters are on their way')).toBeVisible();
  await expect(host.getByText(`You asked to change your address to`)).toBeVisible();
  await axe(host);
  await shots(host, 'email-pending');

  const phone = await people.page(PHONE);
  const [old] = links(await mail.wait(clinic.email, NEXT), '/email/');
  const [next] = links(await mail.wait(address, NEXT), '/email/');
  await phone.goto(next!);
  await axe(phone);
  await shots(phone, 'email-letter');
  await phone.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(phone.getByText('Confirmed. One letter is left')).toBeVisible();
  expect(phone.url(), 'the token is out of the address').not.toContain(next!.split('/email/')[1]!);
  // The account's page hears of it.
  await host.reload();
  await expect(host.getByText('The letter to the old address is still waiting.')).toBeVisible();
  await host.goto(old!);
  await host.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(host.getByText('Your e-mail address is changed')).toBeVisible();
  await axe(host);
  await shots(host, 'email-changed');
  const told = await mail.wait(clinic.email, /was changed/);
  expect(told.text).not.toContain(address);

  await signIn(phone, { ...clinic, email: address });
});

test('“It was not me” stops it, and the other letter opens nothing any more', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|422)/);
  const host = await people.page();
  const { clinic, address } = await account(host, server, mail);
  await ask(host, address);
  await expect(host.getByText('Two letters are on their way')).toBeVisible();
  const [old] = links(await mail.wait(clinic.email, NEXT), '/email/');
  const [next] = links(await mail.wait(address, NEXT), '/email/');
  const phone = await people.page(PHONE);
  await phone.goto(old!);
  await phone.getByRole('button', { name: 'It was not me' }).click();
  await expect(phone.getByText('Nothing was changed')).toBeVisible();
  await axe(phone);
  await phone.goto(next!);
  await phone.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(phone.getByText('This link no longer works')).toBeVisible();
  await axe(phone);
  await shots(phone, 'email-late');
});
