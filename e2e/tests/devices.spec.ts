// Devices are chosen and changed: what the other gets is what the new one gives.
import type { Locator, Page } from '@playwright/test';
import { chromiumFlags } from '../playwright.config';
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, bar, enterCall, join, meet, planNow, press } from '../lib/visit';

// Several cameras to choose from: of four the second shows no colours and sends nothing, the last is as the first. In a
// browser of its own, because with so many a call of six people takes four times as long.
const fake = chromiumFlags.map((flag) => (flag.startsWith('--use-fake-device') ? '--use-fake-device-for-media-stream=fps=10,device-count=4' : flag));
test.use({ launchOptions: { executablePath: process.env.BEDSIDE_CHROMIUM || undefined, args: fake } });

/** The device whose sound or picture really leaves this page. */
async function sent(page: Page, kind: 'audio' | 'video'): Promise<string> {
  return page.evaluate((kind) => {
    const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
    const tracks = all.filter((one) => one.connectionState === 'connected').flatMap((one) => one.getSenders()).map((one) => one.track);
    return tracks.filter((track) => track?.kind === kind && track.readyState === 'live').map((track) => track!.getSettings().deviceId).join();
  }, kind);
}

/** Another device of this list than the one that is used; chosen. */
async function chooseOther(list: Locator, used: string): Promise<string> {
  const all = await list.locator('option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  const other = all.filter((id) => id && id !== used).at(-1);
  expect(other, `another one than ${used} of ${all}`).toBeTruthy();
  await list.selectOption(other!);
  return other!;
}

test('devices are changed during the call, and the others get what the new ones give', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await meet(host, guest, await openClinic(host, server));
  await awake(guest);
  await callProof([host, guest]);
  await press(guest, 'Devices');
  const chosen: string[] = [];
  for (const [label, kind] of [['Microphone', 'audio'], ['Camera', 'video']] as const) {
    const before = await sent(guest, kind);
    expect(before, `one ${kind} leaves`).toMatch(/^[^,]+$/);
    const other = await chooseOther(guest.getByRole('combobox', { name: label }), before);
    await expect.poll(() => sent(guest, kind), `the other ${label}`).toBe(other);
    chosen.push(other);
  }
  const speaker = await chooseOther(guest.getByRole('combobox', { name: 'Speaker' }), 'default');
  const speakers = (page: Page) =>
    page.evaluate(() => [...document.querySelectorAll<HTMLAudioElement & { sinkId?: string }>('[data-person] audio')].map((one) => one.sinkId));
  await expect.poll(async () => [...new Set(await speakers(guest))], 'the other one is heard from the chosen speaker').toEqual([speaker]);
  await callProof([host, guest]);
  await expect(guest.getByText('Keys of one letter'), 'a phone has no keys').toBeHidden();
  await axe(guest);
  await shots(guest, 'call-devices');
  await guest.keyboard.press('Escape');
  await callProof([host, guest]);
  // Whoever leaves and comes back by the link, in another tab, has the same ones without choosing.
  await bar(guest, 'Leave').click();
  await expect(guest.getByRole('heading', { name: 'You have left the visit' })).toBeFocused();
  const back = await guest.context().newPage();
  await back.goto(visit.links[0]!);
  await callProof([host, back]);
  expect([await sent(back, 'audio'), await sent(back, 'video')], 'the browser has kept the choice').toEqual(chosen);
  await expect.poll(async () => [...new Set(await speakers(back))], 'the speaker as well').toEqual([speaker]);
  await press(back, 'Devices');
  await expect(back.getByRole('combobox', { name: 'Microphone' })).toHaveValue(chosen[0]!);
  await expect(back.getByRole('combobox', { name: 'Camera' })).toHaveValue(chosen[1]!);
  await expect(back.getByRole('combobox', { name: 'Speaker' })).toHaveValue(speaker);
  await back.keyboard.press('Escape');
  await press(host, 'Keys');
  await expect(host.getByText('Keys of one letter')).toBeVisible();
});

test('devices are chosen in the waiting room, and those are sent', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(guest.getByText('We see you')).toBeVisible();
  await guest.locator('.mirror-choose > summary').click();
  const mirrored = () =>
    guest.locator('.mirror-video').evaluate((video) => ((video as HTMLVideoElement).srcObject as MediaStream | null)?.getVideoTracks()[0]?.getSettings().deviceId);
  const camera = await chooseOther(guest.getByRole('combobox', { name: 'Camera' }), (await mirrored())!);
  await expect.poll(mirrored, 'one sees oneself with it').toBe(camera);
  const microphone = await chooseOther(guest.getByRole('combobox', { name: 'Microphone' }), await guest.getByRole('combobox', { name: 'Microphone' }).inputValue());
  await admit(host, 'Maya Lin');
  await callProof([host, guest]);
  expect([await sent(guest, 'video'), await sent(guest, 'audio')]).toEqual([camera, microphone]);
});
