// An interpreter and a captioner in the call: who hears whom, by what arrives at each page, and captions as they are typed.
import { test, expect, axe, shots, callProof, expectNoSideways, PHONE } from '../lib/story';
import type { Page } from '@playwright/test';
import { openClinic } from '../lib/office';
import { enterCall, join, planNow, press, tile } from '../lib/visit';

/** How loud a page plays somebody's voice. */
const volume = (page: Page, name: string) => tile(page, name).locator('audio').first().evaluate((audio) => (audio as HTMLAudioElement).volume);

test('the guest listens in Spanish, and the host hears the interpreter only when everyone is spoken to', async ({ server, people }) => {
  const host = await people.page();
  const [maya, luz] = [await people.page(PHONE), await people.page()];
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin', 'Luz Soto'], { 'Luz Soto': 'Interpreter for Spanish' });
  await expect(host.getByText('Interpreter, Spanish')).toBeVisible();
  await enterCall(host, visit);
  await join(maya, visit.links[0]!);
  await luz.goto(visit.links[1]!);
  await expect(luz.getByText('You are invited as interpreter for Spanish.')).toBeVisible();
  await join(luz, visit.links[1]!);
  await expect(host.getByText('Interpreter, Spanish')).toBeVisible();
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  for (const page of [host, maya]) await expect(tile(page, 'Luz Soto').getByText('Interpreter, Spanish')).toBeVisible();
  await callProof([host, maya], { others: 2, muted: ['Luz Soto'] });
  await callProof([luz], { others: 2 });

  await expect(maya.getByText('Your interpreter is here. Listen in Spanish?')).toBeVisible();
  await axe(maya);
  await shots(maya, 'call-interpreter-offer');
  await maya.getByRole('button', { name: 'Listen in Spanish' }).click();
  await expect(maya.getByText('You hear the interpreter for Spanish.')).toBeVisible();
  await callProof([maya], { others: 2 });
  await callProof([host], { others: 2, muted: ['Luz Soto'] });
  await expect.poll(() => volume(maya, 'Dr. Ana Rivera'), 'the room is quiet meanwhile').toBeCloseTo(0.2);
  expect(await volume(maya, 'Luz Soto')).toBe(1);
  await expectNoSideways(maya);
  await axe(maya);
  await shots(maya, 'call-interpreter-heard');

  await axe(luz);
  await shots(luz, 'call-interprets');
  await luz.getByRole('button', { name: 'Everyone', exact: true }).click();
  await expect(luz.getByRole('button', { name: 'Everyone', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await callProof([host, maya, luz], { others: 2 });
  await luz.getByRole('button', { name: 'Those who listen in Spanish' }).click();
  await callProof([host], { others: 2, muted: ['Luz Soto'] });
  await maya.getByRole('button', { name: 'Listen to the room' }).click();
  await expect.poll(() => volume(maya, 'Dr. Ana Rivera')).toBe(1);
  await callProof([maya], { others: 2, muted: ['Luz Soto'] });
});

test('captions are read as they are typed, corrected, made larger, and remembered', async ({ server, people }) => {
  const host = await people.page();
  const [maya, kim] = [await people.page(PHONE), await people.page()];
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Maya Lin', 'Kim Ode'], { 'Kim Ode': 'Captioner, who types what is said' });
  await enterCall(host, visit);
  await join(maya, visit.links[0]!);
  await join(kim, visit.links[1]!);
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  await expect(tile(maya, 'Kim Ode').getByText('Captioner')).toBeVisible();
  await maya.getByRole('button', { name: 'Show captions' }).click();
  await expect(maya.getByText('Captions appear here as they are typed.')).toBeVisible();

  const [field, lines] = [kim.getByLabel('Type what is said'), maya.locator('.captions-line')];
  await field.pressSequentially('Good morn');
  await expect(lines, 'before the line is done').toHaveText(['Good morn']);
  await field.pressSequentially('ing');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  const log = maya.getByRole('log', { name: 'Captions' });
  await expect(log).toHaveText('Good morning');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('Good morning');
  await field.pressSequentially(', Maya');
  await field.press('Enter');
  await expect(lines, 'corrected in its place').toHaveText(['Good morning, Maya']);
  await field.pressSequentially('How are you?');
  await expect(lines).toHaveText(['Good morning, Maya', 'How are you?']);
  await expect(host.locator('.captions-line'), 'who has not turned them on gets none').toHaveCount(0);
  await axe(kim);
  await shots(kim, 'call-captioner');

  const size = () => maya.locator('.captions-box').evaluate((box) => parseFloat(getComputedStyle(box).fontSize));
  const before = await size();
  await press(maya, 'Captions');
  const dialog = maya.getByRole('dialog', { name: 'Captions' });
  for (const now of ['Size 3 of 4', 'Size 4 of 4']) {
    await dialog.getByRole('button', { name: 'Larger letters' }).click();
    await expect(dialog.getByText(now)).toBeVisible();
  }
  await dialog.getByRole('button', { name: 'Yellow on black' }).click();
  await axe(maya);
  await shots(maya, 'call-captions-dialog');
  await maya.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await size()).toBeGreaterThan(before * 1.5);
  await expectNoSideways(maya);
  await axe(maya);
  await shots(maya, 'call-captions');

  await field.press('Enter');
  await expect(log).toHaveText(/How are you\?$/);
  await maya.reload();
  await expect(maya.getByText('Captions appear here as they are typed.')).toBeVisible();
  await field.pressSequentially('Welcome back');
  await expect(lines, 'what was said before is kept nowhere').toHaveText(['Welcome back']);
  await expect(maya.locator('.captions-box')).toHaveAttribute('data-size', '4');
});
