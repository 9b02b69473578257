// A visit from plan to end without a mouse: what has the focus is what a person without one can reach.
import type { Locator, Page } from '@playwright/test';
import { test, expect, axe, callProof } from '../lib/story';
import { awake, openClinic } from '../lib/office';

/** Tab, until this has the focus; a person gives up sooner. */
async function tabTo(page: Page, target: Locator, steps = 40): Promise<void> {
  const there = () => target.evaluate((one) => one === document.activeElement);
  for (let step = 0; step < steps && !(await there()); step += 1) await page.keyboard.press('Tab');
  await expect(target).toBeFocused();
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

test('a visit is planned, joined, held and ended by keyboard alone', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await awake(host);
  await host.keyboard.press('n');
  await host.waitForURL(/^[^?]*\/visits\/new$/);
  await awake(host);
  // A choice of two is one stop, whose arrows choose.
  await tabTo(host, host.getByRole('radio', { name: /^Date and time/ }));
  await host.keyboard.press('ArrowLeft');
  await expect(host.getByRole('radio', { name: /^Now/ })).toBeChecked();
  await tabTo(host, host.getByLabel('Name').first());
  await host.keyboard.type('Maya Lin');
  const ways = host.getByRole('radio', { name: /None: I hand over/ }).first();
  await tabTo(host, host.getByRole('radio', { name: /mail/i }).first());
  for (let step = 0; step < 4 && !(await ways.isChecked()); step += 1) await host.keyboard.press('ArrowDown');
  await expect(ways).toBeChecked();
  await press(host, host.locator('.plan-submit button'));
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  const link = await host.getByLabel('Link', { exact: true }).inputValue();

  const guest = await people.page();
  await guest.goto(link);
  await awake(guest);
  await press(guest, guest.getByRole('button', { name: 'Join', exact: true }));
  await expect(guest.getByRole('heading', { level: 1 })).toBeFocused();

  // "a" on the day goes to the call and admits whoever waits longest.
  await host.goto(clinic.url('/today'));
  await awake(host);
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await host.keyboard.press('a');
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}\/call$/);
  await expect(host.getByRole('article', { name: 'Maya Lin', exact: true })).toBeVisible();
  await callProof([host, guest]);

  // Her microphone and camera by their keys; the host's by their buttons.
  await guest.keyboard.press('m');
  await expect(guest.getByRole('button', { name: 'Mute', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await guest.keyboard.press('v');
  await expect(host.getByRole('article', { name: 'Maya Lin', exact: true }).getByText('Camera is off')).toBeVisible();
  const mute = host.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Mute' });
  await press(host, mute, 'Space');
  await expect(mute).toHaveAttribute('aria-pressed', 'true');
  await axe(host, { only: 'light' });

  await press(guest, guest.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Leave' }));
  await expect(guest.getByRole('heading', { level: 1 })).toBeVisible();
  await press(host, host.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Leave' }));
  await press(host, host.getByRole('button', { name: 'End for all' }));
  await expect(host.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
});
