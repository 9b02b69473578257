// The stage: who stands how large, oneself in a corner or hidden, full screen, and all of it by keyboard and on a phone.
import type { Locator, Page } from '@playwright/test';
import { test, expect, axe, shots, callProof, expectApart, expectNoSideways, PHONE } from '../lib/story';
import { expectTargets } from '../lib/look';
import { openClinic } from '../lib/office';
import { admit, bar, enterCall, join, meet, planNow, press, tile } from '../lib/visit';
import type { People } from '../lib/story';
import type { Server } from '../lib/server';

const ANA = 'Dr. Ana Rivera';
const parts = (page: Page) => page.locator('.stage :is(.tile, .self)').filter({ visible: true });
const size = async (part: Locator) => {
  const { width, height } = (await part.boundingBox())!;
  return width * height;
};
const stage = (page: Page) => page.locator('.stage');

/** A host on a desk, Maya on a phone, Jonas on a small window. */
async function three(server: Server, people: People): Promise<[Page, Page, Page]> {
  const host = await people.page();
  const [maya, jonas] = [await people.page(PHONE), await people.page({ viewport: { width: 640, height: 480 } })];
  const visit = await planNow(host, await openClinic(host, server), ['Maya Lin', 'Jonas Berg']);
  await enterCall(host, visit);
  for (const [guest, name, link] of [[maya, 'Maya Lin', visit.links[0]!], [jonas, 'Jonas Berg', visit.links[1]!]] as const) {
    await join(guest, link);
    await admit(host, name);
    await expect(tile(guest, ANA)).toBeVisible();
  }
  for (const name of ['Maya Lin', 'Jonas Berg']) await expect(tile(host, name)).toBeVisible();
  return [host, maya, jonas];
}

test('three people: all the same size, who speaks large, one pinned; nobody covers anybody', async ({ server, people }) => {
  const [host, maya, jonas] = await three(server, people);
  await callProof([host, maya, jonas]);
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');
  const [first, second] = [tile(host, 'Maya Lin'), tile(host, 'Jonas Berg')];
  await expect.poll(async () => Math.round((await size(first)) / (await size(second)) * 10), 'the same size').toBe(10);
  await expectApart(parts(host));
  await shots(host, 'stage-grid');

  // A pin is for oneself only, and is let go.
  await second.hover();
  await host.getByRole('button', { name: /^Pin .*Jonas Berg/ }).click();
  await expect(stage(host)).toHaveAttribute('data-layout', 'led');
  await expect.poll(async () => (await size(second)) > 3 * (await size(first)), 'he is large').toBe(true);
  await expect(stage(maya)).toHaveAttribute('data-layout', 'grid');
  await expectApart(parts(host));
  await callProof([host, maya, jonas]);
  await axe(host);
  await shots(host, 'stage-pinned');
  await second.hover();
  await host.getByRole('button', { name: /^Unpin .*Jonas Berg/ }).click();
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');

  // Chosen once, it is remembered by this browser.
  await press(host, 'Show who speaks large');
  await expect(stage(host)).toHaveAttribute('data-layout', 'led');
  await expect(host.locator('.tile-main')).toHaveCount(1);
  await expectApart(parts(host));
  await host.reload();
  await expect(tile(host, 'Maya Lin')).toBeVisible();
  await expect(stage(host)).toHaveAttribute('data-layout', 'led');
  await callProof([host, maya, jonas]);
  await press(host, 'Show everyone the same size');
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');

  // A screen takes the stage, whoever is pinned.
  await tile(jonas, 'Maya Lin').hover();
  await jonas.getByRole('button', { name: /^Pin .*Maya Lin/ }).click();
  await expect(tile(jonas, 'Maya Lin')).toHaveClass(/tile-main/);
  await press(host, 'Share screen');
  const screen = jonas.getByRole('article', { name: `Screen of ${ANA}` });
  await expect(screen).toHaveClass(/tile-main/);
  await expect(tile(jonas, 'Maya Lin')).not.toHaveClass(/tile-main/);
  await expectApart(parts(jonas));
  await expectNoSideways(jonas);
});

test('oneself is hidden and shown, and moved to each corner; the others see it all along', async ({ server, people }) => {
  const host = await people.page();
  const guest = await people.page(PHONE);
  await meet(host, guest, await openClinic(host, server));
  const self = host.getByRole('complementary', { name: 'You', exact: true });
  await press(host, /^Hide my picture/);
  await expect(self).toBeHidden();
  await callProof([host, guest]);
  await bar(host, 'More').click();
  await expect(host.getByText('Only here. The others still see you.')).toBeVisible();
  await bar(host, /^Show my picture/).click();
  await expect(self).toBeVisible();

  const move = host.getByRole('button', { name: 'Your picture: move it to another corner' });
  await move.focus();
  for (const [key, corner] of [['ArrowUp', 'top-end'], ['ArrowLeft', 'top-start'], ['ArrowDown', 'bottom-start']] as const) {
    await host.keyboard.press(key);
    await expect(stage(host)).toHaveAttribute('data-corner', corner);
  }
  await expectApart(host.locator('.tile-name, .self'));
  await host.keyboard.press('Enter');
  await expect(stage(host)).toHaveAttribute('data-corner', 'top-start');
  // Dragged, it settles in the nearest one.
  const from = (await move.boundingBox())!;
  const whole = (await stage(host).boundingBox())!;
  await host.mouse.move(from.x + 20, from.y + 20);
  await host.mouse.down();
  await host.mouse.move(whole.x + whole.width * 0.8, whole.y + whole.height * 0.2, { steps: 5 });
  await host.mouse.up();
  await expect(stage(host)).toHaveAttribute('data-corner', 'top-end');
  await host.reload();
  await expect(tile(host, 'Maya Lin')).toBeVisible();
  await expect(stage(host), 'remembered').toHaveAttribute('data-corner', 'top-end');
});

test('by keyboard: the menu opens, Escape brings the focus back, and the letters do what the list says', async ({ server, people }) => {
  const [host] = await three(server, people);
  const more = bar(host, 'More');
  await more.focus();
  await host.keyboard.press('Enter');
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(bar(host, 'Show who speaks large')).toBeVisible();
  await axe(host);
  await shots(host, 'stage-more');
  await host.keyboard.press('Escape');
  await expect(bar(host, 'Show who speaks large')).toBeHidden();
  await expect(more).toBeFocused();

  await host.keyboard.press('?');
  const list = host.getByRole('dialog', { name: 'Keys' });
  await expect(list.getByText('Pin somebody, and unpin')).toBeVisible();
  await axe(host, { only: 'dark' });
  await host.keyboard.press('Escape');
  await host.keyboard.press('g');
  await expect(stage(host)).toHaveAttribute('data-layout', 'led');
  await host.keyboard.press('g');
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');
  await host.getByRole('button', { name: /^Pin .*Jonas Berg/ }).focus();
  await host.keyboard.press('p');
  await expect(tile(host, 'Jonas Berg')).toHaveClass(/tile-main/);
  await host.keyboard.press('p');
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');
  await host.keyboard.press('h');
  await expect(host.locator('.self')).toBeHidden();
  await host.keyboard.press('h');
  await expect(host.locator('.self')).toBeVisible();

  // Full screen by its place and by its letter.
  const full = () => host.evaluate(() => document.fullscreenElement !== null);
  await press(host, 'Full screen');
  await expect.poll(full).toBe(true);
  await host.keyboard.press('f');
  await expect.poll(full).toBe(false);
});

test('on a phone five places are enough, upright and sideways', async ({ server, people }) => {
  const [, maya] = await three(server, people);
  const places = maya.getByRole('group', { name: 'Controls' }).getByRole('button');
  await expect(places).toHaveCount(5);
  await expectTargets(maya, 'the bar and the stage');
  await bar(maya, 'More').click();
  await expect(bar(maya, /^Devices/)).toBeVisible();
  await expect(bar(maya, 'Share screen'), 'a phone that cannot has no button').toHaveCount(await canShare(maya));
  await expectTargets(maya, 'the menu');
  await axe(maya);
  await shots(maya, 'stage-phone-more');
  await maya.keyboard.press('Escape');
  await press(maya, 'Show who speaks large');
  await expect(stage(maya)).toHaveAttribute('data-layout', 'led');
  await expectApart(parts(maya));
  await shots(maya, 'stage-phone-led');
  for (const [width, height] of [[320, 568], [844, 390], [568, 320]] as const) {
    await maya.setViewportSize({ width, height });
    await expect(places).toHaveCount(5);
    await expectNoSideways(maya, `${width} by ${height}`);
    await expectApart(maya.locator('.stage, .bar'));
    await expectApart(parts(maya));
  }
  await maya.setViewportSize({ width: 844, height: 390 });
  await bar(maya, 'More').click();
  await expectNoSideways(maya, 'the menu, sideways');
  await maya.screenshot({ path: 'shots/stage-phone.sideways.png' });
});

/** One, where the browser lets pages share a screen. */
async function canShare(page: Page): Promise<number> {
  return page.evaluate(() => ('getDisplayMedia' in navigator.mediaDevices ? 1 : 0));
}
