// A colleague comes to a visit without a link, lets the patient in as a co-host, takes a visit off their day, and takes one over.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan } from '../lib/office';
import { BEN, KIM, addColleague, comeIn, invite, unfolded, twoColleagues } from '../lib/people';
import { admit, bar, enterCall, join, planNow, tile } from '../lib/visit';

const ANA = 'Dr. Ana Rivera';
const MAYA = 'maya.lin@patients.test';

test('a co-host comes by their own sign-in and lets the patient in before the host is there', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (403|404|422)/);
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);

  const visit = await planNow(ana, clinic, ['Maya Lin']);
  await ben.goto(visit.url);
  await expect(ben.getByText('We can’t find that'), 'a colleague’s visit looks like none').toBeVisible();
  // Nobody chosen: said at the field, and what unfolded stays open.
  await unfolded(ana);
  await ana.getByRole('button', { name: 'Add to the visit' }).click();
  await expect(ana.getByRole('alert')).toBeVisible();
  await expect(ana.getByLabel('Colleague', { exact: true })).toBeVisible();
  await ana.goto(visit.url);
  await addColleague(ana, true);
  await axe(ana);
  await shots(ana, 'colleagues-visit');
  const told = await mail.wait(BEN.email, /asks you to join a visit/);
  expect(told.text).toContain(ANA);
  expect(told.text).not.toContain('Maya');

  // What she has unfolded and chosen stays while news arrives, and so does where she is.
  await awake(ana);
  await ana.getByText('End this visit').click();
  await ana.getByText('Hand this visit to a colleague').click();
  const heir = ana.getByLabel('New host');
  await heir.selectOption({ label: BEN.name });
  await heir.focus();

  // On his day, marked as hers; the patient waits, and he lets them in.
  const maya = await people.page(PHONE);
  await join(maya, visit.links[0]!);
  await expect(ana.locator('.guest-card').getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(heir).toBeFocused();
  await expect(heir).toHaveValue(/^[0-9a-f]{32}$/);
  await expect(ana.getByRole('button', { name: 'End for everyone' })).toBeVisible();
  await ben.goto(clinic.url('/today'));
  await expect(ben.getByText(`With ${ANA}`)).toBeVisible();
  await expect(ben.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await axe(ben);
  await shots(ben, 'colleagues-day');
  await enterCall(ben, visit);
  await ben.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await expect(tile(ben, 'Maya Lin')).toBeVisible();
  await expect(tile(maya, BEN.name)).toBeVisible();
  await enterCall(ana, visit);
  await expect(tile(maya, ANA)).toBeVisible();
  await expect(tile(ana, BEN.name)).toBeVisible();

  // Taken out of the visit, he is out of the call.
  const office = await ana.context().newPage();
  await office.goto(visit.url);
  await awake(office);
  await office.getByRole('button', { name: /^Take out .*Ben Ito/ }).click();
  await expect(office.getByRole('button', { name: /^Take out .*Ben Ito/ })).toBeHidden();
  await expect(tile(maya, BEN.name)).toBeHidden();
  await expect(ben.getByRole('heading', { name: 'You are no longer in this visit' })).toBeVisible();
  await axe(ben);
  await shots(ben, 'colleagues-taken-out');
  await ben.getByRole('link', { name: 'Go to today' }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
  await ben.goto(visit.url);
  await expect(ben.getByText('We can’t find that')).toBeVisible();
});

test('a colleague talks without the host’s tools, hides a visit and brings it back', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (403|404|422)/);
  const ana = await people.page();
  const clinic = await openClinic(ana, server);
  await confirmAddress(ana, mail, clinic);
  await invite(ana, clinic.url('/people'));
  const ben = await people.page(PHONE);
  await comeIn(ben, mail);
  const visit = await planNow(ana, clinic, ['Maya Lin']);
  await addColleague(ana, false);
  await enterCall(ben, visit);
  await expect(ben.getByRole('button', { name: /^Admit/ })).toBeHidden();
  await bar(ben, /^More/).click();
  await expect(ben.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await axe(ben);
  await ben.keyboard.press('Escape');
  await bar(ben, 'Leave').click();
  await expect(ben.getByRole('button', { name: 'Come back' })).toBeVisible();
  await expect(ben.getByRole('button', { name: /End/ }), 'that is the host’s').toBeHidden();
  await axe(ben);
  await shots(ben, 'colleagues-left');

  await ben.goto(visit.url);
  await expect(ben.getByLabel('Link', { exact: true }), 'nothing to hand over').toHaveCount(0);
  await ben.getByText('Take this visit off my day').click();
  await axe(ben);
  await shots(ben, 'colleagues-hide');
  await ben.getByRole('button', { name: 'Take it off my day' }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
  await expect(ben.getByText(`With ${ANA}`)).toBeHidden();
  await ben.getByRole('link', { name: 'Visits taken off this day' }).click();
  await expect(ben.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  await axe(ben);
  await expectNoSideways(ben);
  await shots(ben, 'colleagues-hidden');
  await ben.getByRole('button', { name: /^Bring it back: the visit with .*Maya Lin/ }).click();
  await ben.waitForURL(/^[^?]*\/today$/);
  await expect(ben.getByText(`With ${ANA}`)).toBeVisible();
});

test('a visit is handed over, and its guest reads who it is now', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (403|404|422)/);
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);
  const url = await plan(ana, clinic, { name: 'Maya Lin', email: MAYA });
  await mail.wait(MAYA);
  await ana.getByText('Hand this visit to a colleague').click();
  await ana.getByLabel('New host').selectOption({ label: BEN.name });
  await axe(ana);
  await shots(ana, 'colleagues-hand-over');
  await ana.getByRole('button', { name: 'Hand over the visit' }).click();
  await ana.waitForURL(/^[^?]*\/today$/);
  await expect(ana.getByRole('link', { name: 'Maya Lin' })).toBeHidden();
  const letter = await mail.wait(MAYA, new RegExp(BEN.name));
  expect(letter.ics).toContain('METHOD:REQUEST');
  await ben.goto(url);
  await expect(ben.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await expect(ben.getByText(`With ${ANA}`)).toBeHidden();
  await ana.goto(url);
  await expect(ana.getByText('We can’t find that')).toBeVisible();
});

test('the history is looked through by day and outcome, and downloaded', async ({ server, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(visit.url);
  await host.getByText('End this visit').click();
  await host.getByRole('button', { name: 'End for everyone' }).click();
  await expect(host.getByRole('button', { name: 'End for everyone' })).toBeHidden();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('heading', { name: 'Just ended' }), 'it leaves the day, and not silently').toBeVisible();
  await host.getByRole('link', { name: 'All past visits' }).click();
  await awake(host);
  await host.getByLabel('What became of it').selectOption({ label: 'Held' });
  await host.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(host.getByText('No visit fits what you look for')).toBeVisible();
  await axe(host);
  await shots(host, 'history-none');
  await host.getByLabel('What became of it').selectOption({ label: 'Not held' });
  await host.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  await host.getByText('Download what is found').click();
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'history-found');
  const wait = host.waitForEvent('download');
  await host.getByRole('link', { name: 'As a table (CSV)' }).click();
  expect((await wait).suggestedFilename()).toBe('past-visits.csv');

  // By name, together with what became of it; a name stands in no address.
  await host.getByLabel('Name of a patient').fill('nobody');
  await host.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(host.getByText('No visit fits what you look for')).toBeVisible();
  await awake(host);
  await host.getByLabel('Name of a patient').fill('li ma');
  await host.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  await expect(host.getByLabel('Name of a patient')).toHaveValue('li ma');
  await expect(host.getByLabel('What became of it')).toHaveValue('not_held');
  expect(host.url(), 'what is looked for stands in no address').toMatch(/\/history(\?outcome=not_held)?$/);
  await awake(host);
  await axe(host);
  await expectNoSideways(host);
  await shots(host, 'history-named');
  await host.getByText('Download what is found').click();
  const named = host.waitForEvent('download');
  await host.getByRole('button', { name: 'As a table (CSV)' }).click();
  expect((await named).suggestedFilename()).toBe('past-visits.csv');
  await host.getByRole('link', { name: 'Show everything' }).click();
  await expect(host.getByLabel('Name of a patient')).toHaveValue('');
});

test('a scheduler brings a guest and a colleague into a visit that runs, and reads afterwards what was sent', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (403|404|422)/);
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);
  await ana.goto(clinic.url('/people/new'));
  await ana.getByLabel('Name').fill(KIM.name);
  await ana.getByLabel('E-mail address').fill(KIM.email);
  await ana.getByRole('checkbox', { name: 'Host', exact: true }).uncheck();
  await ana.getByRole('checkbox', { name: 'Scheduler' }).check();
  await ana.getByRole('group', { name: 'For which hosts?' }).getByRole('checkbox', { name: BEN.name }).check();
  await ana.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(ana.getByText('The invitation is on its way')).toBeVisible();
  const kim = await people.page(PHONE);
  await comeIn(kim, mail, KIM);

  const visit = await planNow(kim, clinic, ['Jo Berg']);
  await enterCall(ben, visit);
  const jo = await people.page(PHONE);
  await join(jo, visit.links[0]!);
  await admit(ben, 'Jo Berg');
  await expect(tile(ben, 'Jo Berg')).toBeVisible();

  await kim.goto(visit.url);
  await awake(kim);
  await kim.getByRole('link', { name: 'Add a guest' }).click();
  await awake(kim);
  await kim.getByLabel('Name').fill('Maya Lin');
  await kim.getByLabel('E-mail address').fill(MAYA);
  await kim.getByRole('button', { name: 'Add this guest' }).click();
  await expect(kim).toHaveURL(visit.url);
  await mail.wait(MAYA);
  await awake(kim);
  await unfolded(kim);
  await kim.getByLabel('Colleague', { exact: true }).selectOption({ label: ANA });
  await kim.getByRole('button', { name: 'Add to the visit' }).click();
  await expect(kim.getByRole('listitem').filter({ hasText: ANA })).toBeVisible();
  await axe(kim);
  await expectNoSideways(kim);
  await shots(kim, 'scheduler-running');
  await enterCall(ana, visit);
  await expect(tile(ben, ANA)).toBeVisible();
  await kim.goto(visit.url);
  await expect(kim.getByRole('button', { name: /^Take out/ }), 'whoever is in the call is its host’s').toBeHidden();

  await ben.goto(visit.url);
  await awake(ben);
  await ben.getByText('End this visit').click();
  await ben.getByRole('button', { name: 'End for everyone' }).click();
  await expect(ben.getByRole('heading', { name: 'Record' })).toBeVisible();

  // Who and when, what was sent and how it fared; nothing of who came.
  await kim.goto(visit.url);
  await awake(kim);
  await expect(kim.getByText('Over', { exact: true })).toBeVisible();
  await kim.getByText(/Maya Lin.*: what was sent and done/).click();
  await expect(kim.getByText('Invitation: sent')).toBeVisible();
  await kim.getByText(/Jo Berg.*: what was sent and done/).click();
  await expect(kim.getByText('Nothing yet.')).toBeVisible();
  await expect(kim.getByRole('heading', { name: 'Record' })).toBeHidden();
  await axe(kim);
  await expectNoSideways(kim);
  await shots(kim, 'scheduler-over');
});
