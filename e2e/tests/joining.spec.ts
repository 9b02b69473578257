// Arriving as a patient: the link, the code, the waiting room with its device check, and every way it can go wrong.
import { test, expect, axe, shots, breakDevices, mend, expectNoSideways, PHONE } from '../lib/story';
import { awake, confirmAddress, dayFromNow, openClinic } from '../lib/office';
import { enterCall, join, planNow } from '../lib/visit';
import { links } from '../lib/mail';

const PHONE_HELP = 'Call +1 555 010 0199';

test('the link greets as plain HTML and Join works as a form', async ({ server, people }) => {
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page({ ...PHONE, javaScriptEnabled: false });
  const response = (await guest.goto(visit.links[0]!))!;
  expect(response.status()).toBe(200);
  await expect(guest.getByRole('heading', { name: 'Your visit with Dr. Ana Rivera' })).toBeVisible();
  await expect(guest.getByText('You come in as Maya Lin.')).toBeVisible();
  await expect(guest.getByRole('link', { name: PHONE_HELP })).toHaveAttribute('href', 'tel:+15550100199');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByText(/Video needs JavaScript/)).toBeVisible();
});

test('two taps to the waiting room, where the check advances by itself', { tag: '@both' }, async ({ server, people }) => {
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page(PHONE);
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await axe(guest);
  await shots(guest, 'greeting');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera knows that you are here' })).toBeFocused();
  await expect(guest.getByText('We see you')).toBeVisible();
  await expect(guest.getByText('We hear you')).toBeVisible();
  await expect(guest.getByText('Did you hear the chime?')).toBeVisible();
  await axe(guest);
  await shots(guest, 'waiting-check');
  await guest.getByRole('button', { name: 'Yes' }).click();
  await expect(guest.getByText('Everything is ready')).toBeVisible();
  await axe(guest);
  await shots(guest, 'waiting-ready');
  await enterCall(host, visit);
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera sees that you are here' })).toBeVisible();
  await expect(guest.getByText('You are next.')).toBeVisible();
  await expect(host.getByText(/camera and microphone are good/)).toBeVisible();
  // A reload comes straight back to the room.
  await guest.reload();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera sees that you are here' })).toBeVisible();
});

test('a name can be corrected, and a wrong one is said at its place', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page(PHONE);
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await guest.getByText('Change the name').click();
  await guest.getByLabel('Your name').fill('x'.repeat(400));
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByLabel('Your name')).toHaveAttribute('aria-invalid', 'true');
  await expect(guest.getByLabel('Your name')).toHaveValue('x'.repeat(400));
  await guest.getByLabel('Your name').fill('Łucja مها 🙂');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await enterCall(host, visit);
  await expect(host.getByRole('button', { name: 'Admit Łucja مها 🙂' })).toBeVisible();
});

test('a link that opens nothing says the same whatever the cause', async ({ server, people, watch }) => {
  watch.allow(/status of 404/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const guest = await people.page(PHONE);
  const words: string[] = [];
  for (const link of [`${visit.links[0]}x`, clinic.url('/j/nonsense'), clinic.url(`/j/${'0'.repeat(32)}.AAAAAAAAAAAAAAAAAAAAAA`)]) {
    const response = (await guest.goto(link))!;
    expect(response.status()).toBe(404);
    words.push(await guest.locator('main').innerText());
  }
  expect(new Set(words).size).toBe(1);
  await expect(guest.getByRole('heading', { name: 'This link does not open a visit any more' })).toBeVisible();
  await expect(guest.getByRole('link', { name: PHONE_HELP })).toBeVisible();
  await axe(guest);
  await shots(guest, 'link-dead');
});

test('nine digits, typed as they were read aloud', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const guest = await people.page(PHONE);
  await guest.goto(clinic.url('/join'));
  await axe(guest);
  await shots(guest, 'code');
  await guest.getByLabel('Your nine-digit code').fill('000 000 001');
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByLabel('Your nine-digit code')).toHaveAttribute('aria-invalid', 'true');
  await expect(guest.getByLabel('Your nine-digit code')).toHaveValue('000 000 001');
  await shots(guest, 'code-wrong');
  await guest.getByLabel('Your nine-digit code').fill(visit.codes[0]!.replace(' ', '-'));
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'Your visit with Dr. Ana Rivera' })).toBeVisible();
});

test('will you come? The answer can be changed', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByLabel('E-mail address').first().fill('maya-rsvp@patients.test');
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(1));
  await host.getByLabel('Time', { exact: true }).fill('23:30');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  const letter = await mail.wait('maya-rsvp@patients.test');
  const guest = await people.page(PHONE);
  await guest.goto(links(letter, '/j/')[0]!);
  await expect(guest.getByText('Will you come?')).toBeVisible();
  await axe(guest);
  await expect(guest.locator('.greeting-zone'), 'an hour is never without its zone').toHaveText('New York time');
  await shots(guest, 'greeting-early');
  // The question has a page of its own, too.
  await guest.goto(links(letter, '/j/')[0]!.replace('/j/', '/rsvp/'));
  await expect(guest.getByText('Will you come?')).toBeVisible();
  await axe(guest);
  await shots(guest, 'rsvp');
  await guest.getByRole('button', { name: 'Yes, I will come' }).click();
  await expect(guest.getByText(/You said that you will come/)).toBeVisible();
  await guest.getByRole('button', { name: 'I cannot come' }).click();
  await expect(guest.getByText(/You said that you cannot come/)).toBeVisible();
});

test('a camera that is refused: cause, way out, and in without', async ({ server, people, watch }) => {
  watch.allow(/Permission|NotAllowed/);
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page({ ...PHONE, allows: [] });
  await join(guest, visit.links[0]!);
  await expect(guest.getByText('Your camera and microphone are blocked by the browser.')).toBeVisible();
  await expect(guest.getByRole('img', { name: /where to tap/ })).toBeVisible();
  await axe(guest);
  await shots(guest, 'waiting-denied');
  await enterCall(host, visit);
  await expect(host.getByText(/no camera and no microphone/)).toBeVisible();
  await guest.getByRole('button', { name: 'Come in without camera and microphone' }).click();
  await expect(guest.getByText('Your camera and microphone are blocked by the browser.')).toBeHidden();
});

for (const [trouble, words] of [
  ['NotReadableError', 'Another program is using your camera.'],
  ['NotFoundError', 'No camera was found.'],
  ['BlockedBySystem', 'This device does not let the browser use the camera.'],
] as const) {
  test(`a camera in trouble (${trouble}) can be mended without a reload`, async ({ server, people }) => {
    const host = await people.page();
    const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
    const guest = await people.page(PHONE);
    await breakDevices(guest.context(), trouble, ['camera']);
    await join(guest, visit.links[0]!);
    await expect(guest.getByText(words)).toBeVisible();
    await shots(guest, `waiting-${trouble}`);
    await mend(guest);
    await guest.getByRole('button', { name: 'Try again' }).click();
    await expect(guest.getByText('We see you')).toBeVisible();
    await expect(guest.getByText(words)).toBeHidden();
  });
}

test('the whole way by keyboard, at 320 pixels, in Spanish', async ({ server, people }) => {
  const host = await people.page();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  const guest = await people.page({ viewport: { width: 320, height: 640 }, locale: 'es-MX', reducedMotion: 'reduce' });
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await expect(guest.locator('html')).toHaveAttribute('lang', 'es');
  await expectNoSideways(guest);
  const button = guest.getByRole('button', { name: 'Entrar', exact: true });
  for (let step = 0; step < 20 && !(await button.evaluate((one) => one === document.activeElement)); step += 1) await guest.keyboard.press('Tab');
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(guest.getByText('¿Oyó el timbre?')).toBeVisible();
  await expectNoSideways(guest);
  await axe(guest);
  await shots(guest, 'waiting-spanish');
  await enterCall(host, visit);
  await host.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await expect(guest.getByRole('button', { name: 'Silenciar' })).toBeVisible();
  await guest.keyboard.press('m');
  await expect(guest.getByRole('button', { name: 'Silenciar' })).toHaveAttribute('aria-pressed', 'true');
  await expectNoSideways(guest);
  await axe(guest);
});
