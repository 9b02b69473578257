// A visit that is encrypted from end to end: people see and hear each other, all read the same code, and it changes with who
// is there. A browser that cannot take part is told so, and sends nothing.
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { code, line, voice } from '../lib/sealed';
import { admit, enterCall, join, planNow, tile } from '../lib/visit';

test('an encrypted visit is seen and heard by its people, who compare a code', async ({ server, people }) => {
  const host = await people.page();
  const [maya, tom] = [await people.page(PHONE), await people.page()];
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin', 'Tom Okafor'], {}, true);
  await expect(host.locator('.sealed-note')).toContainText('end-to-end encrypted');
  await enterCall(host, visit);
  await expect(line(host), 'with nobody there nothing is encrypted yet').toHaveText('Ready for end-to-end encryption');
  await maya.goto(visit.links[0]!);
  await awake(maya);
  await expect(maya.locator('.sealed-note')).toContainText('only the people in it can see and hear it');
  await join(maya, visit.links[0]!);
  await admit(host, 'Maya Lin');
  await expect(tile(maya, 'Dr. Ana Rivera')).toBeVisible();
  await callProof([host, maya]);
  // The fake microphone beeps once a second: by the lengths of its packets nobody could tell.
  const lengths = await voice(maya);
  expect(Math.max(...lengths) / Math.min(...lengths), `${lengths}`).toBeLessThan(1.25);
  await expect(line(host)).toHaveText('End-to-end encrypted');
  const two = await code(host);
  await expect.poll(() => code(maya)).toBe(two);
  await line(host).click();
  await axe(host);
  await shots(host, 'sealed-code');
  await host.getByRole('button', { name: 'They match' }).click();
  await expect(host.locator('.sealed-same')).toBeVisible();
  await host.keyboard.press('Escape');
  await expect(line(host)).toHaveText('End-to-end encrypted, compared');

  await join(tom, visit.links[1]!);
  await admit(host, 'Tom Okafor');
  await expect(tile(tom, 'Maya Lin')).toBeVisible();
  await callProof([host, maya, tom]);
  await expect(line(host)).toHaveText('End-to-end encrypted, the code has changed');
  const three = await code(host);
  expect(three).not.toBe(two);
  await expect.poll(() => code(tom)).toBe(three);
  await expect.poll(() => code(maya)).toBe(three);
  await axe(maya);
  await shots(maya, 'sealed-call');
});

test('a browser that cannot encrypt is told before it joins, and opens no connection', async ({ server, people }) => {
  const host = await people.page();
  const old = await people.page();
  await old.addInitScript(() => {
    delete (window as unknown as { RTCRtpScriptTransform?: unknown }).RTCRtpScriptTransform;
  });
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin'], {}, true);
  await old.goto(visit.links[0]!);
  await awake(old);
  await expect(old.locator('[data-note="sealed-unable"]')).toContainText('ask your host');
  await expect(old.getByRole('button', { name: 'Join', exact: true })).toHaveCount(0);
  await axe(old);
  await shots(old, 'sealed-unable');
  const connections = await old.evaluate(() => (window as unknown as { __connections: unknown[] }).__connections.length);
  expect(connections).toBe(0);
});
