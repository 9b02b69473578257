// A photo from a phone at the door: without where it was taken, seen large by the host; and a file that is too large costs nothing.
import { deflateSync } from 'node:zlib';
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { join, planNow } from '../lib/visit';

const log = (page: import('@playwright/test').Page) => page.getByRole('log', { name: 'Messages' });

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let n = 0; n < 8; n++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, body, sum]);
}

/** 64 by 48 green pixels, with a place written beside them. */
function photo(): Buffer {
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 48, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(64 * 3, Buffer.from([40, 130, 90]))]);
  const pixels = deflateSync(Buffer.concat(Array<Buffer>(48).fill(row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const place = chunk('tEXt', Buffer.from('GPS\0 39.7392', 'latin1'));
  return Buffer.concat([signature, chunk('IHDR', head), place, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

test('a guest sends a photo from the door, the host sees it large, and what is too large is refused kindly', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await join(guest, visit.links[0]!);
  const camera = guest.getByLabel('Send a photo');
  await expect(camera).toBeAttached();
  await expect(camera).toHaveAttribute('capture', 'environment');
  await camera.setInputFiles({ name: 'rash.png', mimeType: 'image/png', buffer: photo() });
  const own = log(guest).getByRole('img', { name: 'Photo that you sent' });
  await expect(own).toBeVisible();
  await expect(log(guest).getByText('Sending…')).toBeHidden();
  await axe(guest);
  await expectNoSideways(guest);
  await shots(guest, 'files-waiting');

  // Nothing of the place has left the phone: it was drawn anew.
  const link = log(guest).getByRole('link', { name: /Download/ });
  const bytes = await guest.evaluate(async (at) => {
    const answer = await fetch(at);
    return Array.from(new Uint8Array(await answer.arrayBuffer()));
  }, (await link.getAttribute('href'))!);
  expect(bytes.slice(0, 3)).toEqual([0xff, 0xd8, 0xff]);
  expect(Buffer.from(bytes).includes('39.7392')).toBe(false);

  const field = guest.getByLabel('Your message');
  await field.fill('It began on Monday');
  await guest.getByLabel('Attach a file').setInputFiles({ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(21 * 1024 * 1024) });
  await expect(log(guest).getByText('This file is too large to send here.')).toBeVisible();
  await expect(field).toHaveValue('It began on Monday');
  await guest.getByRole('button', { name: 'Remove' }).click();
  await expect(log(guest).getByText('film.mov')).toBeHidden();

  await host.goto(clinic.url('/today'));
  await host.getByRole('link', { name: /1 new message from .*Maya Lin/ }).click();
  await expect(host.getByRole('heading', { name: 'Messages of this visit' })).toBeVisible();
  await awake(host);
  const picture = log(host).getByRole('link', { name: /Photo from .*Maya Lin/ });
  await expect(picture).toBeVisible();
  await picture.click();
  const viewer = host.getByRole('dialog', { name: 'Photo' });
  const large = viewer.getByRole('img', { name: /Photo from .*Maya Lin/ });
  await expect(large).toBeVisible();
  await expect.poll(() => large.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(64);
  await axe(host);
  await shots(host, 'files-viewer');
  await host.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(picture).toBeFocused();
});
