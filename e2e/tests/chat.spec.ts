// The chat of a visit: written in the waiting room, answered from the day's page, and still there in the call and after a reload.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, openClinic, savedItself } from '../lib/office';
import { admit, bar, enterCall, join, planNow, press } from '../lib/visit';

const log = (page: import('@playwright/test').Page) => page.getByRole('log', { name: 'Messages' });

test('a guest writes at the door, the host answers from the day, and both find it in the call', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await join(guest, visit.links[0]!);
  const field = guest.getByLabel('Your message');
  await expect(field).toBeVisible();
  await field.fill('I have my list at https://example.org/list.');
  await field.press('Enter');
  await expect(log(guest).getByRole('link', { name: 'https://example.org/list' })).toHaveAttribute('rel', /nofollow/);
  await expect(log(guest).getByText('Sending…')).toBeHidden();
  await expect(field).toHaveValue('');
  await axe(guest);
  await expectNoSideways(guest);
  await shots(guest, 'chat-waiting');

  await host.goto(clinic.url('/today'));
  const news = host.getByRole('link', { name: /1 new message from .*Maya Lin/ });
  await expect(news).toBeVisible();
  await news.click();
  await expect(host.getByRole('heading', { name: 'Messages of this visit' })).toBeVisible();
  await expect(log(host).getByText('I have my list')).toBeVisible();
  await axe(host);
  await shots(host, 'chat-host');
  await host.getByRole('button', { name: 'I’ll be with you in 5 minutes.' }).click();
  await expect(log(guest).getByText('I’ll be with you in 5 minutes.')).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('link', { name: 'Write a message' })).toBeVisible();
  await expect(news, 'what was read is no news').toBeHidden();

  await enterCall(host, visit);
  await admit(host, 'Maya Lin');
  await press(guest, /^Chat/);
  await expect(guest.getByRole('heading', { name: 'Chat' })).toBeFocused();
  await expect(log(guest).getByText('I’ll be with you in 5 minutes.')).toBeVisible();
  await press(host, /^Chat/);
  await host.getByLabel('Message to everyone').fill('Welcome!');
  await host.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(log(guest).getByText('Welcome!')).toBeVisible();
  await axe(guest);
  await shots(guest, 'chat-call');
  // A page that is loaded anew has lost nothing.
  await guest.reload();
  await expect(bar(guest, /^Chat/)).toBeVisible();
  await press(guest, /^Chat/);
  await expect(log(guest).getByText('Welcome!')).toBeVisible();
  await expect(log(guest).getByText('I have my list')).toBeVisible();
});

test('what is written without a network goes by itself once it is back, and can be taken back', async ({ server, people, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|Failed to (fetch|load)|WebSocket/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await join(guest, visit.links[0]!);
  const field = guest.getByLabel('Your message');
  await expect(field).toBeVisible();
  await guest.context().setOffline(true);
  await field.fill('Are you there?');
  await field.press('Enter');
  await expect(log(guest).getByText('Not sent yet – tries again by itself')).toBeVisible();
  await guest.context().setOffline(false);
  await expect(log(guest).getByText('Not sent yet')).toBeHidden();
  await expect(log(guest).getByText('Are you there?')).toHaveCount(1);
  await guest.getByRole('button', { name: /Take back/ }).click();
  await expect(log(guest).getByText('This message was taken back.')).toBeVisible();
});

test('without scripts a message goes by a form, and is there when the page is loaded', async ({ server, people }) => {
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  await guest.goto(visit.links[0]!);
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await guest.getByLabel('Your message').fill('<b>Hello</b>');
  await guest.getByRole('button', { name: 'Send' }).click();
  await expect(log(guest).getByText('<b>Hello</b>')).toBeVisible();
});

test('how long chats are kept is saved as it is chosen', async ({ server, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  const keep = host.getByLabel('Keep chats for');
  await expect(keep).toHaveValue('24');
  await keep.selectOption('3 days');
  await savedItself(host, 'chat_hours');
  await host.reload();
  await awake(host);
  await expect(keep).toHaveValue('72');
});
