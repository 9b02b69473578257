// Somebody at the desk plans for one of two hosts: sees who comes when, and nothing of the call.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, openClinic, plan, savedItself, signIn } from '../lib/office';
import { BEN, KIM, comeIn, invite, twoColleagues } from '../lib/people';
import { join, planNow } from '../lib/visit';

const MAYA = 'maya.lin@patients.test';

test('a scheduler plans for the host whom they are given, and for no other', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|403|404|422)/);
  const { clinic, founder: admin, colleague: ben } = await twoColleagues(server, mail, people);

  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(KIM.name);
  await admin.getByLabel('E-mail address').fill(KIM.email);
  const whom = admin.getByRole('group', { name: 'For which hosts?' });
  await expect(whom, 'nobody is asked before').toBeHidden();
  await admin.getByRole('checkbox', { name: 'Host', exact: true }).uncheck();
  await admin.getByRole('checkbox', { name: 'Scheduler' }).check();
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByRole('alert')).toContainText('Choose at least one host');
  await expect(admin.getByRole('checkbox', { name: 'Scheduler' }), 'kept').toBeChecked();
  await axe(admin);
  await shots(admin, 'scheduler-invite-wrong');
  await whom.getByRole('checkbox', { name: BEN.name }).check();
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByText('The invitation is on its way')).toBeVisible();

  // In, on the day's page; what is the others' is not offered.
  const kim = await people.page(PHONE);
  await comeIn(kim, mail, KIM);
  for (const place of ['History', 'People', 'Settings']) await expect(kim.getByRole('link', { name: place })).toBeHidden();
  await kim.goto(clinic.url('/visits/new'));
  const host = kim.getByLabel('Host', { exact: true });
  await expect(host.locator('option:checked'), 'one host is no question').toHaveText(BEN.name);
  await axe(kim);
  await shots(kim, 'scheduler-plan');

  // The host's page shows it by itself, and the mail speaks of the host.
  await ben.goto(clinic.url('/today'));
  await plan(kim, clinic, { name: 'Maya Lin', email: MAYA });
  await expect(ben.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  const letter = await mail.wait(MAYA);
  expect(letter.subject).toContain(BEN.name);
  expect(letter.text).not.toContain(KIM.name);
  await expect(kim.getByText(`With ${BEN.name}`)).toBeVisible();
  for (const theirs of ['Open the call', 'Remove Maya Lin']) await expect(kim.getByText(theirs)).toBeHidden();
  await expect(kim.getByText('Cancel this visit')).toBeVisible();
  await axe(kim);
  await shots(kim, 'scheduler-visit');

  // Somebody waits: the host is called, and lets them in.
  const visit = await planNow(kim, clinic, ['Jo Berg']);
  const guest = await people.page(PHONE);
  await join(guest, visit.links[0]!);
  await expect(ben.getByRole('button', { name: 'Admit Jo Berg' })).toBeVisible();
  await kim.goto(clinic.url('/today'));
  await expect(kim.getByRole('heading', { name: 'In the waiting room' })).toBeVisible();
  await expect(kim.getByRole('link', { name: 'Jo Berg' })).toBeVisible();
  await expect(kim.getByRole('button', { name: /Admit/ })).toBeHidden();
  await axe(kim);
  await shots(kim, 'scheduler-day');
  await kim.goto(`${visit.url}/call`);
  await expect(kim.getByText('This page is not for your account')).toBeVisible();
  await kim.goto(clinic.url('/history'));
  await expect(kim.getByText('This page is not for your account')).toBeVisible();

  // The other host's visit is not there.
  const other = await plan(admin, clinic, { name: 'Tom Okafor' });
  await kim.goto(other);
  await expect(kim.getByText('We can’t find that')).toBeVisible();
  await kim.goto(clinic.url('/today'));
  await expect(kim.getByRole('link', { name: 'Jo Berg' })).toBeVisible();
  await expect(kim.getByText('Tom Okafor')).toBeHidden();

  // The host was told by mail, without a word on who comes, and may do without.
  const told = await mail.wait(BEN.email, /was planned for you/);
  expect(told.text).toContain(KIM.name);
  expect(told.text).not.toMatch(/Maya|Jo Berg/);
  await ben.goto(clinic.url('/account'));
  await awake(ben);
  const kind = (name: string) => ben.getByRole('group', { name }).getByRole('checkbox', { name: 'E-mail' });
  const box = kind('When a colleague plans a visit for me');
  await expect(box).toBeChecked();
  await axe(ben);
  await shots(ben, 'account-letters');
  await box.uncheck();
  await savedItself(ben, 'wanted[planned_mail]');
  await ben.reload();
  await expect(box).not.toBeChecked();
  await expect(kind('When a colleague cancels a visit of mine')).toBeChecked();
});

test('other hosts to plan for sign a scheduler out, and then they must say for whom', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const admin = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(admin, server);
  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(BEN.name);
  await admin.getByLabel('E-mail address').fill(BEN.email);
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  const ben = await people.page();
  await comeIn(ben, mail);
  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(KIM.name);
  await admin.getByLabel('E-mail address').fill(KIM.email);
  await admin.getByRole('checkbox', { name: 'Host', exact: true }).uncheck();
  await admin.getByRole('checkbox', { name: 'Scheduler' }).check();
  await admin.getByRole('checkbox', { name: BEN.name }).check();
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  const kim = await people.page();
  await comeIn(kim, mail, KIM);

  await admin.goto(clinic.url('/people'));
  await expect(admin.getByText('2 licences in use')).toBeVisible();
  await admin.getByRole('link', { name: KIM.name }).click();
  await expect(admin.getByRole('checkbox', { name: BEN.name })).toBeChecked();
  await admin.getByRole('radio', { name: 'For all hosts' }).check();
  await expect(admin.getByRole('checkbox', { name: BEN.name }), 'all are all').toBeHidden();
  await shots(admin, 'scheduler-person');
  await admin.getByRole('button', { name: 'Save roles' }).click();
  await expect(admin.getByText('The roles are saved')).toBeVisible();
  await admin.goto(clinic.url('/audit'));
  await expect(admin.getByText('changed for which hosts somebody plans')).toBeVisible();
  // Their open page finds out by itself.
  await expect(kim.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await signIn(kim, { ...clinic, email: KIM.email }, KIM.password);

  await kim.goto(clinic.url('/visits/new'));
  const host = kim.getByLabel('Host', { exact: true });
  await expect(host.locator('option')).toHaveText(['Choose a host', 'Dr. Ana Rivera', BEN.name]);
  await kim.getByLabel('Name').first().fill('Maya Lin');
  await kim.getByText('None: I hand over the link myself').first().click();
  await kim.getByText('Now', { exact: true }).click();
  await kim.locator('.plan-submit button').click();
  await expect(kim.getByRole('alert')).toContainText('Choose the host whose visit it is');
  await axe(kim);
  await shots(kim, 'scheduler-whose');
  await host.selectOption({ label: 'Dr. Ana Rivera' });
  await expect(kim.getByText('Dr. Ana Rivera holds the visit.')).toBeVisible();
  await kim.locator('.plan-submit button').click();
  await kim.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(kim.getByText('With Dr. Ana Rivera')).toBeVisible();

  // Taken back before it began: the host sees that it will not be.
  await kim.getByText('Cancel this visit').click();
  await expect(kim.getByText('Links and codes stop working.')).toBeVisible();
  await kim.getByRole('button', { name: 'Cancel the visit' }).click();
  await expect(kim.getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(kim.getByText('Open this visit again')).toBeHidden();
});
