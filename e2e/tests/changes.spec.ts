// A visit changes after it was planned: another time, one guest more, cancelled; as host and patients live it.
import { test, expect, axe, shots, expectNoSideways, links, PHONE } from '../lib/story';
import { appointment } from '../lib/calendar';
import { awake, confirmAddress, dayFromNow, openClinic, plan } from '../lib/office';
import { admit, enterCall, join, planNow } from '../lib/visit';

test('a visit is moved, and a page that is open says so', { tag: '@both' }, async ({ server, mail, people, watch }) => {
  watch.allow(/status of 4(09|22)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await plan(host, clinic, { name: 'Tom Ode', time: '18:00' });
  const visit = await plan(host, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });
  const invited = await mail.wait('maya@patients.test');
  const maya = await people.page(PHONE);
  await maya.goto(links(invited, '/j/')[0]!);
  await awake(maya);
  await expect(maya.getByText(/at 3:30 pm/).first()).toBeVisible();

  await host.goto(visit);
  await awake(host);
  await host.getByRole('link', { name: 'Change this visit' }).click();
  await expect(host.getByLabel('Date', { exact: true })).toHaveValue(dayFromNow(2));
  await expect(host.getByText('If you change the time or the length, Maya Lin will read it')).toBeVisible();
  await axe(host);
  await shots(host, 'visit-move');
  await expectNoSideways(host);
  // In another tab they are about to call it off.
  const other = await host.context().newPage();
  await other.goto(`${visit}/cancel`);
  await awake(other);
  const reason = other.getByLabel('Reason, for the clinic’s own record');
  await reason.fill('She asked');
  await host.getByLabel('Time', { exact: true }).fill('17:45');
  await host.getByRole('button', { name: 'Save the changes' }).click();
  // The other visit is named, and what was typed is still there.
  await expect(host.getByRole('link', { name: 'Tom Ode' })).toBeVisible();
  await expect(host.getByLabel('Time', { exact: true })).toHaveValue('17:45');
  await host.getByLabel('Time', { exact: true }).fill('16:45');
  await host.getByRole('button', { name: 'Save the changes' }).click();
  await expect(host).toHaveURL(visit);
  await expect(host.getByText(/at 4:45 pm/).first()).toBeVisible();
  await expect(other.getByText(/While you had this page open, the visit was moved.* 4:45 pm/)).toBeVisible();
  await expect(reason, 'what is typed is left alone').toHaveValue('She asked');
  await axe(other);
  await other.close();

  await expect(maya.getByText('Your visit has a new time')).toBeVisible({ timeout: 30_000 });
  await expect(maya.getByText(/It is now planned for: .*4:45 pm/)).toBeVisible();
  await axe(maya);
  await shots(maya, 'greeting-moved');
  const moved = await mail.wait('maya@patients.test', /New time/);
  expect(links(moved, '/j/'), 'the link stays').toEqual(links(invited, '/j/'));
  expect(appointment(moved.ics).uid, 'the calendar finds the same event').toBe(appointment(invited.ics).uid);
  await host.getByText(/what was sent and done/).click();
  await expect(host.getByText('Message about the new time: sent')).toBeVisible();
  await axe(host);
  await shots(host, 'visit-story');
});

test('a visit is cancelled, and the patient reads it', { tag: '@both' }, async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const visit = await plan(host, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });
  const invited = await mail.wait('maya@patients.test');
  await host.goto(visit);
  await awake(host);
  await host.getByRole('link', { name: 'Cancel this visit' }).click();
  await expect(host.getByText('Maya Lin will read that the visit will not take place.')).toBeVisible();
  await axe(host);
  await shots(host, 'visit-cancel');
  await expectNoSideways(host);
  await host.getByLabel('The host cannot be there').check();
  await host.getByLabel(/Reason, for the clinic/).fill('CANARY-reason');
  await host.getByRole('button', { name: 'Cancel the visit' }).click();
  await expect(host.getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(host.getByText('Reason in the record: CANARY-reason')).toBeVisible();

  const cancelled = await mail.wait('maya@patients.test', /Cancelled/);
  expect(cancelled.raw).not.toContain('CANARY');
  expect(appointment(cancelled.ics)).toMatchObject({ method: 'CANCEL', uid: appointment(invited.ics).uid });
  const maya = await people.page(PHONE);
  await maya.goto(links(invited, '/j/')[0]!);
  await expect(maya.getByRole('heading', { name: 'Your visit is cancelled' })).toBeVisible();
  await expect(maya.getByText('cannot be there.')).toBeVisible();
  await expect(maya.getByRole('link', { name: /555/ })).toBeVisible();
  await axe(maya);
  await shots(maya, 'greeting-cancelled');
});

test('a guest is added while the visit runs, and comes in', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const maya = await people.page(PHONE);
  await join(maya, visit.links[0]!);
  await enterCall(host, visit);
  await admit(host, 'Maya Lin');
  await expect(maya.getByRole('group', { name: 'Controls' })).toBeVisible();

  const desk = await host.context().newPage();
  await desk.goto(visit.url);
  await awake(desk);
  await expect(desk.getByRole('link', { name: 'Change this visit' })).toBeHidden();
  await desk.getByRole('link', { name: 'Add a guest' }).click();
  await desk.getByLabel('Name').fill('Jonas Berg');
  await desk.getByLabel('None: I hand over the link myself').check();
  await axe(desk);
  await shots(desk, 'visit-add-guest');
  await desk.getByRole('button', { name: 'Add this guest' }).click();
  await expect(desk).toHaveURL(visit.url);
  const handed = desk.getByLabel('Link', { exact: true });
  await expect(handed).toHaveCount(2);
  const jonas = await people.page();
  await join(jonas, await handed.nth(1).inputValue());
  await admit(host, 'Jonas Berg');
  await expect(jonas.getByRole('group', { name: 'Controls' })).toBeVisible();

  // And is taken out again: the call is over for them, at once.
  await desk.getByRole('link', { name: 'Change Jonas Berg' }).click();
  await axe(desk);
  await shots(desk, 'visit-change-guest');
  await desk.getByRole('button', { name: 'Take Jonas Berg out' }).click();
  await expect(jonas.getByRole('heading', { name: 'You are no longer in this visit' })).toBeVisible();
  await expect(maya.getByRole('group', { name: 'Controls' })).toBeVisible();
});
