// The room behind a person is blurred before it leaves their device, from the check on, and noise is silenced there, too.
import type { Locator, Page } from '@playwright/test';
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, enterCall, join, planNow, press } from '../lib/visit';

/**
 * Of a thousand neighbours in this picture, how many differ sharply. The fake camera's has edges and letters; what is
 * blurred has none.
 */
async function edges(video: Locator): Promise<number> {
  return video.evaluate((element) => {
    const [video, canvas] = [element as HTMLVideoElement, document.createElement('canvas')];
    if (!video.videoWidth) return -1;
    const [width, height] = [(canvas.width = 320), (canvas.height = 180)];
    const pen = canvas.getContext('2d')!;
    pen.drawImage(video, 0, 0, width, height);
    const { data } = pen.getImageData(0, 0, width, height);
    const light = (at: number) => data[at]! + data[at + 1]! + data[at + 2]!;
    let sharp = 0;
    for (let at = 0; at + 7 < data.length; at += 4) if (Math.abs(light(at) - light(at + 4)) > 60) sharp += 1;
    return (1_000 * sharp) / (width * height);
  });
}

/** The microphone's track that leaves this page, and the sound that it has given so far. */
async function voice(page: Page): Promise<{ label: string; energy: number }> {
  return page.evaluate(async () => {
    const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
    for (const connection of all.filter((one) => one.connectionState === 'connected')) {
      const sender = connection.getSenders().find((one) => one.track?.kind === 'audio');
      if (!sender) continue;
      const source = [...(await sender.getStats()).values()].find((one) => one.type === 'media-source');
      return { label: sender.track!.label, energy: source?.totalAudioEnergy ?? 0 };
    }
    return { label: '', energy: 0 };
  });
}

test('a room is blurred before coming in and in the call, and shown again by a tap; noise is silenced', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(guest.getByText('We see you')).toBeVisible();
  const mirror = guest.locator('.mirror-video');
  await expect.poll(() => edges(mirror), 'the fake camera is sharp').toBeGreaterThan(1);
  const sharp = await edges(mirror);
  await guest.locator('.mirror-choose > summary').click();
  await guest.getByRole('combobox', { name: 'Behind you' }).selectOption({ label: 'Blurred' });
  await expect.poll(() => edges(mirror), 'one sees oneself as the others will').toBeLessThan(sharp / 2);
  await axe(guest);
  await shots(guest, 'background-check');

  // Kept on the device: a page that comes again shows no room meanwhile.
  await guest.reload();
  await awake(guest);
  await expect(guest.locator('.mirror-video')).toBeVisible();
  await expect.poll(() => edges(mirror), 'remembered').toBeGreaterThan(-1);
  expect(await edges(mirror), 'from its first picture on').toBeLessThan(sharp / 2);

  await admit(host, 'Maya Lin');
  await callProof([host, guest]);
  const seen = host.locator('[data-person] video');
  await expect.poll(() => edges(seen), 'what arrives is blurred').toBeLessThan(sharp / 2);
  await press(guest, 'Show my room');
  await expect.poll(() => edges(seen), 'what arrives is sharp again').toBeGreaterThan(sharp / 2);
  await press(guest, 'Blur my background');
  await expect.poll(() => edges(seen), 'and blurred').toBeLessThan(sharp / 2);
  await callProof([host, guest]);

  const plain = (await voice(guest)).label;
  await press(guest, 'Devices');
  await guest.getByLabel('Silence more noise').check();
  await expect.poll(async () => (await voice(guest)).label, 'another track is sent').not.toBe(plain);
  const before = (await voice(guest)).energy;
  await expect.poll(async () => (await voice(guest)).energy, 'sound goes on').toBeGreaterThan(before);
  await axe(guest);
  await shots(guest, 'background-call');
  await guest.getByLabel('Silence more noise').uncheck();
  await expect.poll(async () => (await voice(guest)).label, 'the plain microphone').toBe(plain);
  await guest.keyboard.press('Escape');
  await callProof([host, guest]);
});
