// How a colleague comes and goes: by a temporary password; deleted. And who is told of a sign-in in a new browser, and asked
// to accept newer terms.
import { test, expect, axe, links, shots, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, PASSWORD, plan, signIn, signOut } from '../lib/office';
import { BEN, comeIn, invite } from '../lib/people';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

test('a colleague who was invited by a temporary password accepts the texts and chooses another one', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  await admin.goto(clinic.url('/people/new'));
  await awake(admin);
  await axe(admin);
  await shots(admin, 'people-invite');
  await admin.getByLabel('Name').fill(BEN.name);
  await admin.getByLabel('E-mail address').fill(BEN.email);
  await admin.getByRole('radio', { name: /A temporary password/ }).check();
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByText('The invitation is on its way')).toBeVisible();
  await expect(admin.getByText('good for 24 hours and for one sign-in')).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-invited-password');

  const letter = await mail.wait(BEN.email, /temporary password/);
  const password = /\b(?:[a-z0-9]{5}-){5}[a-z0-9]\b/.exec(letter.text)![0];
  const ben = await people.page(PHONE);
  await ben.goto(clinic.url('/sign-in'));
  await awake(ben);
  await ben.getByLabel('E-mail address').fill(BEN.email);
  await ben.getByRole('textbox', { name: 'Password' }).fill(password);
  await ben.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ben.getByText('Choose one of your own, and you are in')).toBeVisible();
  await axe(ben);
  await shots(ben, 'finish-joining');
  // Nothing else opens.
  await ben.goto(clinic.url('/today'));
  await ben.waitForURL(/\/finish/);
  await ben.getByRole('textbox', { name: 'Password' }).fill(BEN.password);
  await ben.getByRole('button', { name: 'Come in' }).click();
  await expect(ben.getByRole('alert'), 'the texts are not accepted yet').toBeVisible();
  await axe(ben);
  await shots(ben, 'finish-joining-wrong');
  await ben.getByRole('textbox', { name: 'Password' }).fill(BEN.password);
  await ben.getByRole('checkbox').check();
  await ben.getByRole('button', { name: 'Come in' }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
  await admin.goto(clinic.url('/people'));
  await expect(admin.getByText('2 licences in use')).toBeVisible();
  const elsewhere = await people.page();
  await signIn(elsewhere, { ...clinic, email: BEN.email }, BEN.password);
});

test('a colleague who has left is deleted, once no visit is ahead, and the address is free', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403|404|409|422)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  const ben = await people.page(PHONE);
  await invite(admin, clinic.url('/people'));
  await comeIn(ben, mail);
  const visit = await plan(ben, clinic, { name: 'Maya Lin' });
  await admin.goto(clinic.url('/people'));
  await admin.getByRole('link', { name: BEN.name }).click();
  await admin.getByRole('button', { name: 'Deactivate' }).click();
  await expect(admin.getByRole('button', { name: 'Restore' })).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-gone');
  await admin.getByRole('link', { name: 'Delete this account' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: BEN.name })).toBeVisible();
  await expect(admin.getByText('still has 1 planned visit')).toBeVisible();
  await expect(admin.getByRole('button', { name: 'Delete for good' })).toBeHidden();
  await axe(admin);
  await shots(admin, 'people-delete-visits');

  // Given back, he ends it himself.
  await admin.getByRole('link', { name: 'Keep the account' }).click();
  await admin.getByRole('button', { name: 'Restore' }).click();
  await expect(admin.getByText('The account is restored')).toBeVisible();
  await signIn(ben, { ...clinic, email: BEN.email }, BEN.password);
  await ben.goto(visit);
  await awake(ben);
  await ben.getByText('End this visit').click();
  await ben.getByRole('button', { name: 'End for everyone' }).click();
  await expect(ben.getByText('End this visit')).toBeHidden();
  await admin.getByRole('button', { name: 'Deactivate' }).click();
  await admin.getByRole('link', { name: 'Delete this account' }).click();
  await expect(admin.getByText('This cannot be undone')).toBeVisible();
  await axe(admin);
  await shots(admin, 'people-delete');
  await admin.getByRole('button', { name: 'Delete for good' }).click();
  await expect(admin.getByText('The account is deleted')).toBeVisible();
  await expect(admin.getByText(BEN.email)).toBeHidden();
  await axe(admin);
  await shots(admin, 'people-deleted');
  await admin.goto(clinic.url('/audit'));
  await expect(admin.getByText('deleted the account of a former colleague')).toBeVisible();
  await invite(admin, clinic.url('/people'));
});

test('a sign-in in a new browser is told by mail, one in a known browser is not', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const told = () => mail.to(clinic.email).filter((letter) => /new browser/.test(letter.subject));
  const phone = await people.page(PHONE);
  await signIn(phone, clinic);
  const letter = await mail.wait(clinic.email, /new browser/);
  expect(letter.text).toMatch(/not used in before: Chrome on /);
  // The page behind the letter is the list of one's own sign-ins.
  await host.goto(links(letter, '/account')[0]!);
  await host.getByText('Sign out one of the others').click();
  await host.locator('[name="end_password"]').fill(PASSWORD);
  await host.getByRole('button', { name: 'Sign out there' }).click();
  await expect(host.getByText('Signed out there')).toBeVisible();
  await expect(phone.getByRole('textbox', { name: 'Password' })).toBeVisible();
  // The same phone again, and then the browser in which the clinic was opened.
  await signIn(phone, clinic);
  await host.goto(clinic.url('/today'));
  await signOut(host);
  await signIn(host, clinic);
  // A third browser's letter comes after whatever the two had caused, and says so.
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
  await signIn(await people.page({ userAgent: firefox }), clinic);
  await expect.poll(() => told().some((letter) => /Firefox on Linux/.test(letter.text))).toBe(true);
  expect(told()).toHaveLength(2);
});

test('newer terms are accepted before anything else, and the list says who has not', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403|422)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  const ben = await people.page(PHONE);
  await invite(admin, clinic.url('/people'));
  await comeIn(ben, mail);
  const folder = join(server.data, 'var', 'legal', 'en');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'terms.md'), '# House rules\n\nBe kind.\n');
  await admin.goto(clinic.url('/people'));
  await admin.waitForURL(/\/finish/);
  await expect(admin.getByRole('heading', { level: 1, name: 'Our terms or privacy policy have changed' })).toBeVisible();
  await axe(admin);
  await shots(admin, 'finish-texts');
  await admin.getByRole('button', { name: 'Accept and go on' }).click();
  await expect(admin.locator('.field[data-invalid]')).toBeVisible();
  await axe(admin);
  await shots(admin, 'finish-texts-wrong');
  await admin.getByRole('checkbox').check();
  await admin.getByRole('button', { name: 'Accept and go on' }).click();
  await admin.waitForURL(/^[^?]*\/(today|people)$/);
  await admin.goto(clinic.url('/people'));
  await expect(admin.getByText('Newest terms not accepted yet')).toHaveCount(1);
  await axe(admin);
  await shots(admin, 'people-behind');
  await ben.goto(clinic.url('/today'));
  await ben.waitForURL(/\/finish/);
  await ben.getByRole('checkbox').check();
  await ben.getByRole('button', { name: 'Accept and go on' }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
  await admin.reload();
  await expect(admin.getByText('Newest terms not accepted yet')).toHaveCount(0);
});
