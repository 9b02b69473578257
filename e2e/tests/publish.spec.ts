// Another program sends into a visit's call by WHIP: everybody sees it, and its key is withdrawn in the middle of it.
import { test, expect, axe, shots, callProof, expectNoSideways } from '../lib/story';
import { callWithPrograms } from '../lib/programs';
import { press, tile } from '../lib/visit';

test('a host makes a key, a device sends by it, all see it, and it is gone when the key is withdrawn', async ({ server, people }) => {
  const { host, guest, clinic, office } = await callWithPrograms(server, people);
  await office.getByText('Make a key', { exact: true }).click();
  await office.getByLabel('Name of the program').fill('Ultrasound');
  await office.getByRole('button', { name: 'Make the key' }).click();
  await expect(office.getByText('The key is made')).toBeVisible();
  const address = await office.getByLabel('Address to send to (WHIP)').inputValue();
  const key = await office.getByLabel('Key', { exact: true }).inputValue();
  expect(address).toMatch(/\/whip$/);
  expect(key).toMatch(/^[\w-]{43}$/);
  await axe(office);
  await expectNoSideways(office);
  await shots(office, 'program-key');
  await office.getByRole('button', { name: 'I have copied it' }).click();
  await expect(office.getByLabel('Key', { exact: true })).toBeHidden();
  await expect(office.getByRole('button', { name: /Withdraw the key of .*Ultrasound/ })).toBeVisible();

  // The device: nothing of Bedside's runs in it, it speaks the protocol.
  const device = await people.page();
  await device.goto(clinic.url('/'));
  const status = await device.evaluate(
    async ([address, key]) => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const connection = new RTCPeerConnection();
      for (const track of stream.getTracks()) connection.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      await connection.setLocalDescription(await connection.createOffer());
      const answer = await fetch(address!, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' },
        body: connection.localDescription!.sdp,
      });
      if (answer.status === 201) await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      (window as unknown as { kept: RTCPeerConnection }).kept = connection;
      return answer.status;
    },
    [address, key],
  );
  expect(status).toBe(201);
  for (const page of [host, guest]) await expect(tile(page, 'Ultrasound').getByText('Program', { exact: true })).toBeVisible();
  await callProof([host, guest], { others: 2 });
  await axe(guest);
  await shots(guest, 'program-sends');
  await press(guest, 'People');
  await expect(guest.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Ultrasound' })).toContainText('Program');
  await guest.keyboard.press('Escape');

  await office.getByRole('button', { name: /Withdraw the key of .*Ultrasound/ }).click();
  for (const page of [host, guest]) await expect(tile(page, 'Ultrasound')).toBeHidden({ timeout: 2_000 });
  await expect(office.getByText('No program has a key.')).toBeVisible();
  await callProof([host, guest]);
});
