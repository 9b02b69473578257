// Somebody works at two clinics: linked once with both passwords, then two buttons lead from each to the other.
import { type Page } from '@playwright/test';
import { test, expect, axe, shots, PHONE } from '../lib/story';
import type { MailServer } from '../lib/mail';
import type { Server } from '../lib/server';
import { PASSWORD, awake, confirmAddress, openClinic, signIn, signOut, type Clinic } from '../lib/office';

/** The second clinic of somebody, whose mailbox has the letter of the first one as well. */
async function openSecond(page: Page, server: Server, mail: MailServer, email: string): Promise<Clinic> {
  const clinic = await openClinic(page, server, { name: 'Oak Lane', email });
  const own = clinic.url('/confirm/').replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  await mail.wait(email, new RegExp(own));
  await confirmAddress(page, mail, clinic);
  return clinic;
}

/** By the menu, as a person does. */
async function toClinics(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'Account' }).click();
  await page.getByRole('link', { name: 'Your clinics' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your clinics' })).toBeVisible();
}

async function link(page: Page, other: Clinic, password = PASSWORD): Promise<void> {
  await page.getByLabel('Web address of the other clinic').fill(other.url('/'));
  await page.locator('[name="current_password"]').fill(PASSWORD);
  await page.locator('[name="other_password"]').fill(password);
  await page.getByRole('button', { name: 'Link the clinics' }).click();
}

/** As far as the page at the other clinic that says who goes on. */
async function setOut(page: Page, other: Clinic): Promise<void> {
  await page.getByRole('button', { name: `Switch to ${other.name}` }).click();
  await page.getByRole('button', { name: `Go on to ${other.name}` }).click();
  await page.waitForURL(other.url('/arrive'));
  await expect(page.getByRole('heading', { level: 1, name: `Welcome to ${other.name}` })).toBeVisible();
}

async function switchTo(page: Page, other: Clinic): Promise<void> {
  await setOut(page, other);
  await page.getByRole('button', { name: 'Go on as Dr. Ana Rivera' }).click();
  await page.waitForURL(other.url('/today'));
  await expect(page.locator('.brand-name')).toHaveText(other.name);
}

test('two clinics are linked, and one button each leads there and back, until the link ends', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const ana = await people.page();
  const maple = await openClinic(ana, server);
  await confirmAddress(ana, mail, maple);
  const oak = await openSecond(ana, server, mail, maple.email);
  await signOut(ana);

  await ana.goto(maple.url('/today'));
  await toClinics(ana);
  await expect(ana.getByText('No other clinic is linked yet')).toBeVisible();
  await awake(ana);
  await link(ana, oak, 'not this one at all');
  await expect(ana.getByRole('alert')).toContainText('opens no account with your e-mail address');
  await expect(ana.getByLabel('Web address of the other clinic')).toHaveValue(oak.url('/'));
  await axe(ana);
  await shots(ana, 'clinics-wrong');
  await awake(ana);
  await link(ana, oak);
  await expect(ana.getByText('The clinics are linked')).toBeVisible();
  await axe(ana);
  await shots(ana, 'clinics');

  // The way there is good for five minutes, once, and its pages are looked at on the way.
  await ana.getByRole('button', { name: 'Switch to Oak Lane' }).click();
  await expect(ana.getByRole('heading', { level: 1, name: 'On to Oak Lane' })).toBeVisible();
  await axe(ana);
  await shots(ana, 'switch-leaving');
  await ana.getByRole('link', { name: 'Stay here' }).click();
  await setOut(ana, oak);
  await axe(ana);
  await shots(ana, 'switch-arriving');
  await ana.getByRole('link', { name: 'Not you? Sign in here' }).click();
  await ana.waitForURL(oak.url('/sign-in'));
  await ana.goto(maple.url('/account/clinics'));
  await switchTo(ana, oak);
  await toClinics(ana);
  await switchTo(ana, maple);

  // Whoever signs out meanwhile goes nowhere.
  await toClinics(ana);
  const begun = Date.now();
  await setOut(ana, oak);
  const beside = await ana.context().newPage();
  await beside.goto(maple.url('/today'));
  await signOut(beside);
  await ana.getByRole('button', { name: 'Go on as Dr. Ana Rivera' }).click();
  await expect(ana.getByRole('heading', { level: 1, name: 'Please sign in here' })).toBeVisible();
  expect(Date.now() - begun, 'not because the five minutes were over').toBeLessThan(300_000);
  await axe(ana);
  await shots(ana, 'switch-late');

  await signIn(ana, maple);
  await toClinics(ana);
  await awake(ana);
  await ana.getByRole('button', { name: 'End the link to Oak Lane' }).click();
  await expect(ana.getByText('The link has ended')).toBeVisible();
  await expect(ana.getByText('No other clinic is linked yet')).toBeVisible();
  await ana.goto(maple.url('/audit'));
  await expect(ana.getByText('went on to another clinic of theirs').first()).toBeVisible();
  await expect(ana.getByText('ended the link to their account at another clinic')).toBeVisible();
  // From the other end as well.
  await ana.goto(oak.url('/account/clinics'));
  await expect(ana.getByText('No other clinic is linked yet')).toBeVisible();
});

test('without scripts, on a phone, it is the same way', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const ana = await people.page({ ...PHONE, javaScriptEnabled: false });
  const maple = await openClinic(ana, server);
  await confirmAddress(ana, mail, maple);
  const oak = await openSecond(ana, server, mail, maple.email);
  await signOut(ana);
  await ana.goto(maple.url('/account/clinics'));
  await link(ana, oak);
  await expect(ana.getByText('The clinics are linked')).toBeVisible();
  await switchTo(ana, oak);
});
