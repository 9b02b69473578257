// The waiting room in its states, and the call of two and of six, on desk, phone and a phone held sideways.
import { expect } from '@playwright/test';
import { breakDevices, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { admit, bar, enterCall, join, meet, planNow, press, tile } from '../lib/visit';
import type { World } from './world';

const ANA = 'Dr. Ana Rivera';

/** From the check of the devices to the host's word; a camera that is refused, and one that another program holds. */
export async function waiting(world: World): Promise<void> {
  const { host, clinic, camera } = world;
  const visit = await planNow(host, clinic, ['Maya Lin', 'Jonas Berg', 'Tom Okafor']);
  const [maya, jonas, tom] = [await world.person(PHONE), await world.person({ ...PHONE, allows: [] }), await world.person(PHONE)];
  await join(maya, visit.links[0]!);
  await expect(maya.getByText('Did you hear the chime?')).toBeVisible();
  await camera.state(maya, 'waiting-check', ['phone', 'desk', 'small', 'sideways']);
  await maya.getByRole('button', { name: 'Yes' }).click();
  await expect(maya.getByText('Everything is ready')).toBeVisible();
  await camera.state(maya, 'waiting-ready', ['phone', 'desk', 'small', 'sideways']);
  await join(jonas, visit.links[1]!);
  await expect(jonas.locator('.mirror-trouble')).toBeVisible();
  await camera.state(jonas, 'waiting-refused', ['phone', 'desk', 'small']);
  await breakDevices(tom.context(), 'NotReadableError');
  await join(tom, visit.links[2]!);
  await expect(tom.locator('.mirror-trouble')).toBeVisible();
  await camera.state(tom, 'waiting-in-use', ['phone', 'desk', 'small']);
  await host.goto(clinic.url('/today'));
  await expect(host.locator('.waiting-card').first()).toBeVisible();
  await camera.state(host, 'today-waiting');
  await enterCall(host, visit);
  await expect(maya.getByText('You are next.')).toBeVisible();
  await camera.state(maya, 'waiting-next', ['phone', 'small']);
  await camera.state(host, 'call-somebody-waits', ['phone', 'desk']);
  for (const page of [maya, jonas, tom]) await page.close();
}

/** Two people, and what comes when asked. */
export async function two(world: World): Promise<void> {
  const { host, clinic, camera } = world;
  const guest = await world.person(PHONE);
  await meet(host, guest, clinic);
  await camera.state(host, 'call-two-host', ['desk', 'phone', 'sideways']);
  await camera.state(guest, 'call-two-guest', ['phone', 'small', 'sideways', 'desk']);
  await press(guest, /^Chat/);
  await expect(guest.getByRole('heading', { name: 'Chat' })).toBeVisible();
  await camera.state(guest, 'call-chat', ['phone', 'small', 'sideways', 'desk']);
  await guest.keyboard.press('Escape');
  await press(guest, 'Devices');
  await expect(guest.getByRole('combobox', { name: 'Microphone' })).toBeVisible();
  await camera.state(guest, 'call-devices', ['phone', 'small', 'sideways', 'desk']);
  await guest.keyboard.press('Escape');
  await bar(guest, /^More/).click();
  await camera.state(guest, 'call-more', ['phone', 'small']);
  await guest.keyboard.press('Escape');
  await press(host, 'Keys');
  await expect(host.getByText('Keys of one letter')).toBeVisible();
  await camera.state(host, 'call-keys', ['desk']);
  await host.keyboard.press('Escape');
  await bar(guest, 'Leave').click();
  await expect(guest.getByRole('button', { name: 'Come back' })).toBeVisible();
  await camera.state(guest, 'call-left', ['phone', 'small', 'desk']);
  await guest.close();
}

/** As many as a family visit has. In a clinic of its own: whoever was in another visit's call has nothing to do with it. */
export async function six(world: World): Promise<void> {
  const { camera, server } = world;
  const host = await world.person();
  const names = ['Maya Lin', 'Jonas Berg', 'María Fernández de la Torre', 'Tom Okafor', 'Ruth Abernathy'];
  const visit = await planNow(host, await openClinic(host, server), names);
  await enterCall(host, visit);
  const guests = [];
  for (const [at, name] of names.entries()) {
    // A small picture of each is enough for a picture of all.
    const guest = await world.person(at === 0 ? PHONE : { viewport: { width: 640, height: 480 } });
    guests.push(guest);
    await join(guest, visit.links[at]!);
    await admit(host, name);
    await expect(tile(guest, ANA)).toBeVisible();
  }
  for (const name of names) await expect(tile(host, name)).toBeVisible();
  await camera.state(host, 'call-six-host', ['desk', 'phone', 'sideways'], ['light']);
  await camera.state(guests[0]!, 'call-six-guest', ['phone', 'small', 'sideways'], ['light']);
  for (const guest of guests) await guest.close();
}
