// Two WebRTC stacks that share no code with browsers, in one call with two of them: each sends by WHIP and is seen and heard,
// each watches by WHEP and decodes what people send. `./x peers` has GStreamer installed for it.
import type { Page } from '@playwright/test';
import { test, expect, callProof, type People } from '../lib/story';
import { Peer, aiortc, gstreamer } from '../lib/peers';
import { callWithPrograms } from '../lib/programs';
import type { Server } from '../lib/server';
import { tile } from '../lib/visit';

/** A key, as the host makes it on the visit's page: where it goes to, and what it is. */
async function keyFor(office: Page, name: string, does: 'send' | 'watch'): Promise<[string, string]> {
  const field = office.getByLabel('Name of the program');
  if (!(await field.isVisible())) await office.getByText('Make a key', { exact: true }).click();
  await field.fill(name);
  await office.getByRole('radio', { name: does === 'send' ? 'Sends picture and sound' : 'Watches the call' }).check();
  await office.getByRole('button', { name: 'Make the key' }).click();
  const label = does === 'send' ? 'Address to send to (WHIP)' : 'Address to watch at (WHEP)';
  const address = await office.getByLabel(label).inputValue();
  const key = await office.getByLabel('Key', { exact: true }).inputValue();
  await office.getByRole('button', { name: 'I have copied it' }).click();
  await expect(office.getByLabel('Key', { exact: true })).toBeHidden();
  return [address, key];
}

async function both(server: Server, people: People, command: string[]): Promise<void> {
  const { host, guest, office } = await callWithPrograms(server, people);

  const started: Peer[] = [];
  try {
    const sends = Peer.start(command, 'publish', ...(await keyFor(office, 'Camera', 'send')));
    started.push(sends);
    await sends.until('it is connected', (said) => said.state === 'connected');
    for (const page of [host, guest]) await expect(tile(page, 'Camera')).toBeVisible();
    // Both browsers decode its picture and hear its tone, beside each other's.
    await callProof([host, guest], { others: 2 });

    const watches = Peer.start(command, 'watch', ...(await keyFor(office, 'Screen', 'watch')));
    started.push(watches);
    await watches.receives();
    await watches.leave();
    await sends.leave();
    // It said that it goes, so its place is not kept.
    for (const page of [host, guest]) await expect(tile(page, 'Camera')).toBeHidden({ timeout: 5_000 });
    await callProof([host, guest]);
  } finally {
    for (const peer of started) await peer.leave();
  }
}

test('aiortc sends into a call and watches it', async ({ server, people }) => {
  await both(server, people, aiortc());
});

test('GStreamer sends into a call and watches it', async ({ server, people }) => {
  const all = process.env.BEDSIDE_PEERS === 'all';
  const command = gstreamer(all);
  if (!command && all) throw new Error('GStreamer could not be had');
  test.skip(!command, 'no GStreamer with webrtcbin here (./x peers installs it)');
  await both(server, people, command!);
});
