// The heart of the product: people see and hear each other, and whatever happens, they come back.
import { test, expect, axe, shots, callProof, silenceProof, expectApart, expectNoSideways, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, bar, enterCall, join, meet, planNow, press, tile } from '../lib/visit';

test('a host and a guest on a phone see and hear each other', { tag: '@both' }, async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await enterCall(host, visit);
  await axe(host);
  await shots(host, 'call-alone');
  await join(guest, visit.links[0]!);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(host.locator('.stage-alone')).toContainText('Maya Lin is waiting');
  await silenceProof(guest);
  await axe(host);
  await shots(host, 'call-waiting');
  await admit(host, 'Maya Lin');
  await expect(guest.locator('[data-said]')).toHaveText(/You are in the visit/);
  await callProof([host, guest]);
  await axe(host);
  await axe(guest);
  await shots(host, 'call-host');
  await shots(guest, 'call-guest');
  await guest.setViewportSize({ width: 844, height: 390 });
  await expectNoSideways(guest);
  expect((await guest.locator('.call-stage').boundingBox())!.height, 'held sideways, the face has the height').toBeGreaterThan(350);
  await guest.screenshot({ path: 'shots/call-guest.sideways.png' });
});

test('mute and camera off are told to the other, and come back', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await bar(guest, 'Mute').click();
  await expect(bar(guest, 'Mute')).toHaveAttribute('aria-pressed', 'true');
  await expect(tile(host, 'Maya Lin').getByText('Muted')).toBeVisible();
  await guest.keyboard.press('v');
  await expect(tile(host, 'Maya Lin').getByText('Camera is off')).toBeVisible();
  await shots(host, 'call-muted');
  await guest.keyboard.press('v');
  await guest.keyboard.press('m');
  await expect(tile(host, 'Maya Lin').getByText('Muted')).toBeHidden();
  await callProof([host, guest]);
});

test('a reload comes straight back into the call; so does leaving and returning', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await guest.reload();
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  await callProof([host, guest]);
  await host.reload();
  await expect(tile(host, 'Maya Lin')).toBeVisible();
  await callProof([host, guest]);
  await bar(guest, 'Leave').click();
  await expect(guest.getByRole('heading', { name: 'You have left the visit' })).toBeFocused();
  await expect(tile(host, 'Maya Lin')).toBeHidden();
  await axe(guest);
  await shots(guest, 'left');
  await guest.getByRole('button', { name: 'Come back' }).click();
  await callProof([host, guest]);
});

test('a second device takes over, and the first can take it back', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page();
  const visit = await meet(host, guest, await openClinic(host, server));
  const phone = await people.page(PHONE);
  await phone.goto(visit.links[0]!);
  await expect(tile(phone, 'Dr. Ana Rivera')).toBeVisible();
  await expect(guest.getByRole('heading', { name: 'You joined on another device' })).toBeVisible();
  await callProof([host, phone]);
  await axe(guest);
  await guest.getByRole('button', { name: 'Use this one' }).click();
  await expect(phone.getByRole('heading', { name: 'You joined on another device' })).toBeVisible();
  await callProof([host, guest]);
});

test('the host sends back, admits again, and ends for all', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await meet(host, guest, await openClinic(host, server));
  await host.getByRole('button', { name: 'Send back Maya Lin to the waiting room' }).click();
  await expect(guest.getByRole('heading', { name: /asks you to wait here/ })).toBeVisible();
  await silenceProof(guest);
  await admit(host, 'Maya Lin');
  await callProof([host, guest]);
  await bar(host, 'Leave').click();
  await axe(host);
  await shots(host, 'call-leave');
  await host.getByRole('button', { name: 'End for all' }).click();
  await expect(guest.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
  await expect(host.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
  await silenceProof(guest);
  await axe(guest);
  await shots(guest, 'over');
  await shots(host, 'over-host');
  await guest.goto(visit.links[0]!);
  await expect(guest.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
});

test('a shared screen takes the stage', async ({ server, people }) => {
  const host = await people.page();
  await host.addInitScript(() => {
    const { mediaDevices } = navigator;
    const share = mediaDevices?.getDisplayMedia?.bind(mediaDevices);
    if (!share) return;
    mediaDevices.getDisplayMedia = (wish) => {
      (window as unknown as { __wish: unknown }).__wish = wish;
      return share(wish);
    };
  });
  const guest = await people.page();
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await bar(host, 'Share screen').click();
  await expect(guest.getByRole('article', { name: 'Screen of Dr. Ana Rivera' })).toBeVisible();
  await callProof([host, guest], { sharing: ['Dr. Ana Rivera'] });
  const wish = await host.evaluate(() => (window as unknown as { __wish: unknown }).__wish);
  expect(wish, 'the page of the call is not among what can be shared').toMatchObject({ selfBrowserSurface: 'exclude' });
  await expectApart(guest.locator('.stage :is(.tile, .self)'));
  await axe(guest);
  await shots(guest, 'call-screen');
  await host.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(guest.getByRole('article', { name: 'Screen of Dr. Ana Rivera' })).toBeHidden();
});

test('the server restarts in the middle and everyone comes back by themselves', { tag: '@both' }, async ({ server, people, watch }) => {
  watch.allow(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await server.stop('SIGKILL');
  await expect(guest.getByText(/The connection is lost/)).toBeVisible();
  await shots(guest, 'call-lost');
  await server.launch();
  await expect(guest.getByText(/The connection is lost/)).toBeHidden({ timeout: 30_000 });
  await callProof([host, guest]);
});

test('six people', async ({ server, people }) => {
  test.setTimeout(300_000);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const names = ['Maya Lin', 'Jonas Berg', 'Aïcha Diallo', 'Tom Okafor', 'Inés Soto'];
  const visit = await planNow(host, clinic, names);
  await enterCall(host, visit);
  const everyone = [host];
  for (const [index, name] of names.entries()) {
    const guest = await people.page({ viewport: { width: 640, height: 480 } });
    await join(guest, visit.links[index]!);
    await admit(host, name);
    await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
    everyone.push(guest);
  }
  await callProof(everyone);
  for (const page of everyone.slice(0, 2)) await expectApart(page.locator('.stage :is(.tile, .self)'));
  await shots(host, 'call-six');
  await axe(host);
});

test('whoever came without devices hears and is seen as there', async ({ server, people, watch }) => {
  watch.allow(/Permission|NotAllowed/);
  const host = await people.page();
  const guest = await people.page({ ...PHONE, allows: [] });
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await guest.getByRole('button', { name: 'Come in without camera and microphone' }).click();
  await admit(host, 'Maya Lin');
  await expect(tile(host, 'Maya Lin')).toBeVisible();
  await callProof([host, guest], { dark: ['Maya Lin'], muted: ['Maya Lin'] });
});

test("the host's panel steps aside where the page becomes narrow, and is there again where there is room", async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  const panel = host.getByRole('complementary', { name: 'People' });
  await expect(panel).toBeVisible();
  await host.setViewportSize({ width: 640, height: 900 });
  await expect(panel).toBeHidden();
  await expect(tile(host, 'Maya Lin')).toBeInViewport({ ratio: 0.9 });
  // Asked for, it covers the stage; a turn of the tablet is no reason to open what was closed.
  await press(host, 'People');
  await expect(panel).toBeVisible();
  await host.setViewportSize({ width: 700, height: 900 });
  await expect(panel).toBeVisible();
  await host.setViewportSize({ width: 1440, height: 900 });
  await expect(panel).toBeVisible();
  await bar(host, 'People').click();
  await expect(panel).toBeHidden();
  await host.setViewportSize({ width: 640, height: 900 });
  await host.setViewportSize({ width: 1440, height: 900 });
  await expect(panel).toBeHidden();
});
