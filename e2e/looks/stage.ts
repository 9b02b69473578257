// What the waiting room says besides the check of the devices, and every layout of the stage.
import { expect, type Page } from '@playwright/test';
import { PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { admit, enterCall, join, planNow, press, tile, type Visit } from '../lib/visit';
import type { World } from './world';

const ANA = 'Dr. Ana Rivera';
const TALL = ['phone', 'small', 'sideways'] as const;
const stage = (page: Page) => page.locator('.stage');

/** Alone, written to, told that it takes longer, and helped from afar. */
export async function door(world: World): Promise<void> {
  const { camera, server } = world;
  const host = await world.person({ viewport: { width: 1280, height: 800 } });
  const clinic = await openClinic(host, server, { name: 'Birch Lane' });
  const visit = await planNow(host, clinic, ['Maya Lin']);
  await host.goto('about:blank');
  const maya = await world.person(PHONE);
  await join(maya, visit.links[0]!);
  // Who has just been there counts as there for half a minute, on the way from one page to the next.
  await expect(maya.getByRole('heading', { name: `${ANA} has not come yet` })).toBeVisible({ timeout: 60_000 });
  await camera.state(maya, 'waiting-alone', [...TALL, 'desk']);
  await maya.getByLabel('Your message').fill('I have my list of medicines.');
  await maya.getByLabel('Your message').press('Enter');
  await expect(maya.getByRole('log', { name: 'Messages' }).getByText('I have my list of medicines.')).toBeVisible();
  await camera.state(maya, 'waiting-chat', [...TALL, 'desk']);
  await late(host, visit);
  await expect(maya.getByRole('heading', { name: `${ANA} comes about 15 minutes later` })).toBeVisible();
  await camera.state(maya, 'waiting-late', [...TALL, 'desk']);
  await enterCall(host, visit);
  await host.locator('.care-hints > summary').click();
  await camera.state(host, 'call-hints', ['desk']);
  await host.getByRole('button', { name: /^Check the sound: hint to/ }).click();
  await expect(maya.locator('[data-note="hint_sound"]')).toBeVisible();
  await camera.state(maya, 'waiting-hint', [...TALL, 'desk']);
  await maya.close();
  await host.close();
}

async function late(host: Page, visit: Visit): Promise<void> {
  await host.goto(visit.url);
  await awake(host);
  await host.getByText('I am late', { exact: true }).click();
  await host.getByRole('radio', { name: '15 minutes' }).check();
  await host.getByRole('button', { name: 'Tell the guests' }).click();
  await expect(host.getByText('The guests are told')).toBeVisible();
}

/** Three, as large as each other, by who speaks, pinned; hands, people, captions, a screen. In a clinic of their own. */
export async function layouts(world: World): Promise<void> {
  const { camera, server } = world;
  const host = await world.person();
  const names = ['Maya Lin', 'Jonas Berg', 'Kim Ode'] as const;
  const tasks = { 'Kim Ode': 'Captioner, who types what is said' };
  const visit = await planNow(host, await openClinic(host, server, { name: 'Willow Lane' }), [...names], tasks);
  await enterCall(host, visit);
  const maya = await world.person(PHONE);
  const [jonas, kim] = [await world.person({ viewport: { width: 640, height: 480 } }), await world.person()];
  for (const [at, guest] of [maya, jonas].entries()) {
    await join(guest, visit.links[at]!);
    await admit(host, names[at]!);
    await expect(tile(guest, ANA)).toBeVisible();
    await expect(tile(host, names[at]!)).toBeVisible();
  }
  await camera.hold('how large each stands', () => sizes(world, host, maya));
  await camera.hold('hands and people', () => people(world, host, maya, jonas));
  await camera.hold('a screen', () => screen(world, host, maya, jonas));
  await camera.hold('captions', async () => {
    await join(kim, visit.links[2]!);
    await admit(host, names[2]);
    await captions(world, maya, kim);
  });
  for (const page of [maya, jonas, kim, host]) await page.close();
}

async function sizes({ camera }: World, host: Page, maya: Page): Promise<void> {
  await expect(stage(host)).toHaveAttribute('data-layout', 'grid');
  await camera.state(host, 'call-grid-host', ['desk', 'phone', 'sideways']);
  await camera.state(maya, 'call-grid-guest', [...TALL]);
  await tile(host, 'Jonas Berg').hover();
  await host.getByRole('button', { name: /^Pin .*Jonas Berg/ }).click();
  await expect(tile(host, 'Jonas Berg')).toHaveClass(/tile-main/);
  await camera.state(host, 'call-pinned-host', ['desk', 'phone', 'sideways']);
  await tile(host, 'Jonas Berg').hover();
  await host.getByRole('button', { name: /^Unpin .*Jonas Berg/ }).click();
  for (const [page, name, sizes] of [[host, 'host', ['desk', 'phone', 'sideways']], [maya, 'guest', TALL]] as const) {
    await press(page, 'Show who speaks large');
    await expect(stage(page)).toHaveAttribute('data-layout', 'led');
    await camera.state(page, `call-speaker-${name}`, [...sizes]);
    await press(page, 'Show everyone the same size');
    await expect(stage(page)).toHaveAttribute('data-layout', 'grid');
  }
}

async function people({ camera }: World, host: Page, maya: Page, jonas: Page): Promise<void> {
  await press(jonas, 'Raise hand');
  await expect(tile(host, 'Jonas Berg').getByText('Hand raised, number 1')).toBeAttached();
  await press(maya, 'Raise hand');
  await expect(tile(host, 'Maya Lin').getByText('Hand raised, number 2')).toBeAttached();
  await camera.state(host, 'call-hands-host', ['desk', 'phone', 'sideways']);
  await camera.state(maya, 'call-hands-guest', [...TALL]);
  await press(maya, 'People');
  await expect(maya.getByRole('dialog', { name: 'In the call' })).toBeVisible();
  await camera.state(maya, 'call-people-guest', [...TALL]);
  await maya.keyboard.press('Escape');
  // On a phone the host's panel comes when it is asked for.
  const desk = host.viewportSize()!;
  await host.setViewportSize(PHONE.viewport!);
  await press(host, /^People/);
  await expect(host.getByRole('heading', { name: 'In the call' })).toBeVisible();
  await camera.state(host, 'call-people-host', [...TALL]);
  await press(host, /^People/);
  await host.setViewportSize(desk);
}

async function screen({ camera }: World, host: Page, maya: Page, jonas: Page): Promise<void> {
  await press(host, 'Share screen');
  for (const page of [maya, jonas]) await expect(page.getByRole('article', { name: `Screen of ${ANA}` })).toHaveClass(/tile-main/);
  await camera.state(jonas, 'call-screen-desk', ['desk']);
  await camera.state(maya, 'call-screen-guest', [...TALL]);
  await camera.state(host, 'call-sharing', ['desk']);
  await host.getByRole('button', { name: 'Stop sharing' }).first().click();
  await expect(maya.getByRole('article', { name: `Screen of ${ANA}` })).toBeHidden();
}

async function captions({ camera }: World, maya: Page, kim: Page): Promise<void> {
  await maya.getByRole('button', { name: 'Show captions' }).click();
  const field = kim.getByLabel('Type what is said');
  const type = async (words: string) => {
    await field.pressSequentially(words);
    await field.press('Enter');
    await expect(maya.locator('.captions-line').last()).toHaveText(words);
  };
  // A line goes after a while: there is a new one for every two sizes.
  await type('Good morning, Maya. How did you sleep?');
  await camera.state(maya, 'call-captions-guest', ['phone', 'small']);
  await type('Do you take your tablets with water, or with food?');
  await camera.state(maya, 'call-captions-wide', ['sideways', 'desk']);
  await camera.state(kim, 'call-captioner', ['desk', 'phone']);
  await press(maya, 'Captions');
  await expect(maya.getByRole('dialog', { name: 'Captions' })).toBeVisible();
  await camera.state(maya, 'call-captions-choices', [...TALL]);
}
