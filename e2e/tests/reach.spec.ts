// Networks that let no UDP out, as in many hospitals and offices: the call goes by a TCP connection instead.
import { test, expect, callProof, silenceProof, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { meet } from '../lib/visit';
import { onlyBy, waysOf } from '../lib/ways';

test('where no UDP gets out, a guest waits in silence, and then talks by TCP, also after the server was gone', async ({ server, people, watch }) => {
  watch.allow(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  await onlyBy(guest, 'tcp');
  await meet(host, guest, await openClinic(host, server), 'Maya Lin', () => silenceProof(guest));
  await callProof([host, guest]);
  expect(await waysOf(guest)).toEqual(['tcp', 'tcp']);
  expect(await waysOf(host), 'who has the better way takes it').toEqual(['udp', 'udp']);
  // Its connections must neither keep it from its port nor from their page.
  await server.stop('SIGKILL');
  await expect(guest.getByText(/The connection is lost/)).toBeVisible();
  await server.launch();
  await expect(guest.getByText(/The connection is lost/)).toBeHidden({ timeout: 30_000 });
  await callProof([host, guest]);
  expect(await waysOf(guest)).toEqual(['tcp', 'tcp']);
});

test('two who both have no UDP see and hear each other', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await onlyBy(host, 'tcp');
  await onlyBy(guest, 'tcp');
  await meet(host, guest, await openClinic(host, server), 'Jonas Berg');
  await callProof([host, guest]);
  for (const page of [host, guest]) expect(await waysOf(page)).toEqual(['tcp', 'tcp']);
});
