// The pages of those who have no account: a link, a booking, a line.
import { expect, type Page } from '@playwright/test';
import { offer, times, toTimes } from '../lib/booking';
import { links } from '../lib/mail';
import { awake, plan } from '../lib/office';
import { PHONE } from '../lib/story';
import { planNow } from '../lib/visit';
import type { World } from './world';

/** A link, days before the visit and when it begins. */
export async function invited(world: World): Promise<void> {
  const { host, clinic, camera, mail } = world;
  await plan(host, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });
  await camera.page(host, 'visit');
  const visit = host.url();
  for (const part of ['move', 'cancel', 'guests', 'chat']) {
    await host.goto(`${visit}/${part}`);
    await awake(host);
    await camera.page(host, `visit-${part}`);
  }
  const guest = await world.person(PHONE);
  const link = links(await mail.wait('maya@patients.test'), '/j/')[0]!;
  for (const [address, name] of [[link, 'greeting-early'], [link.replace('/j/', '/rsvp/'), 'rsvp']] as const) {
    await guest.goto(address);
    await awake(guest);
    await camera.page(guest, name, { guest: true });
  }
  const now = await planNow(host, clinic, ['Jonas Berg', 'María Fernández de la Torre']);
  await camera.page(host, 'visit-now');
  await guest.goto(now.links[1]!);
  await awake(guest);
  await camera.page(guest, 'greeting-now', { guest: true });
}

/** From the clinic's page to a time, and its change. */
export async function booking(world: World): Promise<void> {
  const { host, clinic, camera, mail } = world;
  await offer(host, clinic);
  for (const [path, name] of [['/services', 'services'], ['/availability', 'availability']] as const) {
    await host.goto(clinic.url(path));
    await awake(host);
    await camera.page(host, name);
  }
  await host.goto(clinic.url('/services'));
  await awake(host);
  await host.getByRole('main').getByRole('link', { name: /First visit/ }).first().click();
  await host.waitForURL(/\/services\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'service');

  const guest = await world.person(PHONE);
  await guest.goto(clinic.url('/'));
  await awake(guest);
  await camera.page(guest, 'clinic-with-booking', { guest: true });
  await guest.getByRole('link', { name: 'Book a visit' }).click();
  await guest.waitForURL(/\/book$/);
  await camera.page(guest, 'booking-services', { guest: true });
  await guest.getByRole('link', { name: /First visit/ }).click();
  await guest.waitForURL(/\/book\/[^/]+$/);
  await camera.page(guest, 'booking-hosts', { guest: true });
  await toTimes(guest, clinic);
  await camera.page(guest, 'booking-times', { guest: true });
  await times(guest).first().click();
  await expect(guest.getByRole('heading', { level: 1, name: 'Your visit' })).toBeVisible();
  await camera.page(guest, 'booking-confirm', { guest: true });
  await guest.getByLabel('Your name').fill('Maya Lin');
  await guest.getByLabel('Your e-mail address').fill('maya@');
  await guest.getByRole('button', { name: 'Book this visit' }).click();
  await expect(guest.getByRole('alert')).toBeVisible();
  await camera.state(guest, 'booking-wrong', ['phone', 'desk', 'small']);
  await guest.getByLabel('Your e-mail address').fill('maya.books@patients.test');
  await guest.getByRole('button', { name: 'Book this visit' }).click();
  await expect(guest.getByText('Your visit is booked')).toBeVisible();
  await camera.state(guest, 'booking-done', ['phone', 'desk', 'small']);
  await guest.goto(links(await mail.wait('maya.books@patients.test'), '/j/')[0]!);
  await awake(guest);
  await camera.page(guest, 'greeting-booked', { guest: true });
  await guest.getByRole('link', { name: 'Move or cancel this visit' }).click();
  await expect(guest.getByRole('heading', { level: 1, name: 'Change your visit' })).toBeVisible();
  await camera.page(guest, 'booking-change', { guest: true });
}

/** A time that the host is asked for first. */
export async function asking(world: World): Promise<void> {
  const { host, clinic, camera, mail } = world;
  await host.goto(clinic.url('/availability'));
  await awake(host);
  await host.getByText('I am asked first').click();
  await host.getByRole('button', { name: 'Save the rules' }).click();
  await expect(host.getByText('Saved', { exact: true })).toBeVisible();
  const guest = await world.person(PHONE);
  await toTimes(guest, clinic);
  await times(guest).first().click();
  await guest.getByLabel('Your name').fill('Tom Okafor');
  await guest.getByLabel('Your e-mail address').fill('tom.asks@patients.test');
  await guest.getByRole('button', { name: 'Ask for this visit' }).click();
  await expect(guest.getByText('We have asked', { exact: true })).toBeVisible();
  await guest.goto(links(await mail.wait('tom.asks@patients.test'), '/book/request/')[0]!);
  await awake(guest);
  await camera.page(guest, 'booking-asked', { guest: true });
  await host.goto(clinic.url('/requests'));
  await awake(host);
  await camera.page(host, 'requests');
  await host.getByRole('link', { name: 'Tom Okafor' }).click();
  await host.waitForURL(/\/requests\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'request');
}

/** A line without appointments. */
export async function line(world: World): Promise<void> {
  const { host, clinic, camera } = world;
  await host.goto(clinic.url('/queues'));
  await awake(host);
  await host.getByLabel('Name', { exact: true }).fill('Questions about medicines');
  await host.getByRole('button', { name: 'Add the line' }).click();
  await expect(host.getByText('The line is saved')).toBeVisible();
  await host.goto(clinic.url('/queues'));
  await awake(host);
  await camera.page(host, 'queues');
  await host.getByRole('link', { name: 'Questions about medicines' }).click();
  await host.waitForURL(/\/queues\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'queue-edit');

  const guest = await world.person(PHONE);
  const toLine = async () => {
    await guest.goto(clinic.url('/'));
    await guest.getByRole('link', { name: 'Ask for a visit now' }).click();
    await guest.waitForURL(/\/queue\//);
    await awake(guest);
  };
  await toLine();
  await camera.page(guest, 'queue-closed', { guest: true });
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.getByRole('button', { name: 'Available now' }).click();
  await expect(host.getByText(/Patients see that you are there/)).toBeVisible();
  await toLine();
  await camera.page(guest, 'queue-ask', { guest: true });
  await guest.getByLabel('Your name').fill('Maya Lin');
  await guest.getByRole('button', { name: 'Stand in line' }).click();
  await expect(guest.getByText('You are number 1 in line')).toBeVisible();
  await camera.page(guest, 'queue-place', { guest: true });
  await waitingOnTheDay(world, host);
}

async function waitingOnTheDay({ camera, clinic }: World, host: Page): Promise<void> {
  await host.goto(clinic.url('/today'));
  await awake(host);
  await expect(host.getByRole('button', { name: /Accept and enter with/ })).toBeVisible();
  await camera.page(host, 'today-line');
  await host.getByRole('link', { name: /Decline or hand over/ }).click();
  await host.waitForURL(/\/queues\/waiting\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'queue-waiting');
}
