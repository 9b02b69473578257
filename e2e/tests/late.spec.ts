// Too early, too late, and a host who does not come: what the guest is told, and the number to call.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, dayFromNow, openClinic } from '../lib/office';
import { enterCall, join, planNow } from '../lib/visit';

const PHONE_HELP = 'Call +1 555 010 0199';

test('a host who does not come: the guest is told, keeps the place, and can call', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto('about:blank');
  // A host who has just been there counts as there for half a minute, on the way from one page to the next.
  await server.restart();
  const guest = await people.page(PHONE);
  await join(guest, visit.links[0]!);
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera has not come yet' })).toBeVisible();
  await expect(guest.getByText('Stay on this page: you keep your place. If it takes long, call us.')).toBeVisible();
  await expect(guest.getByRole('link', { name: PHONE_HELP })).toHaveCount(1);
  await axe(guest);
  await shots(guest, 'waiting-absent');
  // A reload loses nothing, and whoever opens the clinic's day is told at once; so is the guest.
  await guest.reload();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera has not come yet' })).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera knows that you are here' })).toBeVisible();
  // The visit is called off: whoever waited is not thanked for coming.
  await host.goto(visit.url);
  await host.getByText('End this visit').click();
  await host.getByRole('button', { name: 'End for everyone' }).click();
  await expect(guest.getByText('It ended, or was called off, before you could come in.')).toBeVisible();
  await expect(guest.getByRole('link', { name: PHONE_HELP })).toBeVisible();
  await axe(guest);
  await shots(guest, 'called-off');
});

test('a link that comes too early, after the end, and days later', async ({ server, people, watch }) => {
  watch.allow(/status of 404/, /ERR_CONNECTION|WebSocket/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(5));
  await host.getByLabel('Time', { exact: true }).fill('15:30');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  const link = await host.getByLabel('Link').inputValue();
  const guest = await people.page(PHONE);
  await guest.goto(link);
  // The guest's own clock may be another one: the hour is never without its zone.
  await expect(guest.locator('.greeting-zone')).toHaveText('New York time');
  await expect(guest.getByText('The door opens one day before the visit. Come back to this page then.')).toBeVisible();
  await expect(guest.getByRole('button', { name: 'Join', exact: true })).toBeHidden();
  await axe(guest);
  await shots(guest, 'greeting-too-early');

  // The host calls it off by ending it; the link says so for a day.
  const visit = await planNow(host, clinic, ['Jonas Berg']);
  await host.getByText('End this visit').click();
  await host.getByRole('button', { name: 'End for everyone' }).click();
  await expect(host.getByText('Nobody came to this visit.')).toBeVisible();
  expect((await guest.goto(visit.links[0]!))!.status()).toBe(200);
  await expect(guest.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
  await expect(guest.getByText(/was called off, before you could come in/)).toBeVisible();

  // Eight days later neither link opens anything.
  await guest.goto('about:blank');
  await host.goto('about:blank');
  await server.daysPass(8);
  for (const old of [link, visit.links[0]!]) {
    expect((await guest.goto(old))!.status()).toBe(404);
    await expect(guest.getByRole('heading', { name: 'This link does not open a visit any more' })).toBeVisible();
    await expect(guest.getByRole('link', { name: PHONE_HELP })).toBeVisible();
  }
});

test('the host comes back after a restart to a guest who waited through it', async ({ server, people, watch }) => {
  watch.allow(/ERR_CONNECTION|WebSocket|Failed to load resource/);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin']);
  await join(guest, visit.links[0]!);
  await expect(guest.getByRole('heading', { name: /Dr\. Ana Rivera/ })).toBeVisible();
  await host.goto('about:blank');
  await server.restart('SIGKILL');
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera has not come yet' })).toBeVisible({ timeout: 30_000 });
  await enterCall(host, visit);
  await expect(guest.getByRole('heading', { name: 'Dr. Ana Rivera sees that you are here' })).toBeVisible();
});
