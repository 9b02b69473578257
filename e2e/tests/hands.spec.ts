// Order in the call: hands in the order of raising, quiet for all, a visit that is locked, everybody back to the waiting
// room, and a colleague who becomes a co-host while they talk.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import type { Page } from '@playwright/test';
import { openClinic } from '../lib/office';
import { BEN, addColleague, twoColleagues } from '../lib/people';
import { bar, enterCall, join, planNow, tile } from '../lib/visit';

/** The lines of who is in, in the host's panel. */
const present = (host: Page) => host.getByRole('region', { name: 'In the call' }).getByRole('listitem');

/** A phone has it behind "More". */
async function onPhone(page: Page, name: string): Promise<void> {
  await bar(page, 'More').click();
  await page.getByRole('dialog', { name: 'More' }).getByRole('button', { name }).click();
}

test('hands stand in the order of raising, outlast a reload, and are lowered by oneself and by the host', async ({ server, people }) => {
  const host = await people.page();
  const [maya, jonas] = [await people.page(PHONE), await people.page()];
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin', 'Jonas Berg']);
  await enterCall(host, visit);
  await join(maya, visit.links[0]!);
  await join(jonas, visit.links[1]!);
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  for (const name of ['Maya Lin', 'Jonas Berg']) await expect(tile(host, name)).toBeVisible();
  await expect(tile(maya, 'Jonas Berg')).toBeVisible();
  await expect(tile(jonas, 'Maya Lin')).toBeVisible();

  await bar(jonas, 'Raise hand').click();
  await expect(bar(jonas, 'Raise hand')).toHaveAttribute('aria-pressed', 'true');
  await expect(tile(host, 'Jonas Berg').getByText('Hand raised, number 1')).toBeAttached();
  await onPhone(maya, 'Raise hand');
  await expect(tile(host, 'Maya Lin').getByText('Hand raised, number 2')).toBeAttached();
  await expect(tile(jonas, 'Maya Lin').getByText('Hand raised, number 2')).toBeAttached();
  await expect(host.locator('[data-said]')).toHaveText(/Maya Lin.* has raised a hand\./);
  await expect(maya.locator('[data-said]')).toHaveText(/Your hand is raised\./);
  await expect(present(host)).toHaveText([/You/, /Jonas Berg/, /Maya Lin/]);
  await expect(host.getByRole('button', { name: 'Lower all hands' })).toBeVisible();
  await axe(host);
  await shots(host, 'call-hands');
  await axe(maya);
  await shots(maya, 'call-hands-phone');

  await jonas.reload();
  await expect(tile(jonas, 'Maya Lin')).toBeVisible();
  await expect(bar(jonas, 'Raise hand')).toHaveAttribute('aria-pressed', 'true');
  await jonas.keyboard.press('r');
  await expect(bar(jonas, 'Raise hand')).toHaveAttribute('aria-pressed', 'false');
  await expect(tile(host, 'Jonas Berg').getByText(/Hand raised/)).toHaveCount(0);
  await expect(tile(host, 'Maya Lin').getByText('Hand raised, number 1')).toBeAttached();
  await host.getByRole('button', { name: /^Lower hand of .*Maya Lin/ }).click();
  await expect(tile(host, 'Maya Lin').getByText(/Hand raised/)).toHaveCount(0);
  await expect(host.getByRole('heading', { name: 'In the call' }), 'the button is gone, the focus is near').toBeFocused();
  await expect(maya.locator('[data-said]')).toHaveText(/Your hand is lowered\./);
  await expect(present(host), 'by name again').toHaveText([/You/, /Jonas Berg/, /Maya Lin/]);

  // Everybody sees who is there, and a guest can do nothing to anybody.
  await bar(jonas, 'People').click();
  const here = jonas.getByRole('dialog', { name: 'In the call' });
  await expect(here.getByRole('listitem')).toHaveText([/You/, /Dr\. Ana Rivera.*Host/, /Maya Lin/]);
  await expect(here.getByRole('button')).toHaveCount(1);
  await axe(jonas);
  await shots(jonas, 'call-here');
  await jonas.keyboard.press('Escape');
  await expect(here).toBeHidden();
  await onPhone(maya, 'People');
  await expect(maya.getByRole('dialog', { name: 'In the call' }).getByRole('listitem')).toHaveCount(3);
  await axe(maya);
  await expectNoSideways(maya);
  await shots(maya, 'call-here-phone');
  await maya.keyboard.press('Escape');

  await host.getByRole('button', { name: 'Mute everyone' }).click();
  for (const page of [maya, jonas]) await expect(page.getByText('The host has muted your microphone.')).toBeVisible();
  await expect(bar(host, 'Mute')).toHaveAttribute('aria-pressed', 'false');
  await jonas.getByRole('button', { name: 'Unmute' }).click();
  await expect(tile(host, 'Jonas Berg').getByText('Muted')).toBeHidden();
});

test('a locked visit lets nobody new in, those who were in come back, and everybody is moved back at once', async ({ server, people }) => {
  const host = await people.page();
  const [maya, jonas] = [await people.page(PHONE), await people.page(PHONE)];
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin', 'Jonas Berg']);
  await enterCall(host, visit);
  await join(maya, visit.links[0]!);
  await host.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await expect(tile(host, 'Maya Lin')).toBeVisible();

  await host.getByRole('button', { name: 'Lock the visit' }).click();
  await expect(host.getByRole('button', { name: 'Unlock the visit' })).toBeVisible();
  await expect(host.locator('[data-said]')).toHaveText(/The visit is locked\./);
  await join(jonas, visit.links[1]!);
  await expect(jonas.getByText('The visit is locked for now: nobody new comes in. You keep your place.')).toBeVisible();
  await expect(host.getByRole('region', { name: 'Waiting room' }).getByText('Jonas Berg').first()).toBeVisible();
  await expect(host.getByRole('button', { name: 'Admit Jonas Berg' }), 'it would be refused').toHaveCount(0);
  await axe(host);
  await shots(host, 'call-locked-visit');
  await axe(jonas);
  await shots(jonas, 'waiting-locked-visit');
  await maya.reload();
  await expect(tile(maya, 'Dr. Ana Rivera'), 'who was in comes back').toBeVisible();
  await host.reload();
  await expect(host.getByRole('button', { name: 'Unlock the visit' }), 'the lock is the visit’s').toBeVisible();

  await host.getByRole('button', { name: 'Unlock the visit' }).click();
  await expect(jonas.getByText(/The visit is locked for now/)).toBeHidden();
  await host.getByRole('button', { name: 'Admit Jonas Berg' }).click();
  await expect(tile(maya, 'Jonas Berg')).toBeVisible();

  await host.getByRole('button', { name: 'Move everyone back' }).click();
  const question = host.getByRole('dialog', { name: 'Move everyone to the waiting room?' });
  await expect(question.getByRole('button', { name: 'Stay together' })).toBeVisible();
  await axe(host);
  await shots(host, 'call-all-back');
  await question.getByRole('button', { name: 'Move everyone back' }).click();
  for (const name of ['Maya Lin', 'Jonas Berg']) await expect(tile(host, name)).toBeHidden();
  for (const page of [maya, jonas]) await expect(tile(page, 'Dr. Ana Rivera')).toBeHidden();
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  await expect(tile(maya, 'Jonas Berg')).toBeVisible();
});

test('a colleague in the call is made a co-host, lets the patient in, and is a colleague again', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (403|404|422)/);
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);
  const visit = await planNow(ana, clinic, ['Maya Lin']);
  await addColleague(ana, false);
  await enterCall(ana, visit);
  await enterCall(ben, visit);
  const maya = await people.page(PHONE);
  await join(maya, visit.links[0]!);
  await expect(ana.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await expect(ben.getByRole('button', { name: /^Admit/ })).toHaveCount(0);

  await ana.getByRole('button', { name: /^Make co-host: .*Ben Ito/ }).click();
  await expect(ana.getByRole('button', { name: /^Take back co-host: .*Ben Ito/ })).toBeVisible();
  await ben.getByRole('button', { name: 'Admit Maya Lin' }).click();
  await expect(tile(maya, BEN.name)).toBeVisible();
  await expect(ben.getByRole('button', { name: /^(Make|Take back) co-host/ }), 'that is the host’s to say').toHaveCount(0);
  await axe(ben);
  await shots(ben, 'call-made-cohost');

  await ana.getByRole('button', { name: /^Take back co-host: .*Ben Ito/ }).click();
  await expect(ana.getByRole('button', { name: /^Make co-host: .*Ben Ito/ })).toBeVisible();
  await expect(ana.getByText('Only people of your clinic can be co-hosts. Guests cannot.')).toBeVisible();
  await expect(ben.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  await expect(tile(ben, 'Maya Lin'), 'he talks on').toBeVisible();
  await axe(ana);
  await shots(ana, 'call-cohost-taken-back');
});
