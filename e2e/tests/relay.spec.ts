// Networks in which none of the server's addresses is reached: the call goes through the server's own relay.
import { test, expect, callProof, silenceProof, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { admit, enterCall, join, planNow, tile } from '../lib/visit';
import { onlyByRelay, relaysOf } from '../lib/ways';

test('two who reach nothing but the relay see and hear each other, one by UDP and one by TCP', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await onlyByRelay(host, 'udp');
  await onlyByRelay(guest, 'tcp');
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await silenceProof(guest);
  await admit(host, 'Maya Lin');
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  await callProof([host, guest]);
  expect(await relaysOf(host)).toEqual(['udp', 'udp']);
  expect(await relaysOf(guest)).toEqual(['tcp', 'tcp']);
});
