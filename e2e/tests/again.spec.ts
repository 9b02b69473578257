// Everything done twice: two tabs, double clicks, Back and Forward, trying again.
import { test, expect, axe, shots, breakDevices, callProof, mend, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, bar, enterCall, join, meet, planNow, tile } from '../lib/visit';

test('"Try again" after trouble brings the camera, and whoever was muted stays muted', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await breakDevices(guest.context(), 'NotReadableError', ['camera']);
  await meet(host, guest, await openClinic(host, server));
  await expect(guest.getByText('Another program is using your camera.')).toBeVisible();
  await axe(guest);
  await shots(guest, 'call-camera-in-use');
  await guest.keyboard.press('m');
  await callProof([host, guest], { dark: ['Maya Lin'], muted: ['Maya Lin'] });
  await mend(guest);
  await guest.getByRole('button', { name: 'Try again' }).click();
  await expect(guest.getByText('Another program is using your camera.')).toBeHidden();
  await callProof([host, guest], { muted: ['Maya Lin'] });
  await expect(bar(guest, 'Mute')).toHaveAttribute('aria-pressed', 'true');
  await expect(tile(host, 'Maya Lin').getByText('Muted')).toBeVisible();
});

test('a second tab takes over and keeps the call, also when the server comes back', async ({ server, people, watch }) => {
  watch.allow(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  const host = await people.page();
  const first = await people.page();
  const visit = await meet(host, first, await openClinic(host, server));
  const second = await first.context().newPage();
  await second.goto(visit.links[0]!);
  const taken = first.getByRole('heading', { name: 'You joined on another device' });
  await expect(taken).toBeVisible();
  await callProof([host, second]);
  // Whatever wakes the first tab, it does not take the call back by itself.
  await first.evaluate(() => {
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await server.restart('SIGKILL');
  await callProof([host, second]);
  await expect(taken).toBeVisible();
  await expect(second.getByRole('heading', { name: 'You joined on another device' })).toBeHidden();
});

test('Back out of the call and Forward into it again, guest and host', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(`${visit.url}/call`);
  await guest.goto(clinic.url('/'));
  await join(guest, visit.links[0]!);
  await admit(host, 'Maya Lin');
  await callProof([host, guest]);
  await guest.goBack();
  await expect(guest.getByRole('heading', { level: 1, name: clinic.name })).toBeVisible();
  await expect(tile(host, 'Maya Lin').getByText(/has lost the connection/)).toBeVisible();
  await guest.goForward();
  await callProof([host, guest]);
  await host.goBack();
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await host.goForward();
  await callProof([host, guest]);
});

test('a double click on Join, on Admit and on Send back does each once', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto(clinic.url('/today'));
  await awake(host);
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await guest.getByRole('button', { name: 'Join', exact: true }).dblclick();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera knows that you are here' })).toBeVisible();
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toHaveCount(1);
  await host.getByRole('button', { name: 'Admit Maya Lin' }).dblclick();
  await host.waitForURL(/^[^?]*\/call$/);
  await callProof([host, guest]);
  await host.getByRole('button', { name: 'Send back Maya Lin to the waiting room' }).dblclick();
  await expect(guest.getByRole('heading', { name: /asks you to wait here/ })).toBeVisible();
  await host.getByRole('button', { name: 'Admit Maya Lin' }).dblclick();
  await callProof([host, guest]);
  await bar(host, 'Leave').click();
  await host.getByRole('button', { name: 'End for all' }).dblclick();
  await host.getByRole('link', { name: 'Show the record' }).click();
  await expect(host.locator('.attendance-name', { hasText: 'Maya Lin' })).toHaveCount(1);
});

test('two tabs of the host: one in the call, one with the day, and both know', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  const day = await host.context().newPage();
  await day.goto(clinic.url('/today'));
  await awake(day);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  await expect(day.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await admit(host, 'Maya Lin');
  await expect(day.getByRole('button', { name: 'Admit Maya Lin' })).toBeHidden();
  await callProof([host, guest]);
  await day.getByRole('link', { name: 'Open the call with Maya Lin' }).click();
  await expect(host.getByRole('heading', { name: 'You are in this visit on another device' })).toBeVisible();
  await callProof([day, guest]);
  await axe(host);
  await shots(host, 'host-taken-over');
  await host.getByRole('button', { name: 'Use this one' }).click();
  await expect(day.getByRole('heading', { name: 'You are in this visit on another device' })).toBeVisible();
  await callProof([host, guest]);
});
