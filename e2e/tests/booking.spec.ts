// A patient without an account books a time, moves and cancels it; or asks for up to three and is answered.
import { test, expect, axe, shots, links, expectNoSideways, PHONE } from '../lib/story';
import { expectTargets } from '../lib/look';
import { offer, times, toTimes } from '../lib/booking';
import { awake, confirmAddress, openClinic } from '../lib/office';

test('a patient on a phone books a time, moves it and cancels it', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const guest = await people.page(PHONE);
  await guest.goto(clinic.url('/book'));
  await expect(guest.getByText('No booking here')).toBeVisible();
  await axe(guest);
  await offer(host, clinic);
  await axe(host);
  await shots(host, 'availability');
  await host.goto(clinic.url('/services'));
  await host.getByRole('main').getByRole('link', { name: /First visit/ }).first().click();
  await host.waitForURL(/\/services\/[0-9a-f]{32}$/);
  await awake(host);
  await axe(host);

  await guest.goto(clinic.url('/book'));
  await guest.getByRole('link', { name: /First visit/ }).click();
  await expect(guest.getByRole('link', { name: /Dr. Ana Rivera/ })).toBeVisible();
  await axe(guest);
  await toTimes(guest, clinic);
  await expectNoSideways(guest);
  await expectTargets(guest);
  await axe(guest);
  await shots(guest, 'booking-times');
  await times(guest).first().click();
  await expect(guest.getByRole('heading', { level: 1, name: 'Your visit' })).toBeVisible();
  await guest.getByLabel('Your name').fill('Maya Lin');
  await guest.getByLabel('Your e-mail address').fill('maya@');
  await guest.getByRole('button', { name: 'Book this visit' }).click();
  await expect(guest.getByRole('alert')).toBeVisible();
  await expect(guest.getByLabel('Your name')).toHaveValue('Maya Lin');
  await axe(guest);
  await shots(guest, 'booking-confirm');
  await guest.getByLabel('Your e-mail address').fill('maya.books@patients.test');
  await guest.getByRole('button', { name: 'Book this visit' }).click();
  await expect(guest.getByText('Your visit is booked')).toBeVisible();
  await axe(guest);
  await shots(guest, 'booking-done');

  const letter = await mail.wait('maya.books@patients.test');
  expect(letter.text).not.toContain('First visit');
  const told = await mail.wait(clinic.email, /was booked with you/);
  expect(told.text).not.toContain('Maya');
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toBeVisible();

  await guest.goto(links(letter, '/j/')[0]!);
  await guest.getByRole('link', { name: 'Move or cancel this visit' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'Change your visit' })).toBeVisible();
  await axe(guest);
  await shots(guest, 'booking-change');
  await guest.getByRole('radio').last().check();
  await guest.getByRole('button', { name: 'Move my visit' }).click();
  await expect(guest.getByText('Your visit has another time')).toBeVisible();
  await guest.getByText('You cannot come?').click();
  await guest.getByRole('button', { name: 'Cancel my visit' }).click();
  await expect(guest.getByText('Your visit is cancelled')).toBeVisible();
  await expect(guest.getByText('This visit is over or was cancelled')).toBeVisible();
  await axe(guest);
  await mail.wait(clinic.email, /booked visit was cancelled/);
});

test('a time that has just gone leaves what was typed, and shows the next', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await offer(host, clinic);
  const [maya, tom] = [await people.page(PHONE), await people.page(PHONE)];
  for (const [guest, name] of [[maya, 'Maya Lin'], [tom, 'Tom Okafor']] as const) {
    await toTimes(guest, clinic);
    await times(guest).first().click();
    await guest.getByLabel('Your name').fill(name);
    await guest.getByLabel('Your e-mail address').fill(`${name.slice(0, 3).toLowerCase()}.gone@patients.test`);
  }
  await maya.getByRole('button', { name: 'Book this visit' }).click();
  await expect(maya.getByText('Your visit is booked')).toBeVisible();
  await tom.getByRole('button', { name: 'Book this visit' }).click();
  await expect(tom.getByText('This time has just gone')).toBeVisible();
  await expect(tom.getByLabel('Your name')).toHaveValue('Tom Okafor');
  await expect(tom.getByRole('radio').first()).toBeChecked();
  await axe(tom);
  await shots(tom, 'booking-gone');
  await tom.getByRole('button', { name: 'Book this visit' }).click();
  await expect(tom.getByText('Your visit is booked')).toBeVisible();
});

test('without scripts a patient asks for two times; one is accepted, another request is declined with a word', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (409|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await offer(host, clinic, { asked: true });
  await host.goto(clinic.url('/today'));
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  const ask = async (email: string) => {
    await toTimes(guest, clinic);
    await times(guest).first().click();
    await guest.getByRole('link', { name: 'Add another time that would suit you' }).click();
    await times(guest).nth(1).click();
    await expect(guest.getByText('Second choice')).toBeVisible();
    await guest.getByLabel('Your name').fill('Maya Lin');
    await guest.getByLabel('Your e-mail address').fill(email);
    await guest.getByRole('button', { name: 'Ask for this visit' }).click();
    await expect(guest.getByText('We have asked', { exact: true })).toBeVisible();
  };
  await ask('maya.asks@patients.test');
  // Where scripts run there is something to judge the page with.
  const looks = await people.page(PHONE);
  await looks.goto(guest.url());
  await expect(looks.getByText('We have asked', { exact: true })).toBeVisible();
  await axe(looks);
  await shots(looks, 'booking-asked');
  const receipt = await mail.wait('maya.asks@patients.test');
  expect(receipt.text).toContain('Dr. Ana Rivera');

  // The day's page hears of it by itself.
  await host.getByRole('link', { name: /1 request for a visit/ }).click();
  await host.getByRole('link', { name: 'Maya Lin' }).click();
  await expect(host.getByText('Second choice')).toBeVisible();
  await axe(host);
  await shots(host, 'request');
  await host.getByRole('button', { name: 'Accept and plan the visit' }).click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await mail.wait('maya.asks@patients.test', /Dr. Ana Rivera/);
  await guest.goto(links(receipt, '/book/request/')[0]!);
  await expect(guest.getByText(/has accepted/)).toBeVisible();

  await ask('maya.again@patients.test');
  await host.goto(clinic.url('/requests'));
  await host.getByRole('link', { name: 'Maya Lin' }).click();
  await host.getByLabel('A word to the patient').fill('Next week, please.');
  await host.getByRole('button', { name: 'Decline' }).click();
  await expect(host.getByText('The request is declined')).toBeVisible();
  const answer = await mail.wait('maya.again@patients.test', /About the visit/);
  expect(answer.text).not.toContain('Next week');
  await guest.goto(links(answer, '/book/request/')[0]!);
  await expect(guest.getByText('Next week, please.')).toBeVisible();
  await looks.goto(guest.url());
  await expect(looks.getByText('Next week, please.')).toBeVisible();
  await axe(looks);
  await shots(looks, 'booking-declined');
});

test('a host hands out a page of their own, on which only they are booked', async ({ server, mail, people, watch }) => {
  watch.allow(/status of 404/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/availability'));
  await expect(host.getByRole('heading', { level: 1, name: 'Availability' })).toBeVisible();
  await expect(host.getByLabel('Address', { exact: true }), 'nothing can be booked yet').toHaveCount(0);
  await offer(host, clinic);
  await host.goto(clinic.url('/availability'));
  const address = await host.getByLabel('Address', { exact: true }).inputValue();
  expect(address).toMatch(/\/book\/with\/[0-9a-f]{32}$/);
  await axe(host);
  await shots(host, 'availability-link');

  const guest = await people.page({ ...PHONE, locale: 'es-MX' });
  const { pathname } = new URL(address);
  const own = pathname.slice(pathname.indexOf('/book/'));
  await guest.goto(clinic.url(own));
  await expect(guest.getByRole('heading', { level: 1, name: /^Reservar con .*Dr. Ana Rivera/ })).toBeVisible();
  await axe(guest);
  await expectNoSideways(guest);
  await expectTargets(guest);
  await shots(guest, 'booking-own');
  await guest.getByRole('link', { name: /First visit/ }).click();
  await expect(guest.getByRole('region', { name: 'Elija una hora' }).getByRole('link').first()).toBeVisible();
  // Whose id is nobody's, and what is no id, is a page that there is not.
  for (const id of ['0'.repeat(32), 'nobody']) {
    const answer = await guest.goto(clinic.url(`/book/with/${id}`));
    expect(answer!.status(), id).toBe(404);
    await expect(guest.getByRole('link', { name: /First visit/ })).toHaveCount(0);
  }
});
