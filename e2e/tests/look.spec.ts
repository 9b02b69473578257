// The gallery stands, and what fingers hit is large enough, on every page of both journeys.
import { test, expect, axe, PHONE, expectNoSideways } from '../lib/story';
import { expectTargets } from '../lib/look';
import { awake, openClinic } from '../lib/office';
import { admit, bar, enterCall, join, planNow, tile } from '../lib/visit';

test('the gallery shows each part in each state, dialog and toast open', async ({ people, server }) => {
  const page = await people.page();
  await page.goto(server.url('/gallery'));
  await awake(page);
  // A question, and the two warnings before a sign-in ends.
  await expect(page.locator('dialog[open]')).toHaveCount(3);
  await expect(page.locator('.toast')).toBeVisible();
  for (const part of ['.bar', '.tile-speaking', '.stage-alone', '.call-note', '.knock', '[data-check="trouble"]', '.mirror-trouble', '.panel-line']) {
    await expect(page.locator(part).first(), part).toBeVisible();
  }
  // Eight stages have eight views of oneself.
  await axe(page, { except: ['landmark-unique'] });
  await expectNoSideways(page);
  for (const frame of ['public', 'office', 'below', 'operator', 'call']) {
    await page.goto(server.url(`/gallery?in=${frame}`));
    await awake(page);
    await axe(page);
  }
});

test('what a finger hits is 48 pixels high and wide, all the way', async ({ people, server }) => {
  people.watch.allow(/404/);
  const host = await people.page(PHONE);
  for (const path of ['/', '/sign-up']) {
    await host.goto(server.url(path));
    await awake(host);
    await expectTargets(host);
  }
  const clinic = await openClinic(host, server);
  await expectTargets(host, 'the day');
  const visit = await planNow(host, clinic, ['Maya Lin']);
  for (const path of ['/', '/join', '/sign-in', '/forgot', '/today', '/visits/new', '/history', '/settings', '/legal/terms', '/nowhere']) {
    await host.goto(clinic.url(path));
    await awake(host);
    await expectTargets(host, path);
  }
  await host.goto(visit.url);
  await awake(host);
  await expectTargets(host, 'a visit');
  const guest = await people.page(PHONE);
  await guest.goto(visit.links[0]!);
  await awake(guest);
  await expectTargets(guest, 'the greeting');
  await join(guest, visit.links[0]!);
  await expect(guest.locator('.mirror')).toBeVisible();
  await guest.locator('.mirror-choose > summary').click();
  await expectTargets(guest, 'the waiting room');
  await host.goto(clinic.url('/today'));
  await awake(host);
  await expect(host.locator('.waiting-card')).toBeVisible();
  await expectTargets(host, 'the day with somebody waiting');
  await enterCall(host, visit);
  await admit(host, 'Maya Lin');
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  await expectTargets(host, "the host's call");
  await expectTargets(guest, "the guest's call");
  await bar(guest, 'Leave').click();
  await expect(guest.getByRole('button', { name: 'Come back' })).toBeVisible();
  await expectTargets(guest, 'after');
});
