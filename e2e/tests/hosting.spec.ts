// What a host does with those who come: admit them all at once, mute one, remove one; also when the network is away.
import { test, expect, axe, shots, callProof, silenceProof, speaks, expectApart, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, bar, enterCall, join, planNow, tile } from '../lib/visit';

test('everyone is admitted at once, one is muted, one is removed for good', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const phone = await people.context(PHONE);
  await speaks(phone);
  const [maya, jonas] = [await phone.newPage(), await people.page({ viewport: { width: 640, height: 480 } })];
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin', 'Jonas Berg']);
  await enterCall(host, visit);
  await join(maya, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(host.getByRole('button', { name: 'Admit everyone' }), 'for one there is one button').toBeHidden();
  await join(jonas, visit.links[1]!);
  await expect(jonas.getByText('1 person is before you.')).toBeVisible();
  await expect(host.getByRole('button', { name: 'Admit everyone' })).toBeVisible();
  await expect(host.locator('.stage-alone')).toHaveText('2 people are waitingMaya Lin, Jonas Berg');
  await axe(host);
  await shots(host, 'call-two-waiting');
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  await callProof([host, maya, jonas]);
  // Oneself covers nobody, and around who speaks there is a ring.
  for (const page of [host, maya, jonas]) await expectApart(page.locator('.stage :is(.tile, .self)'));
  const ring = () => tile(host, 'Maya Lin').evaluate((one) => parseFloat(/(\d+)px inset/.exec(getComputedStyle(one, '::after').boxShadow)?.[1] ?? '0'));
  await expect(tile(host, 'Maya Lin')).toHaveClass(/tile-speaking/);
  await expect.poll(ring, 'a ring around who speaks').toBeGreaterThan(2);

  await host.getByRole('button', { name: 'Mute Maya Lin' }).click();
  await expect(maya.getByText('The host has muted your microphone.')).toBeVisible();
  await expect(bar(maya, 'Mute')).toHaveAttribute('aria-pressed', 'true');
  for (const other of [host, jonas]) await expect(tile(other, 'Maya Lin').getByText('Muted')).toBeVisible();
  await expect(host.getByRole('button', { name: 'Mute Maya Lin' })).toBeHidden();
  await callProof([host, maya, jonas], { muted: ['Maya Lin'] });
  await expect(tile(host, 'Maya Lin')).not.toHaveClass(/tile-speaking/);
  await expect.poll(ring, 'none around who is muted').toBe(0);
  await axe(maya);
  await shots(maya, 'call-muted-by-host');
  await maya.getByRole('button', { name: 'Unmute' }).click();
  await expect(maya.getByText('The host has muted your microphone.')).toBeHidden();
  await callProof([host, maya, jonas]);

  await host.getByRole('button', { name: 'Remove Jonas Berg from the visit' }).click();
  const question = host.getByRole('dialog', { name: 'Remove this person?' });
  await expect(question.getByText('Jonas Berg leaves at once and cannot come back with this link.')).toBeVisible();
  await axe(host);
  await shots(host, 'call-remove');
  await question.getByRole('button', { name: 'Keep' }).click();
  await expect(tile(host, 'Jonas Berg')).toBeVisible();
  await host.getByRole('button', { name: 'Remove Jonas Berg from the visit' }).click();
  await question.getByRole('button', { name: 'Remove', exact: true }).click();
  const gone = jonas.getByRole('heading', { name: 'You are no longer in this visit' });
  await expect(gone).toBeFocused();
  await silenceProof(jonas);
  for (const other of [host, maya]) await expect(tile(other, 'Jonas Berg')).toBeHidden();
  await axe(jonas);
  await shots(jonas, 'removed');
  // Neither the link nor the code opens it again, and no button says that they would.
  await jonas.reload();
  await expect(gone).toBeVisible();
  await jonas.goto(clinic.url('/join'));
  await awake(jonas);
  await jonas.getByLabel('Your nine-digit code').fill(visit.codes[1]!);
  await jonas.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(jonas.getByRole('button', { name: 'Come back' })).toBeHidden();
  await expect(jonas.getByRole('heading', { name: /no longer in this visit|Join a visit/ })).toBeVisible();
  await callProof([host, maya]);
});

test('one who waits is removed from the waiting room and told so', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await host.getByRole('button', { name: 'Remove Maya Lin from the visit' }).click();
  await host.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'You are no longer in this visit' })).toBeVisible();
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeHidden();
  await silenceProof(guest);
});

test('a tap on Admit while the host is offline is told, kept, and done as soon as the network is back', async ({ server, people, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await host.context().setOffline(true);
  await expect(host.getByText('No Internet right now. As soon as it is back, so are you.')).toBeVisible({ timeout: 20_000 });
  await admit(host, 'Maya Lin');
  await expect(host.getByText('Will be done as soon as your connection is back').first()).toBeVisible();
  await axe(host);
  await shots(host, 'call-offline-admit');
  // The guest still waits, and nothing says otherwise.
  await silenceProof(guest, 1_000);
  await expect(guest.getByRole('heading', { level: 1, name: /Dr\. Ana Rivera/ })).toBeVisible();
  await host.context().setOffline(false);
  await expect(tile(host, 'Maya Lin')).toBeVisible();
  await expect(host.getByText('Will be done as soon as your connection is back')).toHaveCount(0);
  await callProof([host, guest]);
});

test('a tap on Admit while the server is away is done by the server that comes back', async ({ server, people, watch }) => {
  watch.allow(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await server.stop('SIGKILL');
  await expect(host.getByText(/The connection is lost/)).toBeVisible();
  await admit(host, 'Maya Lin');
  await expect(host.getByText('Will be done as soon as your connection is back').first()).toBeVisible();
  await expect(guest.getByRole('heading', { name: 'The connection is lost' })).toBeVisible();
  await server.launch();
  await callProof([host, guest]);
});

test("a tap on Admit on the day's page while offline is held there, and goes by itself", async ({ server, people, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(clinic.url('/today'));
  await awake(host);
  await join(guest, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await host.context().setOffline(true);
  await host.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await expect(host.getByText('No Internet right now. This is sent by itself as soon as it is back.')).toBeVisible();
  await axe(host);
  await shots(host, 'today-offline');
  await host.context().setOffline(false);
  await host.waitForURL(/^[^?]*\/call$/);
  await callProof([host, guest]);
});
