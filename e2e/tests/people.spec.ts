// An administrator invites a colleague, who comes in, works, and one day leaves; and what one does about one's account.
import type { Page } from '@playwright/test';
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, PASSWORD, plan, signIn } from '../lib/office';
import { BEN, comeIn, invite } from '../lib/people';

/** A place of the menu, also where a phone has it folded away. */
const offered = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name, includeHidden: true });

test('a colleague is invited, comes in, gets another role, and leaves', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|403|409|422)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  await admin.goto(clinic.url('/people/new'));
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByRole('alert')).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-invite-wrong');
  await invite(admin, clinic.url('/people'));
  await axe(admin);
  await shots(admin, 'people-invited');

  const ben = await people.page(PHONE);
  const letter = await mail.wait(BEN.email, /invited you/i);
  await ben.goto(links(letter, '/invited/')[0]!);
  await axe(ben);
  await shots(ben, 'people-come-in');
  await comeIn(ben, mail);
  await expect(ben.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(offered(ben, 'People'), 'a host is offered no people').toHaveCount(0);
  await plan(ben, { ...clinic, url: (path = '') => clinic.url(path) }, { name: 'Maya Lin' });
  await ben.goto(clinic.url('/people'));
  await expect(ben.getByText('This page is not for your account')).toBeVisible();
  // The link is used up.
  await ben.goto(links(letter, '/invited/')[0]!);
  await expect(ben.getByText('This link does not work any more')).toBeVisible();

  await admin.goto(clinic.url('/people'));
  await expect(admin.getByText('2 licences in use')).toBeVisible();
  await axe(admin);
  await shots(admin, 'people');
  await admin.getByRole('link', { name: BEN.name }).click();
  await expect(admin.getByText('1 planned visit stays with')).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-person');
  // A name is corrected, which signs nobody out.
  await admin.getByRole('textbox', { name: 'Name', exact: true }).fill('');
  await admin.getByRole('button', { name: 'Save name' }).click();
  await expect(admin.getByRole('alert')).toBeVisible();
  await admin.getByRole('textbox', { name: 'Name', exact: true }).fill(BEN.name);
  await admin.getByRole('button', { name: 'Save name' }).click();
  await expect(admin.getByText('The name is saved')).toBeVisible();
  await admin.getByRole('checkbox', { name: 'Administrator' }).check();
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByText('The roles are saved')).toBeVisible();
  // A change of roles signs them out.
  await ben.goto(clinic.url('/today'));
  await expect(ben.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await signIn(ben, { ...clinic, email: BEN.email }, BEN.password);
  await expect(offered(ben, 'People').first(), 'under More, on a phone').toBeAttached();

  // Their day is open while they are deactivated: it goes by itself.
  await admin.getByRole('button', { name: 'Deactivate' }).click();
  await expect(ben.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await expect(admin.getByRole('button', { name: 'Restore' })).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-deactivated');
  await ben.goto(clinic.url('/sign-in'));
  await ben.getByLabel('E-mail address').fill(BEN.email);
  await ben.getByRole('textbox', { name: 'Password' }).fill(BEN.password);
  await ben.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ben.getByRole('alert')).toBeVisible();
  await admin.getByRole('button', { name: 'Restore' }).click();
  await expect(admin.getByText('The account is restored')).toBeVisible();
  await signIn(ben, { ...clinic, email: BEN.email }, BEN.password);
});

test('an invitation is taken back, and the only administrator stays', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const admin = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(admin, server);
  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(BEN.name);
  await admin.getByLabel('E-mail address').fill(BEN.email);
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await admin.getByRole('button', { name: 'Send a new link' }).click();
  await expect(admin.getByText('A new invitation is on its way')).toBeVisible();
  await admin.getByRole('button', { name: 'Take the invitation back' }).click();
  await admin.waitForURL(/^[^?]*\/people$/);
  await expect(admin.getByText(BEN.email)).toBeHidden();
  const letter = await mail.wait(BEN.email, /invited you/i);
  const ben = await people.page();
  await ben.goto(links(letter, '/invited/')[0]!);
  await expect(ben.getByText('This link does not work any more')).toBeVisible();
  await axe(ben);
  await shots(ben, 'people-link-late');
  await admin.getByRole('link', { name: 'Dr. Ana Rivera' }).click();
  await expect(admin.getByText('This is the only administrator')).toBeVisible();
  await admin.getByRole('checkbox', { name: 'Administrator' }).uncheck();
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByText('A clinic needs an administrator')).toBeVisible();
});

test('profile, password and sign-ins of one’s own', async ({ server, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const phone = await people.page(PHONE);
  await signIn(phone, clinic);
  await host.goto(clinic.url('/account'));
  await awake(host);
  await axe(host);
  await shots(host, 'account');
  await host.setViewportSize({ width: 390, height: 844 });
  const [badge, row] = [host.locator('.sign-in-row > .badge'), host.locator('.sign-in-row', { has: host.locator('.badge') })];
  expect((await badge.boundingBox())!.width, 'as long as its words').toBeLessThan((await row.boundingBox())!.width / 2);
  await host.setViewportSize({ width: 1440, height: 900 });
  await expect(host.getByRole('listitem').filter({ hasText: /Accepted:.*Version/ })).toHaveCount(3);
  await host.getByLabel('Name').fill('Ana María Rivera Soto');
  await host.locator('[name="display_name"]').fill('Dr. Ana Rivera');
  await host.locator('[name="phones[1]"]').fill('call me');
  await host.getByRole('button', { name: 'Save changes' }).click();
  await expect(host.locator('[name="phones[1]"]')).toHaveAttribute('aria-invalid', 'true');
  await host.locator('[name="phones[1]"]').fill('+1 303 555 0142');
  await host.getByRole('button', { name: 'Save changes' }).click();
  await expect(host.getByText('Your changes are saved')).toBeVisible();
  await expect(host.getByLabel('Name')).toHaveValue('Ana María Rivera Soto');
  await expect(host.locator('[name="display_name"]')).toHaveValue('Dr. Ana Rivera');
  await expect(host.locator('[name="phones[0]"]'), 'the first field takes the only number').toHaveValue('+1 303 555 0142');
  // What patients see stands wherever they are written to; colleagues are told the name.
  await host.goto(clinic.url('/people'));
  await host.getByRole('main').getByRole('link', { name: /Dr. Ana Rivera/ }).click();
  await expect(host.getByText(/Known to colleagues as .?Ana María Rivera Soto/)).toBeVisible();
  await axe(host);
  await host.goto(clinic.url('/account'));
  await awake(host);

  await host.locator('[name="current_password"]').fill('not this one at all');
  await host.getByRole('textbox', { name: 'New password' }).fill('nine copper bells at noon');
  await host.getByRole('button', { name: 'Change the password' }).click();
  await expect(host.getByRole('alert')).toContainText('not your present password');
  await axe(host);
  await shots(host, 'account-wrong');
  await host.locator('[name="current_password"]').fill(PASSWORD);
  await host.getByRole('textbox', { name: 'New password' }).fill('nine copper bells at noon');
  await host.getByRole('button', { name: 'Change the password' }).click();
  await expect(host.getByText('Your new password is saved')).toBeVisible();
  // The phone's day finds out by itself.
  await expect(phone.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await signIn(phone, clinic, 'nine copper bells at noon');

  await host.goto(clinic.url('/account'));
  // Not without the password.
  await host.getByText('Sign out one of the others').click();
  await host.locator('[name="end_password"]').fill('not this one at all');
  await host.getByRole('button', { name: 'Sign out there' }).click();
  await expect(host.getByRole('alert')).toContainText('not your present password');
  await axe(host);
  await shots(host, 'account-sign-out-there');
  await host.locator('[name="end_password"]').fill('nine copper bells at noon');
  await host.getByRole('button', { name: 'Sign out there' }).click();
  await expect(host.getByText('Signed out there')).toBeVisible();
  await expect(phone.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await expect(host.getByText('Sign out one of the others')).toBeHidden();

  // About where a browser is, its clock says.
  await phone.goto(clinic.url('/sign-in'));
  await expect(phone.locator('[name="browser_zone"]').first()).toHaveValue('America/Chicago');
  await phone.getByLabel('E-mail address').fill(clinic.email);
  await phone.getByRole('textbox', { name: 'Password' }).fill('nine copper bells at noon');
  await phone.getByRole('button', { name: 'Sign in', exact: true }).click();
  await phone.waitForURL(/^[^?]*\/today$/);
  await host.goto(clinic.url('/account'));
  await expect(host.getByText('Around Chicago (time zone of the browser)')).toBeVisible();
});
