// Networks in which none of the server's addresses is reached: the call goes through the server's own relay.
import { test, expect, callProof, silenceProof, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { meet } from '../lib/visit';
import { onlyByRelay, relaysOf } from '../lib/ways';

test('two who reach nothing but the relay see and hear each other, one by UDP and one by TCP', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await onlyByRelay(host, 'udp');
  await onlyByRelay(guest, 'tcp');
  await meet(host, guest, await openClinic(host, server), 'Maya Lin', () => silenceProof(guest));
  await callProof([host, guest]);
  expect(await relaysOf(host)).toEqual(['udp', 'udp']);
  expect(await relaysOf(guest)).toEqual(['tcp', 'tcp']);
});
