// Passkeys: added on the page of the second factor, then enough to sign in; and the second factor where one is asked for.
// Chromium's own virtual authenticator is the device.
import { type Page } from '@playwright/test';
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, openClinic, PASSWORD, signOut, type Clinic } from '../lib/office';

type Device = { refuses: (refuses: boolean) => Promise<void> };

/** A device with a lock, on which the person's finger is right. */
async function device(page: Page): Promise<Device> {
  const chromium = await page.context().newCDPSession(page);
  await chromium.send('WebAuthn.enable');
  const { authenticatorId } = await chromium.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    refuses: async (refuses) => {
      await chromium.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: !refuses });
    },
  };
}

async function add(page: Page, name: string, password = PASSWORD): Promise<void> {
  await awake(page);
  const form = page.locator('form:has([name="passkey_password"])');
  await form.getByLabel('Name of the new passkey').fill(name);
  await form.getByRole('textbox', { name: 'Present password' }).fill(password);
  await form.getByRole('button', { name: 'Add a passkey' }).click();
}

async function byPasskey(page: Page, clinic: Clinic): Promise<void> {
  await page.goto(clinic.url('/sign-in'));
  await awake(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
}

async function byPassword(page: Page, clinic: Clinic): Promise<void> {
  await page.goto(clinic.url('/sign-in'));
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a passkey is added, signs in alone, is refused by the device, and is taken away', async ({ server, people, mail, watch }) => {
  // What is refused is refused with its status; a page whose sign-in ended asks once more and is told.
  watch.allow(/status of (401|403|422)/);
  const host = await people.page();
  const finger = await device(host);
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/account/factor'));
  await expect(host.getByText('You have none yet.')).toBeVisible();
  await awake(host);
  await axe(host);
  await shots(host, 'passkeys-none');
  await add(host, 'My laptop', 'not my password');
  await expect(host.getByText(/not your present password|not right/).first()).toBeVisible();
  // The device says no: nothing has changed, and the button is there for another try.
  await finger.refuses(true);
  await add(host, 'My laptop');
  await expect(host.getByText('No passkey was added')).toBeVisible();
  await axe(host);
  await shots(host, 'passkeys-not-made');
  await finger.refuses(false);
  await add(host, 'My laptop');
  await expect(host.getByText('The passkey is added')).toBeVisible();
  await expect(host.locator('.passkey-row')).toContainText('My laptop');
  await expect(host.locator('.passkey-row')).toContainText('Not used yet');
  await expect(host.locator('.recovery-codes code')).toHaveCount(10);
  await axe(host);
  await shots(host, 'passkeys-one');
  await mail.wait(clinic.email, /passkey for .* was added/);
  // The same device makes no second one.
  await add(host, 'Again');
  await expect(host.getByText('This device has one already')).toBeVisible();
  await signOut(host);
  await byPasskey(host, clinic);
  await host.waitForURL(/^[^?]*\/today$/);
  await signOut(host);
  await host.goto(clinic.url('/sign-in'));
  await awake(host);
  await axe(host);
  await shots(host, 'sign-in-passkey');
  await finger.refuses(true);
  await byPasskey(host, clinic);
  await expect(host.getByText('No passkey was used')).toBeVisible();
  await axe(host);
  await shots(host, 'sign-in-passkey-stopped');
  await finger.refuses(false);
  // On the same page, at once.
  await host.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await host.waitForURL(/^[^?]*\/today$/);
  await host.goto(clinic.url('/account/factor'));
  await expect(host.locator('.passkey-row')).toContainText('Last used');
  const form = host.locator('form:has([name="passkey_removal_password"])');
  await form.getByRole('textbox', { name: 'Present password' }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Take away this passkey' }).click();
  await expect(host.getByText('The passkey is gone')).toBeVisible();
  await expect(host.locator('.passkey-row')).toHaveCount(0);
  await mail.wait(clinic.email, /passkey for .* was removed/);
  // The device still has it; here it opens nothing, and the password does.
  await signOut(host);
  await byPasskey(host, clinic);
  await expect(host.getByText(/This passkey opens nothing here/)).toBeVisible();
  await shots(host, 'sign-in-passkey-unknown');
  await byPassword(host, clinic);
  await host.waitForURL(/^[^?]*\/today$/);
});

test('where everyone needs a second factor a passkey is one', async ({ server, people, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const host = await people.page(PHONE);
  const finger = await device(host);
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  // Not `check`, which looks once more at what the way to the next page has taken away.
  await host.getByLabel('Everyone who works here needs a second factor').click();
  await host.waitForURL(/^[^?]*\/finish$/);
  await awake(host);
  await axe(host);
  await shots(host, 'finish-set-up-passkey');
  await add(host, 'My phone');
  await expect(host.getByText('The passkey is added')).toBeVisible();
  await host.getByRole('button', { name: 'I have kept them' }).click();
  await signOut(host);
  await byPassword(host, clinic);
  await host.waitForURL(/^[^?]*\/finish$/);
  await awake(host);
  await expect(host.getByRole('heading', { level: 1 })).toHaveText('Use your passkey');
  await axe(host);
  await shots(host, 'finish-passkey');
  await finger.refuses(true);
  await host.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(host.getByText('No passkey was used')).toBeVisible();
  await finger.refuses(false);
  await host.getByLabel(/Do not ask again in this browser/).check();
  await host.getByRole('button', { name: 'Use a passkey' }).click();
  await host.waitForURL(/^[^?]*\/today$/);
  // Alone, it is enough.
  await signOut(host);
  await byPasskey(host, clinic);
  await host.waitForURL(/^[^?]*\/today$/);
});
