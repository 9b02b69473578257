// The second factor: set up with an app, asked for at the next sign-in, lost with the phone, asked of everyone.
import { type Page } from '@playwright/test';
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { codeOf, SlowPhone } from '../lib/app';
import { awake, confirmAddress, openClinic, PASSWORD, signOut, type Clinic } from '../lib/office';
import { BEN, comeIn, invite } from '../lib/people';

/** Ends where the sign-in asks for more. */
async function byPassword(page: Page, clinic: Clinic): Promise<void> {
  await page.goto(clinic.url('/sign-in'));
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/^[^?]*\/finish$/);
}

/** On the page with the square: the key in words. */
async function keyOn(page: Page): Promise<string> {
  const key = page.locator('.app-key code');
  await expect(key).toHaveText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  return key.innerText();
}

test('an app is set up, a code is asked for, a recovery code helps when the phone is lost', async ({ server, people, mail, watch }) => {
  // What is refused is refused with its status; a page whose sign-in ended asks once more and is told.
  watch.allow(/status of (401|403|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/account'));
  await host.getByRole('link', { name: 'Set up a second factor' }).click();
  await host.waitForURL(/^[^?]*\/account\/factor$/);
  await axe(host);
  await shots(host, 'factor-off');
  // Whoever finds the page open sets up nothing without the password.
  await awake(host);
  await host.locator('[name="app_password"]').fill('not this one at all');
  await host.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await expect(host.getByRole('alert')).toContainText('not your present password');
  await axe(host);
  await shots(host, 'factor-wrong');
  await host.locator('[name="app_password"]').fill(PASSWORD);
  await host.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const key = await keyOn(host);
  await axe(host);
  await shots(host, 'factor-square');
  // A wrong code is said at its place, and the square stays the same.
  await host.getByLabel('Code from the app').fill('000000');
  await host.getByRole('button', { name: 'Turn it on' }).click();
  await expect(host.getByText(/This code is not right/).first()).toBeVisible();
  expect(await keyOn(host)).toBe(key);
  const slow = new SlowPhone();
  await host.getByLabel('Code from the app').fill(slow.code(key));
  await host.getByRole('button', { name: 'Turn it on' }).click();
  await expect(host.getByText('The second factor is on')).toBeVisible();
  const codes = await host.locator('.recovery-codes code').allInnerTexts();
  expect(codes).toHaveLength(10);
  await axe(host);
  await shots(host, 'factor-codes');
  // They outlive a reload, until they are kept.
  await host.goto(clinic.url('/account/factor'));
  await expect(host.locator('.recovery-codes code').first()).toHaveText(codes[0]!);
  await host.getByRole('button', { name: 'I have kept them' }).click();
  await expect(host.locator('.recovery-codes')).toBeHidden();
  await expect(host.getByText('10 recovery codes left')).toBeVisible();
  await shots(host, 'factor-on');
  await mail.wait(clinic.email, /now asks for a second factor/);
  // The next sign-in, on a phone: nothing opens by the password alone.
  const phone = await people.page(PHONE);
  await byPassword(phone, clinic);
  await axe(phone);
  await shots(phone, 'finish');
  await phone.goto(clinic.url('/today'));
  await phone.waitForURL(/^[^?]*\/finish$/);
  await phone.getByLabel('Code from the app').fill(slow.code(key));
  await phone.getByLabel(/Do not ask again in this browser/).check();
  await phone.getByRole('button', { name: 'Go on' }).click();
  await phone.waitForURL(/^[^?]*\/today$/);
  // Remembered: not asked again in this browser.
  await signOut(phone);
  await phone.goto(clinic.url('/sign-in'));
  await phone.getByLabel('E-mail address').fill(clinic.email);
  await phone.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await phone.getByRole('button', { name: 'Sign in', exact: true }).click();
  await phone.waitForURL(/^[^?]*\/today$/);
  // So before anything of it changes it is shown once more, and the page offers nothing else.
  await phone.goto(clinic.url('/account/factor'));
  await expect(phone.getByRole('heading', { name: 'Show your second factor once more' })).toBeVisible();
  await expect(phone.getByRole('button', { name: 'Take it away' })).toBeHidden();
  await awake(phone);
  await axe(phone);
  await shots(phone, 'factor-again');
  await phone.getByRole('button', { name: 'Show it now' }).click();
  await expect(phone.getByLabel('Code from the app')).toBeVisible();
  // The phone is lost.
  const other = await people.page();
  await byPassword(other, clinic);
  await other.getByText('I do not have my phone or passkey').click();
  await other.getByLabel('Recovery code').fill('00000-00000');
  await other.getByRole('button', { name: 'Use this code' }).click();
  await expect(other.getByText(/not one of your recovery codes/).first()).toBeVisible();
  await shots(other, 'finish-lost');
  await other.getByLabel('Recovery code').fill(codes[2]!.toLowerCase());
  await other.getByRole('button', { name: 'Use this code' }).click();
  await other.waitForURL(/^[^?]*\/today$/);
  await mail.wait(clinic.email, /recovery code was used/);
  // Taken away again, with the password.
  await other.goto(clinic.url('/account/factor'));
  await awake(other);
  await other.locator('form:has(button:has-text("Take it away")) input[type="password"]').fill(PASSWORD);
  await other.getByRole('button', { name: 'Take it away' }).click();
  await expect(other.getByText('The second factor is off')).toBeVisible();
});

test('a clinic asks everyone for a second factor, without scripts too', async ({ server, people, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const host = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await host.getByLabel('Everyone who works here needs a second factor').check();
  await host.locator('form:has([name="required"]) button[type="submit"]:not([name="__lang"])').click();
  // Whoever asks for it needs one too.
  await host.waitForURL(/^[^?]*\/finish$/);
  await host.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await host.waitForURL(/^[^?]*\/finish$/);
  const key = await keyOn(host);
  await shots(host, 'finish-set-up');
  await host.getByLabel('Code from the app').fill(codeOf(key));
  await host.getByRole('button', { name: 'Turn it on' }).click();
  await expect(host.getByText('The second factor is on')).toBeVisible();
  await host.getByRole('button', { name: 'I have kept them' }).click();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a colleague who cannot sign in gets a temporary password by mail, and chooses another one', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const ben = await people.page(PHONE);
  await invite(host, clinic.url('/people'));
  await comeIn(ben, mail);
  await host.goto(clinic.url('/people'));
  await host.getByRole('link', { name: BEN.name }).click();
  await expect(host.getByRole('heading', { level: 1, name: BEN.name })).toBeVisible();
  await axe(host);
  await shots(host, 'people-person-sign-in');
  await host.getByRole('button', { name: 'Mail a temporary password' }).click();
  await expect(host.getByText('The temporary password is on its way')).toBeVisible();
  const letter = await mail.wait(BEN.email, /temporary password/);
  const password = /\b(?:[a-z0-9]{5}-){5}[a-z0-9]\b/.exec(letter.text)![0];
  // Every sign-in of his has ended: his open page goes there by itself.
  await ben.waitForURL(/\/sign-in/);
  await awake(ben);
  await ben.getByLabel('E-mail address').fill(BEN.email);
  await ben.getByRole('textbox', { name: 'Password' }).fill(password);
  await ben.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ben.getByRole('heading', { name: 'Choose a password of your own' })).toBeVisible();
  await axe(ben);
  await shots(ben, 'finish-password');
  await ben.getByRole('textbox', { name: 'New password' }).fill('four lanterns on a quiet pier');
  await ben.getByRole('button', { name: 'Save and go on' }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
});
