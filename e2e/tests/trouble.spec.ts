// A call in trouble while the page itself is well: sound held back, a picture that freezes, packets that do not arrive.
import type { Page } from '@playwright/test';
import { Server } from '../lib/server';
import { test, expect, axe, shots, callProof, holdSound, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { meet, tile } from '../lib/visit';

test('a browser that holds back sound until a tap: one tap brings it', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await holdSound(guest.context());
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  // A reload has no tap of its own.
  await guest.reload();
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  const listen = guest.getByRole('button', { name: 'Tap to hear the others' });
  await expect(listen).toBeVisible();
  await expect(callProof([guest], { others: 1, within: 3_000 })).rejects.toThrow('Dr. Ana Rivera: no sound comes');
  await axe(guest);
  await shots(guest, 'call-listen');
  await listen.tap();
  await expect(listen).toBeHidden();
  await callProof([host, guest]);
});

/** The camera's packets stop while the page still says that it sends; or they go on. */
async function freeze(page: Page, on: boolean): Promise<void> {
  await page.evaluate(async (on) => {
    const state = window as unknown as { __connections: RTCPeerConnection[]; __frozen?: [RTCRtpSender, MediaStreamTrack] };
    if (!on) return state.__frozen![0].replaceTrack(state.__frozen![1]);
    const senders = state.__connections.filter((one) => one.connectionState === 'connected').flatMap((one) => one.getSenders());
    const sender = senders.find((one) => one.track?.kind === 'video')!;
    state.__frozen = [sender, sender.track!];
    await sender.replaceTrack(null);
  }, on);
}

test('a picture that freezes is told in words, asked for, and comes back', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await freeze(guest, true);
  const words = tile(host, 'Maya Lin').getByText('No picture of Maya Lin arrives right now. We are asking for it again.');
  await expect(words).toBeVisible();
  // They are heard all the while, and see us.
  await callProof([host, guest], { dark: ['Maya Lin'] });
  await axe(host);
  await shots(host, 'call-frozen');
  await freeze(guest, false);
  await expect(words).toBeHidden();
  await callProof([host, guest]);
});

test('every tenth packet is lost: all are seen and heard; no packet passes: told in words, and it comes back', async ({ people }) => {
  const server = await Server.start({ wire: true });
  try {
    const host = await people.page();
    const guest = await people.page(PHONE);
    await meet(host, guest, await openClinic(host, server));
    server.wire!.loss = 0.1;
    await callProof([host, guest]);
    server.wire!.loss = 1;
    for (const page of [host, guest]) await expect(page.getByText('Connecting picture and sound…')).toBeVisible();
    // One note, with what to do and whom to call; nothing beside it says something else.
    const note = guest.locator('.call-note');
    await expect(note.getByText('Picture and sound do not get through on this network.')).toBeVisible({ timeout: 30_000 });
    await expect(note.getByText('Try another network. On a phone, turn off Wi-Fi and use mobile data. Or call +1 555 010 0199.')).toBeVisible();
    await expect(note).toHaveCount(1);
    await expect(guest.getByText(/Connecting picture|asking for it again|is on its way/)).toHaveCount(0);
    await axe(guest);
    await shots(guest, 'call-media-blocked');
    server.wire!.loss = 0;
    await callProof([host, guest]);
    await expect(note).toHaveCount(0);
  } finally {
    await people.leave();
    await server.remove();
  }
});
