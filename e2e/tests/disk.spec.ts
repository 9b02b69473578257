// A bad day on the machine itself.
import type { Page } from '@playwright/test';
import { test, expect, axe, shots } from '../lib/story';
import { Server } from '../lib/server';
import { awake, dayFromNow, openClinic, type Clinic } from '../lib/office';

async function typePlan(host: Page, clinic: Clinic): Promise<void> {
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await host.getByLabel('Time', { exact: true }).fill('15:30');
}

test('a full disk is said plainly, what was typed is kept, and on it goes', async ({ people, watch }) => {
  watch.allow(/status of 503/);
  const server = await Server.start();
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await typePlan(host, clinic);
  server.disk('full');
  await host.locator('.plan-submit button').click();
  await expect(host.getByRole('alert').getByText('This does not work right now')).toBeVisible();
  await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
  await expect(host.getByLabel('Time', { exact: true })).toHaveValue('15:30');
  await axe(host);
  await shots(host, 'schedule-disk-full');
  // What is there can still be read.
  const other = await host.context().newPage();
  await other.goto(clinic.url('/today'));
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  server.disk('free');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  // Pages that still listen would call the server's end a fault.
  await people.leave();
  await server.remove();
});

test('a database that another program holds: said plainly, what was typed is kept, and on it goes', async ({ people, watch }) => {
  watch.allow(/status of 503/);
  const server = await Server.start();
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await typePlan(host, clinic);
  const free = await server.lock();
  await host.locator('.plan-submit button').click();
  // The server waits for a few seconds first: most programs let go.
  await expect(host.getByRole('alert').getByText('This does not work right now')).toBeVisible({ timeout: 30_000 });
  await expect(host.getByRole('alert')).not.toContainText(/lock|busy|database|SQL/i);
  await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
  await expect(host.getByLabel('Time', { exact: true })).toHaveValue('15:30');
  await axe(host);
  // What is there can still be read.
  const other = await host.context().newPage();
  await other.goto(clinic.url('/today'));
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  await free();
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await people.leave();
  await server.remove();
});
