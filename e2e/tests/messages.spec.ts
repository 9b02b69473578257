// Messages to guests in the clinic's own words: worded, looked at, tried, sent, and put back.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan } from '../lib/office';

test('an administrator words the invitation, looks at it, tries it, and a guest reads it', { tag: '@both' }, async ({ server, mail, people, watch }) => {
  watch.allow(/status of 422/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server, { host: 'Dr. Ana Rivera' });
  await confirmAddress(admin, mail, clinic);
  await admin.goto(clinic.url('/settings'));
  await admin.getByRole('link', { name: 'Look at the messages' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Messages to guests' })).toBeVisible();
  await expect(admin.getByText('Clinic’s own words')).toHaveCount(0);
  await axe(admin);
  await shots(admin, 'messages');

  await admin.getByRole('link', { name: 'Invitation: Letter, English' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Invitation: Letter, English' })).toBeVisible();
  await expect(admin.getByText('No health information belongs in a message')).toBeVisible();
  await awake(admin);
  await axe(admin);
  await shots(admin, 'message-edit');

  // A slip of the finger is named at its place, and nothing typed is lost.
  const letter = admin.getByRole('textbox', { name: 'Letter', exact: true });
  const typed = 'Dear {guest}, we see you on {time}.\n\n{link}\n\nBring your {glasses}.';
  await letter.fill(typed);
  await admin.getByRole('button', { name: 'Save the message' }).click();
  await expect(admin.getByRole('alert')).toContainText('braces');
  await expect(letter).toHaveAttribute('aria-invalid', 'true');
  await expect(letter).toHaveValue(typed);
  await axe(admin);
  await shots(admin, 'message-fault');

  // A button puts in what stands in braces.
  await awake(admin);
  await letter.fill('Dear {guest}, we see you on {time}. Bring your glasses.\n\n');
  await letter.press('Control+End');
  await admin.getByRole('button', { name: 'Put in {link}' }).click();
  await expect(letter).toHaveValue(/glasses\.\n\n\{link\}$/);
  await admin.getByLabel('Subject').fill('We see you on {time}');
  await admin.getByRole('button', { name: 'Preview' }).click();
  const preview = admin.getByRole('region', { name: 'Preview' });
  await expect(preview.getByText('Bring your glasses.').first()).toBeVisible();
  await expect(preview.getByText(/^We see you on /)).toBeVisible();
  await expect(letter, 'what was typed is still there').toHaveValue(/glasses\.\n\n\{link\}$/);
  await axe(admin);
  await shots(admin, 'message-preview');

  await awake(admin);
  await admin.getByRole('button', { name: 'Send me a test' }).click();
  await expect(admin.getByText('A test is on its way')).toBeVisible();
  const trial = await mail.wait(clinic.email, /^Test: We see you on/);
  expect(trial.text).toContain('Bring your glasses.');
  expect(trial.text).toContain('Guest, host and time are made up');
  await awake(admin);
  await admin.getByRole('button', { name: 'Save the message' }).click();
  await expect(admin.getByText('The message is saved')).toBeVisible();
  await expect(admin.getByText('Clinic’s own words')).toHaveCount(1);

  await plan(admin, clinic, { name: 'Maya Lin', email: 'maya-words@patients.test' });
  const invitation = await mail.wait('maya-words@patients.test', /Bring your glasses/);
  expect(invitation.subject).toMatch(/^We see you on /);
  expect(invitation.text).toContain('Dear Maya Lin, we see you on');
  expect(invitation.text).toContain('/j/');
  expect(invitation.html).toContain('<h1 ');

  await admin.goto(clinic.url('/settings/messages/invitation-mail-en'));
  await expect(admin.getByText(/worded it/)).toBeVisible();
  await awake(admin);
  await admin.getByRole('button', { name: 'Back to Bedside’s words' }).click();
  await expect(admin.getByText('Bedside’s words are back')).toBeVisible();
  await plan(admin, clinic, { name: 'Jonas Berg', email: 'jonas-words@patients.test', time: '17:30' });
  await mail.wait('jonas-words@patients.test', /invites you to a video visit/);
});

test('two administrators word the same message, and the second is told', async ({ server, people, watch }) => {
  watch.allow(/status of 409/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  const beside = await admin.context().newPage();
  const page = clinic.url('/settings/messages/host_waits-mail-en');
  await admin.goto(page);
  await beside.goto(page);
  await awake(beside);
  await beside.getByRole('textbox', { name: 'Letter', exact: true }).fill('First: {link}');
  await beside.getByRole('button', { name: 'Save the message' }).click();
  await expect(beside.getByText('The message is saved')).toBeVisible();
  await awake(admin);
  const letter = admin.getByRole('textbox', { name: 'Letter', exact: true });
  await letter.fill('Second: {link}');
  await admin.getByRole('button', { name: 'Save the message' }).click();
  await expect(admin.getByRole('alert')).toContainText('Somebody else has changed this message meanwhile');
  await expect(letter, 'nothing typed is lost').toHaveValue('Second: {link}');
  await expect(admin.getByRole('heading', { name: 'What stands now' })).toBeVisible();
  await axe(admin);
  await awake(admin);
  await admin.getByRole('button', { name: 'Save the message' }).click();
  await expect(admin.getByText('The message is saved')).toBeVisible();
});

test('a text message is counted while it is typed', async ({ server, people }) => {
  const admin = await people.page(PHONE);
  const clinic = await openClinic(admin, server);
  await admin.goto(clinic.url('/settings/messages/late-text-en'));
  await awake(admin);
  const text = admin.getByRole('textbox', { name: 'Text message', exact: true });
  await text.fill('Late: {link}');
  const counted = admin.locator('.message-short');
  await expect(counted.getByText(/letters, 1 part\./)).toBeVisible();
  await text.fill(`Late: {link} ${'and later '.repeat(12)}`);
  await expect(counted.getByText(/letters, 2 parts\./)).toBeVisible();
  await expectNoSideways(admin);
  await axe(admin);
  await shots(admin, 'message-text');
});

test('without scripts: a message is worded, looked at and saved', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const scripted = await people.page();
  const clinic = await openClinic(scripted, server);
  const context = await people.context({ javaScriptEnabled: false });
  await context.addCookies(await scripted.context().cookies());
  const admin = await context.newPage();
  await admin.goto(clinic.url('/settings/messages/reminder-mail-en'));
  const letter = admin.getByRole('textbox', { name: 'Letter', exact: true });
  await letter.fill('Soon: {time}');
  await admin.getByRole('button', { name: 'Preview' }).click();
  await expect(admin.getByRole('alert')).toContainText('The link is missing');
  await expect(letter).toHaveValue('Soon: {time}');
  await letter.fill('Soon: {time} {link}');
  await admin.getByRole('button', { name: 'Preview' }).click();
  await expect(admin.getByRole('region', { name: 'Preview' }).getByText(/^Soon: /).first()).toBeVisible();
  await expect(letter).toHaveValue('Soon: {time} {link}');
  await admin.getByRole('button', { name: 'Save the message' }).click();
  await expect(admin.getByText('The message is saved')).toBeVisible();
});
