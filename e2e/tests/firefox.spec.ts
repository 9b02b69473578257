// Two browsers of different makers in one call: a patient with Firefox and a host with Chromium.
import { networkInterfaces } from 'node:os';
import { test, expect, callProof, silenceProof } from '../lib/story';
import { Firefox, firefoxPath } from '../lib/firefox';
import { Server } from '../lib/server';
import { openClinic } from '../lib/office';
import { admit, enterCall, planNow, tile } from '../lib/visit';

test('a patient with Firefox waits in silence, talks, and is back after a reload', async ({ people }) => {
  const path = firefoxPath();
  if (!path && process.env.CI) throw new Error('CI must run this, and there is no Firefox (apt-get install firefox-esr)');
  test.skip(!path, 'no Firefox here (apt-get install firefox-esr)');
  // A Firefox has no candidate on loopback.
  const mediaAddress = Object.values(networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  const server = await Server.start({ mediaAddress });
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  const maya = await Firefox.start(path!, 390, 844);
  try {
    await maya.goto(visit.links[0]!);
    await maya.awake();
    await maya.press('Join');
    await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
    await silenceProof(maya);
    await admit(host, 'Maya Lin');
    await expect(tile(host, 'Maya Lin')).toBeVisible();
    await callProof([host, maya]);

    await maya.page.reload();
    await callProof([host, maya]);
    await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeHidden();
    await maya.press('Leave');
    await expect(tile(host, 'Maya Lin')).toBeHidden();
  } finally {
    await maya.leave();
    await people.leave();
    await server.remove();
  }
});
