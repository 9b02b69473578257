// What guests hear before a visit: reminders, a delay, that their host waits; and what they say.
import { test, expect, axe, shots, links, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan, savedItself } from '../lib/office';
import { join, planNow } from '../lib/visit';

test('the clinic chooses when guests are reminded, and a host reminds by hand', { tag: '@both' }, async ({ server, mail, people, watch }) => {
  // What is refused is refused with its status.
  watch.allow(/status of 409/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  await expect(host.getByLabel('First reminder')).toHaveValue('1440');
  await expect(host.getByLabel('Second reminder')).toHaveValue('15');
  await host.getByLabel('Third reminder').selectOption('1 hour before');
  await savedItself(host, 'reminder_1');
  await expect(host.getByText('Each guest gets 3 reminders.')).toBeVisible();
  await host.reload();
  await awake(host);
  await expect(host.getByLabel('Second reminder'), 'the longest time before comes first').toHaveValue('60');
  await expect(host.getByText('Each guest gets 3 reminders.')).toBeVisible();
  await axe(host);
  await shots(host, 'reminders-settings');

  const visit = await plan(host, clinic, { name: 'Maya Lin', email: 'maya-remind@patients.test' });
  await mail.wait('maya-remind@patients.test', /invites you/);
  await expect(host.getByText('Guests who have not come yet are reminded 3 times')).toBeVisible();
  await awake(host);
  await host.getByRole('button', { name: 'Remind now' }).click();
  await expect(host.getByText('A reminder is on its way')).toBeVisible();
  const reminder = await mail.wait('maya-remind@patients.test', /This is a reminder/);
  await axe(host);
  await shots(host, 'reminders-sent');
  await awake(host);
  await host.getByRole('button', { name: 'Remind now' }).click();
  await expect(host.getByRole('alert')).toContainText('You have just told them');
  await axe(host);

  const guest = await people.page(PHONE);
  await guest.goto(links(reminder, '/j/')[0]!);
  await awake(guest);
  await guest.getByText('Add a few words for Dr. Ana Rivera').click();
  await guest.getByLabel('A few words for Dr. Ana Rivera').fill('My daughter comes, too.');
  await axe(guest);
  await shots(guest, 'answer-words');
  await guest.getByRole('button', { name: 'Yes, I will come' }).click();
  await expect(guest.getByText('You wrote: My daughter comes, too.')).toBeVisible();
  await host.goto(visit);
  await expect(host.getByText('“My daughter comes, too.”')).toBeVisible();
  await awake(host);
  // While the host looks, the answer changes.
  await guest.getByRole('button', { name: 'I cannot come' }).click();
  await expect(guest.getByRole('link', { name: 'Call +1 555 010 0199' })).toBeVisible();
  await expect(host.getByText('Cannot come', { exact: true })).toBeVisible();
  await expect(host.getByRole('button', { name: 'Remind now' }), 'who has said No is left in peace').toHaveCount(0);
});

test('news that comes between a press and its answer takes nothing of what was pressed', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const visit = await plan(host, clinic, { name: 'Maya Lin', email: 'maya-press@patients.test' });
  const letter = await mail.wait('maya-press@patients.test', /invites you/);
  await host.goto(visit);
  await expect(host.getByText('Invitation sent')).toBeVisible();
  await awake(host);
  // The question that goes before each form is held up.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let asked = () => {};
  const asks = new Promise<void>((resolve) => (asked = resolve));
  await host.route('**/health', async (route) => {
    asked();
    await held;
    await route.continue();
  });
  await host.getByRole('button', { name: 'Remind now' }).click();
  await asks;
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  await guest.goto(links(letter, '/j/')[0]!.replace('/j/', '/rsvp/'));
  await guest.getByRole('button', { name: 'Yes, I will come' }).click();
  await expect(host.getByText('Will come', { exact: true })).toBeVisible();
  release();
  await expect(host.getByText('A reminder is on its way')).toBeVisible();
  await mail.wait('maya-press@patients.test', /This is a reminder/);
});

test('a host who is late says so, and who waits reads it at once', async ({ server, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin', 'Jonas Berg']);
  const guest = await people.page(PHONE);
  await join(guest, visit.links[0]!);
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera knows that you are here' })).toBeVisible();
  await host.goto(visit.url);
  await awake(host);
  await host.getByText('I am late', { exact: true }).click();
  await host.getByRole('radio', { name: '15 minutes' }).check();
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'late-form');
  await host.getByRole('button', { name: 'Tell the guests' }).click();
  await expect(host.getByText('The guests are told')).toBeVisible();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera comes about 15 minutes later' })).toBeVisible();
  await axe(guest);
  await shots(guest, 'late-waiting');
  // Whoever opens their link meanwhile reads it before they come in.
  const other = await people.page(PHONE);
  await other.goto(visit.links[1]!);
  await expect(other.getByText('Dr. Ana Rivera has just said: it begins about 15 minutes later than planned.')).toBeVisible();
  await axe(other);
  await shots(other, 'late-greeting');
});

test('without scripts: a few words come with the answer, and too many are said at their place', async ({ server, mail, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await plan(host, clinic, { name: 'Maya Lin', email: 'maya-words@patients.test' });
  const letter = await mail.wait('maya-words@patients.test', /invites you/);
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  await guest.goto(links(letter, '/j/')[0]!.replace('/j/', '/rsvp/'));
  await guest.getByText('Add a few words for Dr. Ana Rivera').click();
  const words = guest.getByLabel('A few words for Dr. Ana Rivera');
  await words.fill('x'.repeat(301));
  await guest.getByRole('button', { name: 'Yes, I will come' }).click();
  await expect(words).toHaveAttribute('aria-invalid', 'true');
  await expect(words, 'nothing typed is lost').toHaveValue('x'.repeat(301));
  await words.fill('I come from the garden.');
  await guest.getByRole('button', { name: 'Yes, I will come' }).click();
  await expect(guest.getByText('You wrote: I come from the garden.')).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.getByText('“I come from the garden.”')).toBeVisible();
});
