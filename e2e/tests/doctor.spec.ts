// The device doctor: what is wrong although nothing was refused, on both sides; a host's hint; the test call.
import { test, expect, axe, shots, callProof, speaks, PHONE } from '../lib/story';
import { ailable, ails, cover, coverable } from '../lib/devices';
import { awake, openClinic } from '../lib/office';
import { bar, enterCall, join, meet, planNow, press } from '../lib/visit';

test('a covered camera is told to both, the host sends a hint, and both notes go when it is uncovered', async ({ server, people }) => {
  const host = await people.page({ viewport: { width: 1280, height: 800 } });
  const phone = await people.context(PHONE);
  await coverable(phone);
  const guest = await phone.newPage();
  await meet(host, guest, await openClinic(host, server));
  await callProof([host, guest]);
  await cover(guest, true);
  const note = guest.locator('[data-note="camera_dark"]');
  await expect(note.getByText('Your picture is black.')).toBeVisible({ timeout: 20_000 });
  await note.getByText('What helps').click();
  await expect(note.getByText('Look for a small slider or a cover over the camera, and turn on a light.')).toBeVisible();
  await axe(guest);
  await shots(guest, 'doctor-dark');
  const told = host.locator('[data-care="ails"]');
  await expect(told).toHaveText('Picture is black');
  await host.getByRole('button', { name: /^Check the camera: hint to/ }).first().click();
  await expect(host.getByText('Hint is on its way')).toBeVisible();
  await axe(host);
  await shots(host, 'doctor-host');
  const hint = guest.locator('[data-note="hint_camera"]');
  await expect(hint.getByText('From the clinic')).toBeVisible();
  await expect(hint.getByText('We do not see you.')).toBeVisible();
  await expect(note, 'one note at a time').toBeHidden();
  await axe(guest);
  await shots(guest, 'doctor-hint');
  await cover(guest, false);
  await expect(told).toBeHidden({ timeout: 20_000 });
  await hint.getByRole('button', { name: 'Close this hint' }).click();
  await expect(hint).toBeHidden();
  await expect(note).toBeHidden();
  await callProof([host, guest]);
});

test('who talks while muted is told, and one tap is heard', async ({ server, people }) => {
  const host = await people.page();
  const phone = await people.context(PHONE);
  await speaks(phone);
  const guest = await phone.newPage();
  await meet(host, guest, await openClinic(host, server));
  await press(guest, 'Mute');
  const note = guest.locator('[data-note="talks_muted"]');
  await expect(note.getByText('You are muted: nobody hears you.')).toBeVisible({ timeout: 20_000 });
  await axe(guest);
  await note.getByRole('button', { name: 'Unmute' }).click();
  await expect(note).toBeHidden();
  await expect(bar(guest, 'Mute')).toHaveAttribute('aria-pressed', 'false');
  await callProof([host, guest]);
});

test('a host hints to somebody who waits, and the line is measured there', async ({ server, people }) => {
  const host = await people.page({ viewport: { width: 1280, height: 800 } });
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(guest.getByText('Your connection is good')).toBeVisible({ timeout: 20_000 });
  await host.locator('.care-hints > summary').click();
  await host.getByRole('button', { name: /^Check the sound: hint to/ }).click();
  const hint = guest.locator('[data-note="hint_sound"]');
  await expect(hint.getByText('Can you hear us?')).toBeVisible();
  await axe(guest);
  await shots(guest, 'doctor-hint-waiting');
  await hint.getByRole('button', { name: 'Close this hint' }).click();
  await expect(hint).toBeHidden();
});

test('who waits: a question that nobody answers, a page in the background, and a weak line, as both sides read them', async ({ server, people }) => {
  const host = await people.page({ viewport: { width: 1280, height: 800 } });
  const phone = await people.context(PHONE);
  await ailable(phone, { asks: true });
  const guest = await phone.newPage();
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  const told = host.locator('[data-care="ails"]');
  const note = guest.locator('[data-note="prompt_waits"]');
  await expect(note.getByText('Your browser is still asking for camera and microphone.')).toBeVisible({ timeout: 30_000 });
  await expect(note.getByText('Look at the top of this window, near the address, and tap Allow.')).toBeVisible();
  await expect(told).toHaveText('Browser is asking');
  await axe(guest);
  await shots(guest, 'doctor-prompt');
  await ails(guest, { behind: true });
  await expect(guest.getByText('We see you')).toBeVisible();
  await expect(note).toBeHidden();
  await expect(told).toHaveText('Page is in the background');
  await ails(guest, { slow: true });
  await expect(guest.getByText('Your connection is weak. Move closer to your router, or use mobile data.')).toBeVisible({ timeout: 30_000 });
  await expect(told).toHaveText('Weak connection');
  await axe(guest);
});

test('in the call: a faint voice, none, a device that is taken, a speaker that is gone, a busy machine; each is told to both', async ({ server, people }) => {
  const host = await people.page({ viewport: { width: 1280, height: 800 } });
  const desk = await people.context();
  await ailable(desk, { voice: 'faint', busy: true });
  const guest = await desk.newPage();
  await meet(host, guest, await openClinic(host, server));
  await press(guest, 'Devices');
  const speakers = guest.getByRole('combobox', { name: 'Speaker' });
  await expect.poll(() => speakers.locator('option').count(), 'speakers to choose from').toBeGreaterThan(1);
  await speakers.selectOption({ index: (await speakers.locator('option').count()) - 1 });
  await guest.keyboard.press('Escape');
  const both = async (code: string, words: string, told: string) => {
    await expect(guest.locator(`[data-note="${code}"]`).getByText(words)).toBeVisible({ timeout: 40_000 });
    await expect(host.locator('[data-care="ails"]')).toHaveText(told);
  };
  await both('microphone_quiet', 'You are hard to hear.', 'Hard to hear');
  await axe(guest);
  await shots(guest, 'doctor-quiet');
  await ails(guest, { voice: 'none', busy: true });
  await both('microphone_silent', 'Your microphone gives no sound.', 'Microphone is silent');
  await ails(guest, { taken: 'audio', busy: true });
  await both('microphone_taken', 'Your device has paused the microphone.', 'Microphone is taken, perhaps by a phone call');
  await ails(guest, { taken: 'video', busy: true });
  await both('camera_taken', 'Your device has paused the camera.', 'Camera is taken, perhaps by a phone call');
  await axe(guest, { only: 'light' });
  await ails(guest, { speakersGone: true, busy: true });
  await both('speaker_gone', 'The speaker that you had chosen is gone.', 'Speaker is gone');
  await guest.getByRole('button', { name: 'Use this device’s speaker' }).click();
  await both('overloaded', 'Your device is very busy.', 'Device is very busy');
  await axe(guest, { only: 'light' });
  await shots(guest, 'doctor-busy');
  await guest.getByRole('button', { name: 'Turn off my camera' }).click();
  await expect(bar(guest, 'Camera off')).toHaveAttribute('aria-pressed', 'true');
});

for (const [name, size] of [['phone', PHONE], ['desk', { viewport: { width: 1280, height: 800 } }]] as const) {
  test(`the test call on a ${name}: one's own picture comes back through the server, and it says what works`, async ({ server, people }) => {
    const office = await people.page();
    const clinic = await openClinic(office, server);
    const context = await people.context(size);
    await speaks(context);
    const page = await context.newPage();
    await page.goto(clinic.url('/join'));
    await awake(page);
    await page.getByRole('link', { name: 'Try your camera and sound before' }).click();
    await expect(page.getByRole('heading', { name: 'Try your camera and sound' })).toBeVisible();
    await axe(page);
    await page.getByRole('button', { name: 'Start the test' }).click();
    await expect(page.getByText('This picture has come back through our server, as others would get it.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Your connection is good')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('We hear you')).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Record three seconds' }).click();
    await expect(page.getByText('Say something. We are recording.')).toBeVisible();
    await expect(page.getByText('Did you hear yourself well?')).toBeVisible({ timeout: 20_000 });
    await axe(page);
    await shots(page, `trial-${name}`);
    await page.locator('.trial-acts').getByRole('button', { name: 'Yes' }).click();
    await page.getByRole('button', { name: 'Finish the test' }).click();
    await expect(page.getByRole('heading', { name: 'Your result' })).toBeVisible();
    await expect(page.getByText('All of it works. You are ready for your visit.')).toBeVisible();
    await axe(page);
    await shots(page, `trial-result-${name}`);
    await page.getByRole('button', { name: 'Test again' }).click();
    await expect(page.getByText('This picture has come back through our server, as others would get it.')).toBeVisible({ timeout: 30_000 });
  });
}

test('the test call speaks Spanish', async ({ server, people }) => {
  const clinic = await openClinic(await people.page(), server);
  const page = await people.page({ ...PHONE, locale: 'es-MX' });
  await page.goto(clinic.url('/test'));
  await awake(page);
  await expect(page.getByRole('heading', { name: 'Pruebe su cámara y su sonido' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Empezar la prueba' })).toBeVisible();
  await axe(page);
});
