// A visit without an appointment: a patient stands in line, and a host who is there accepts them or says why not.
import { test, expect, axe, shots, callProof, expectNoSideways, PHONE } from '../lib/story';
import { expectTargets } from '../lib/look';
import { awake, confirmAddress, openClinic, type Clinic } from '../lib/office';
import { join } from '../lib/visit';
import type { Page } from '@playwright/test';

/** A line of the host's own. */
async function makeLine(host: Page, clinic: Clinic, registers = false): Promise<void> {
  await host.goto(clinic.url('/queues'));
  await host.getByLabel('Name', { exact: true }).fill('Questions about medicines');
  if (registers) await host.getByLabel('Ask how to reach them').check();
  await host.getByRole('button', { name: 'Add the line' }).click();
  await expect(host.getByText('The line is saved')).toBeVisible();
  await expect(host.getByRole('link', { name: 'Questions about medicines' })).toBeVisible();
}

async function beThere(host: Page, clinic: Clinic): Promise<void> {
  await host.goto(clinic.url('/today'));
  await host.getByRole('button', { name: 'Available now' }).click();
  await expect(host.getByText(/Patients see that you are there/)).toBeVisible();
  await awake(host);
}

/** From the clinic's page to the form. */
async function toLine(guest: Page, clinic: Clinic): Promise<void> {
  await guest.goto(clinic.url('/'));
  await guest.getByRole('link', { name: 'Ask for a visit now' }).click();
  await expect(guest.getByText('Questions about medicines')).toBeVisible();
}

test('a patient on a phone stands in line, and the host accepts and enters', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await makeLine(host, clinic);
  await axe(host);
  await shots(host, 'queues');
  await host.getByRole('link', { name: 'Questions about medicines' }).click();
  await host.waitForURL(/\/queues\/[0-9a-f]{32}$/);
  await awake(host);
  await axe(host);

  const guest = await people.page(PHONE);
  await toLine(guest, clinic);
  await expect(guest.getByText('Nobody is there right now')).toBeVisible();
  await axe(guest);
  await shots(guest, 'queue-closed');
  await beThere(host, clinic);
  await axe(host);

  await toLine(guest, clinic);
  await expect(guest.getByRole('button', { name: 'Stand in line' })).toBeVisible();
  const line = guest.url();
  await expectNoSideways(guest);
  await expectTargets(guest);
  await axe(guest);
  await shots(guest, 'queue-ask');
  await guest.getByRole('button', { name: 'Stand in line' }).click();
  await expect(guest.getByRole('alert')).toBeVisible();
  await guest.getByLabel('Your name').fill('Maya Lin');
  await guest.getByRole('button', { name: 'Stand in line' }).click();
  await expect(guest.getByText('You are number 1 in line')).toBeVisible();
  await axe(guest);
  await shots(guest, 'queue-place');
  // The line once more, in another tab: there is one place for them, and it leads back to it.
  const again = await guest.context().newPage();
  await again.goto(line);
  await again.waitForURL(/\/queue\/ticket\//);
  await expect(again.getByText('You are number 1 in line')).toBeVisible();
  await again.close();

  // The day's page hears of it by itself.
  await expect(host.getByRole('button', { name: /Accept and enter with/ })).toBeVisible();
  await axe(host);
  await shots(host, 'queue-today');
  await host.getByRole('button', { name: /Accept and enter with/ }).click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}\/call$/);
  // So does the patient's, which leads to the door.
  await guest.waitForURL(/^[^?]*\/j\/[^/]+$/);
  await join(guest, guest.url());
  await host.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await callProof([host, guest]);
});

test('who cannot be seen reads why; who was asked how they are reached says so', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await makeLine(host, clinic, true);
  await beThere(host, clinic);
  const guest = await people.page(PHONE);
  await toLine(guest, clinic);
  await guest.getByLabel('Your name').fill('Jonas Berg');
  await guest.getByRole('button', { name: 'Stand in line' }).click();
  await expect(guest.getByRole('alert')).toBeVisible();
  await expect(guest.getByLabel('Your name')).toHaveValue('Jonas Berg');
  await guest.getByLabel('Your phone number').fill('+1 555 010 0100');
  await guest.getByRole('button', { name: 'Stand in line' }).click();
  await expect(guest.getByText('You are number 1 in line')).toBeVisible();

  await host.getByRole('link', { name: /Decline or hand over/ }).click();
  await expect(host.getByText('+1 555 010 0100')).toBeVisible();
  await axe(host);
  await shots(host, 'queue-waiting');
  await host.getByLabel('Please call us about this.').check();
  await host.getByLabel('A word to the patient').fill('I am back at noon.');
  await host.getByRole('button', { name: 'Decline', exact: true }).click();
  await expect(host.getByText('They read your answer on their page.')).toBeVisible();
  await expect(guest.getByRole('heading', { level: 1, name: 'We cannot see you now' })).toBeVisible();
  await expect(guest.getByText('I am back at noon.')).toBeVisible();
  await axe(guest);
  await shots(guest, 'queue-declined');
});

test('without scripts a patient stands in line, looks again, leaves, and is accepted the second time', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await makeLine(host, clinic);
  await beThere(host, clinic);
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  const ask = async () => {
    await toLine(guest, clinic);
    await guest.getByLabel('Your name').fill('Tom Okafor');
    await guest.getByRole('button', { name: 'Stand in line' }).click();
    await expect(guest.getByText('You are number 1 in line')).toBeVisible();
  };
  await ask();
  await guest.getByRole('button', { name: 'Look again' }).click();
  await expect(guest.getByText('You are number 1 in line')).toBeVisible();
  await expect(host.getByRole('button', { name: /Accept and enter with/ })).toBeVisible();
  await guest.getByRole('button', { name: 'Leave the line' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'You are not in line any more' })).toBeVisible();
  await expect(host.getByRole('button', { name: /Accept and enter with/ })).toBeHidden();

  await ask();
  await host.getByRole('button', { name: /^Accept (?!and)/ }).click();
  await expect(host.getByText('The visit has begun.', { exact: false })).toBeVisible();
  await guest.getByRole('button', { name: 'Look again' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'It is your turn' })).toBeVisible();
  await guest.getByRole('link', { name: 'Go to the visit' }).click();
  await expect(guest.getByRole('button', { name: 'Join', exact: true })).toBeVisible();
});
