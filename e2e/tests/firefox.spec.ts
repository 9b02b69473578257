// Two browsers of different makers in one call, in clear and encrypted from end to end: a patient with Firefox and a host
// with Chromium.
import { networkInterfaces } from 'node:os';
import { test, expect, callProof, silenceProof } from '../lib/story';
import { Firefox, firefoxPath } from '../lib/firefox';
import { Server } from '../lib/server';
import { openClinic } from '../lib/office';
import { CODE, code, firefoxCode, line } from '../lib/sealed';
import { admit, enterCall, planNow, tile } from '../lib/visit';

const path = firefoxPath();

test.beforeEach(() => {
  if (!path && process.env.CI) throw new Error('CI must run this, and there is no Firefox (apt-get install firefox-esr)');
  test.skip(!path, 'no Firefox here (apt-get install firefox-esr)');
});

/** A server that a Firefox reaches, which has no candidate on loopback. */
function reachable(): Promise<Server> {
  const mediaAddress = Object.values(networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  return Server.start({ mediaAddress });
}

test('a patient with Firefox waits in silence, talks, and is back after a reload', async ({ people }) => {
  const server = await reachable();
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

test('what is encrypted in Chromium is opened in Firefox, and the other way, also after they were apart', async ({ people }) => {
  const server = await reachable();
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin'], {}, true);
  await enterCall(host, visit);
  const maya = await Firefox.start(path!, 390, 844);
  try {
    await maya.goto(visit.links[0]!);
    await maya.awake();
    await maya.press('Join');
    await admit(host, 'Maya Lin');
    await expect(tile(host, 'Maya Lin')).toBeVisible();
    await callProof([host, maya]);
    await expect(line(host)).toHaveText('End-to-end encrypted');
    const first = await code(host);
    expect(first).toMatch(CODE);
    await expect.poll(() => firefoxCode(maya)).toBe(first);

    await maya.press('Leave');
    await expect(tile(host, 'Maya Lin')).toBeHidden();
    await maya.press('Come back');
    await expect(tile(host, 'Maya Lin')).toBeVisible();
    await callProof([host, maya]);

    // A page that is loaded again is another end, so there is another code.
    await maya.page.reload();
    await callProof([host, maya]);
    await expect.poll(() => code(host)).not.toBe(first);
    const second = await code(host);
    await expect.poll(() => firefoxCode(maya)).toBe(second);
  } finally {
    await maya.leave();
    await people.leave();
    await server.remove();
  }
});
