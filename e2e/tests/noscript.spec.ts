// Without scripts: everything but the picture itself. `accounts` and `visits` have signing up and admitting.
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { confirmAddress, dayFromNow, openClinic, PASSWORD, plan } from '../lib/office';
import { planNow } from '../lib/visit';

const PLAIN = { javaScriptEnabled: false };

test('a guest without scripts answers the invitation, joins by code, and is seen by the host', async ({ server, mail, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await plan(host, clinic, { name: 'Maya Lin', email: 'maya-plain@patients.test' });
  const letter = await mail.wait('maya-plain@patients.test');
  const guest = await people.page({ ...PHONE, ...PLAIN });
  await guest.goto((links(letter, '/rsvp/')[0] ?? links(letter, '/j/')[0])!);
  await guest.getByRole('button', { name: 'No, I cannot' }).click();
  await expect(guest.getByText(/You said that you cannot come/)).toBeVisible();
  await guest.getByRole('button', { name: 'I will come after all' }).click();
  await expect(guest.getByText(/You said that you will come/)).toBeVisible();
  expect(guest.url(), 'the answer stands in no address').not.toContain('?');
  await host.goto(clinic.url('/today'));
  await expect(host.getByText('Will come')).toBeVisible();

  const visit = await planNow(host, clinic, ['Jonas Berg']);
  await guest.goto(clinic.url('/join'));
  await guest.getByLabel('Your nine-digit code').fill('000 000 001');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByLabel('Your nine-digit code')).toHaveAttribute('aria-invalid', 'true');
  await expect(guest.getByLabel('Your nine-digit code')).toHaveValue('000 000 001');
  await guest.getByLabel('Your nine-digit code').fill(visit.codes[0]!);
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'Your visit with Dr. Ana Rivera' })).toBeVisible();
  await guest.getByText('Change the name').click();
  await guest.getByLabel('Your name').fill('Jonas B.');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByText(/Video needs JavaScript/)).toBeVisible();
  await expect(guest.getByRole('link', { name: 'Call +1 555 010 0199' })).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('button', { name: 'Admit Jonas B.' })).toBeVisible();
});

test('a host without scripts signs in, is told which visit is in the way, and ends one', async ({ server, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const script = await people.page();
  const clinic = await openClinic(script, server);
  const taken = await plan(script, clinic, { name: 'Maya Lin' });
  const host = await people.page(PLAIN);
  await host.goto(clinic.url('/sign-in'));
  await host.getByLabel('E-mail address').fill(clinic.email);
  await host.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await host.getByRole('button', { name: 'Sign in', exact: true }).click();
  await host.waitForURL(/^[^?]*\/today$/);
  await host.getByRole('link', { name: 'New visit' }).click();
  await host.getByLabel('Name').first().fill('Jonas Berg');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await host.getByLabel('Time', { exact: true }).fill('15:40');
  await host.locator('.plan-submit button').click();
  const refused = host.getByRole('alert');
  await expect(refused.getByText('There is already a visit at that time')).toBeVisible();
  const other = refused.getByRole('link', { name: 'Maya Lin' });
  expect(taken).toContain(await other.getAttribute('href'));
  await expect(refused).toContainText('3:30 pm');
  // What was typed is kept, and another time is taken at once.
  await expect(host.getByLabel('Name').first()).toHaveValue('Jonas Berg');
  await expect(host.getByLabel('Time', { exact: true })).toHaveValue('15:40');
  await shots(host, 'schedule-taken');
  await host.getByLabel('Time', { exact: true }).fill('16:00');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await host.getByText('End this visit').click();
  await host.getByRole('button', { name: 'End for everyone' }).click();
  await expect(host.getByText('Nobody came to this visit.')).toBeVisible();
  await host.locator('summary', { hasText: 'Account' }).click();
  await host.getByRole('button', { name: 'Sign out' }).click();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('textbox', { name: 'Password' })).toBeVisible();
});

test('with scripts the same refusal names the other visit, for everyone who reads it', async ({ server, people, watch }) => {
  watch.allow(/status of 409/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await plan(host, clinic, { name: 'Maya Lin' });
  await host.goto(clinic.url('/visits/new'));
  await host.getByLabel('Name').first().fill('Jonas Berg');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await host.getByLabel('Time', { exact: true }).fill('15:40');
  await host.locator('.plan-submit button').click();
  await expect(host.getByRole('alert').getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  await axe(host);
});
