// What the clinic sets for everybody, and lets each set for themselves: the usual length of a visit, the words in the waiting
// room, and what calls a host there; and of what each is told, by which way.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, savedItself } from '../lib/office';
import { comeIn, invite } from '../lib/people';
import { join, planNow } from '../lib/visit';

const OWN = 'I am with you in a moment. Sit down.';
const LATE = 'I am with you in a moment. There is water on the table.';

test('a host chooses a length and words of their own, until the clinic takes that back', { tag: '@both' }, async ({ server, mail, people, watch }) => {
  // What is refused is refused with its status.
  watch.allow(/status of (401|409|422)/);
  const admin = await people.page();
  const clinic = await openClinic(admin, server);
  await confirmAddress(admin, mail, clinic);
  await invite(admin, clinic.url('/people'));
  const ben = await people.page(PHONE);
  await comeIn(ben, mail);

  await admin.goto(clinic.url('/settings'));
  await awake(admin);
  const length = admin.getByLabel('Usual length of a visit');
  const mayLength = admin.getByRole('checkbox', { name: 'Members may change the length for themselves' });
  const mayWords = admin.getByRole('checkbox', { name: 'Members may write their own words for the waiting room' });
  await expect(length).toHaveValue('30');
  await expect(mayLength).toBeChecked();
  await expect(mayWords).not.toBeChecked();
  await length.selectOption('45 minutes');
  await mayWords.check();
  await savedItself(admin, 'visit_min');
  await expect(admin.getByRole('button', { name: 'Save the choices' })).toBeHidden();
  await shots(admin, 'choices-settings');
  await admin.reload();
  await awake(admin);
  await expect(length).toHaveValue('45');
  await expect(mayWords).toBeChecked();
  await axe(admin);

  await ben.goto(clinic.url('/account'));
  await awake(ben);
  const own = ben.getByLabel('Usual length of your visits');
  await expect(own.locator('option').first()).toHaveText('The clinic’s own: 45 minutes');
  await expect(own).toHaveValue('');
  await own.selectOption('20 minutes');
  await ben.getByLabel('Your words for the waiting room').fill('x'.repeat(2001));
  await ben.getByRole('button', { name: 'Save your choices' }).click();
  await expect(ben.getByRole('alert')).toBeVisible();
  await awake(ben);
  await expect(own).toHaveValue('20');
  await ben.getByLabel('Your words for the waiting room').fill(OWN);
  await ben.getByRole('button', { name: 'Save your choices' }).click();
  await expect(ben.getByText('Your choices are saved')).toBeVisible();
  await expect(own).toHaveValue('20');
  await expect(ben.getByLabel('Your words for the waiting room')).toHaveValue(OWN);
  await axe(ben);
  await shots(ben, 'choices-account');

  await ben.goto(clinic.url('/visits/new'));
  await expect(ben.locator('[name="duration"]')).toHaveValue('20');
  const visit = await planNow(ben, clinic, ['Maya Lin']);
  const guest = await people.page(PHONE);
  await join(guest, visit.links[0]!);
  await expect(guest.getByText(OWN)).toBeVisible();
  await admin.goto(clinic.url('/visits/new'));
  await expect(admin.locator('[name="duration"]')).toHaveValue('45');

  // Taken back while a page is open: what is sent from it says so, and the clinic's holds.
  await ben.goto(clinic.url('/account'));
  await awake(ben);
  await admin.goto(clinic.url('/settings'));
  await awake(admin);
  await mayLength.uncheck();
  await mayWords.uncheck();
  await savedItself(admin, 'visit_min');
  await own.selectOption('60 minutes');
  await ben.getByLabel('Your words for the waiting room').fill(LATE);
  await ben.getByRole('button', { name: 'Save your choices' }).click();
  await expect(ben.getByRole('alert')).toContainText('You cannot choose this any more');
  await expect(ben.getByText(LATE), 'nothing typed is lost').toBeVisible();
  await awake(ben);
  await axe(ben);
  await shots(ben, 'choices-taken-back');
  await ben.goto(clinic.url('/account'));
  await expect(ben.getByRole('heading', { name: 'You', exact: true })).toBeVisible();
  await expect(own).toHaveCount(0);
  await ben.goto(clinic.url('/visits/new'));
  await expect(ben.locator('[name="duration"]')).toHaveValue('45');
  await guest.reload();
  await expect(guest.getByText('Take a moment to get comfortable.')).toBeVisible();
  await expect(guest.getByText(OWN)).toHaveCount(0);
});

test('without scripts: the length is chosen and is there when a visit is planned', async ({ server, people }) => {
  const host = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/account'));
  await host.getByLabel('Usual length of your visits').selectOption('60 minutes');
  await host.getByRole('button', { name: 'Save your choices' }).click();
  await expect(host.getByText('Your choices are saved')).toBeVisible();
  await host.goto(clinic.url('/visits/new'));
  await expect(host.locator('[name="duration"]')).toHaveValue('60');
  await expect(host.locator('.outlook'), 'a host may be told of what others plan').toContainText('No other guest is told.');
});

for (const [where, device] of [['at a desk', {}], ['on a phone', PHONE]] as const) {
  test(`a host chooses ${where} what they are told, by which way, and what calls them`, { tag: '@both' }, async ({ server, people }) => {
    const host = await people.page(device);
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/settings'));
    await awake(host);
    await host.getByRole('checkbox', { name: 'Members may choose when they get a message about who waits' }).check();
    await savedItself(host, 'own_tell');

    await host.goto(clinic.url('/account'));
    await awake(host);
    const byMail = (name: string) => host.getByRole('group', { name }).getByRole('checkbox', { name: 'E-mail' });
    const declined = byMail('When a guest says that they cannot come');
    const booked = byMail('When a patient books, moves or cancels a visit');
    await expect(declined).not.toBeChecked();
    await expect(booked).toBeChecked();
    await declined.check();
    await savedItself(host, 'wanted[declined_mail]');
    await booked.uncheck();
    await savedItself(host, 'wanted[booked_mail]');
    await expectNoSideways(host);
    await axe(host);
    await shots(host, `notices-${where.replaceAll(' ', '-')}`);

    const tell = host.getByLabel('When you get a message about who waits');
    await expect(tell.locator('option').first()).toHaveText('The clinic’s own: 2 minutes');
    await expect(host.getByLabel('How long the bell is repeated for you'), 'the clinic does not let them').toHaveCount(0);
    await tell.selectOption('10 minutes');
    await host.getByRole('button', { name: 'Save your choices' }).click();
    await expect(host.getByText('Your choices are saved')).toBeVisible();
    await expect(tell).toHaveValue('10');
    await expect(host.getByText('We tell you after 10 minutes.')).toBeVisible();
    await expect(declined).toBeChecked();
    await expect(booked).not.toBeChecked();
  });
}
