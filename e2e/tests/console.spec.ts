// The operator's console: how the installation does, its clinics, its jobs.
import { Server } from '../lib/server';
import { test, expect, axe, shots } from '../lib/story';
import { enterAsOperator, openClinic } from '../lib/office';
import type { Page } from '@playwright/test';

async function place(page: Page, name: string): Promise<void> {
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
  await link.click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await expect(page.locator('.nav-link[aria-current="page"]').filter({ visible: true })).toHaveText(name);
}

test('the operator sees that all is well, which clinics there are, and that no job has failed', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const operator = await people.page();
  await operator.goto(server.url('/operator'));
  await expect(operator.getByText('Only the operator sees more')).toBeVisible();
  await enterAsOperator(operator, server);

  await place(operator, 'Health');
  await expect(operator.getByText(/The database \(\w+\) answers\./)).toBeVisible();
  await expect(operator.getByText('Nobody is in a call.')).toBeVisible();
  await expect(operator.getByText('1 clinic is at home here.')).toBeVisible();
  await expect(operator.locator('.health-line[data-tone="good"]').first()).toBeVisible();
  await expect(operator.locator('.health-line[data-tone="warning"]')).toHaveCount(0);
  await axe(operator);
  await shots(operator, 'health');
  // Loaded anew it is the same page, also without a script's help.
  await operator.reload();
  await expect(operator.getByRole('heading', { level: 1, name: 'Health' })).toBeVisible();

  await place(operator, 'Clinics');
  const row = operator.getByRole('main').getByRole('listitem').filter({ hasText: clinic.name });
  await expect(row).toHaveCount(1);
  await expect(row.getByText('People who work there').locator('..')).toContainText('1');
  await expect(row.getByText('Visits running now').locator('..')).toContainText('0');
  await expect(operator.getByRole('main')).not.toContainText(clinic.email);
  await axe(operator);
  await shots(operator, 'clinics');
  const [opened] = await Promise.all([operator.waitForEvent('popup'), row.getByRole('link').click()]);
  await expect(opened.getByRole('heading', { level: 1, name: clinic.name })).toBeVisible();

  await place(operator, 'Jobs');
  await expect(operator.getByRole('heading', { name: 'No job has failed.' })).toBeVisible();
  await axe(operator);
  await shots(operator, 'jobs');
  await operator.getByRole('main').getByRole('link', { name: 'Open the outbox' }).click();
  await expect(operator.getByRole('heading', { level: 1, name: 'Outbox' })).toBeVisible();
});

test('the operator signs out, and Back shows nothing', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const operator = await people.page();
  await enterAsOperator(operator, server);
  await place(operator, 'Health');
  await operator.locator('summary', { hasText: 'Account' }).click();
  await axe(operator);
  await shots(operator, 'operator-menu');
  await operator.getByRole('button', { name: 'Sign out' }).click();
  await expect(operator.getByText('Only the operator sees more')).toBeVisible();
  await operator.goBack();
  await expect(operator.getByText('The database', { exact: false })).toBeHidden();
  const again = await operator.request.get(server.url('/operator/clinics'), { maxRedirects: 0 });
  expect(again.status()).not.toBe(200);
});

test('what asks for attention says what to do', async ({ people }) => {
  const server = await Server.start();
  try {
    const operator = await people.page();
    await enterAsOperator(operator, server);
    await place(operator, 'Health');
    const warning = operator.locator('.health-line[data-tone="warning"]');
    await expect(warning).toHaveCount(1);
    await expect(warning).toContainText('No mail server is set up');
    await expect(warning).toContainText('Name your mail server in the configuration');
    await axe(operator);
    await shots(operator, 'health-warning');
    await place(operator, 'Clinics');
    await expect(operator.getByRole('heading', { name: 'No clinic yet' })).toBeVisible();
    await axe(operator);
  } finally {
    // Pages that still listen would call the server's end a fault.
    await people.leave();
    await server.remove();
  }
});
