// How a call goes is measured while it lasts, and read afterwards: by the host in the visit, by an administrator as counts.
import { test, expect, axe, shots, callProof, expectNoSideways, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { bar, meet } from '../lib/visit';

test('a call leaves its minutes at the visit and its numbers in the reports', { tag: '@both' }, async ({ server, people }) => {
  // A minute is kept when it is over.
  test.setTimeout(180_000);
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await meet(host, guest, clinic);
  await callProof([host, guest]);
  const office = await host.context().newPage();
  // The newest week; planned, arrived, waited, let in, together, completed.
  const completed = () => office.locator('table tbody tr').last().locator('td').nth(5);
  await expect(async () => {
    await office.goto(clinic.url('/reports'));
    await expect(completed()).toHaveText('1', { timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
  await expect(office.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible();
  await axe(office);
  await shots(office, 'reports');
  await office.setViewportSize({ width: 320, height: 700 });
  await expectNoSideways(office);
  await office.close();
  await bar(host, 'Leave').click();
  await host.getByRole('button', { name: 'End for all' }).click();
  await host.getByRole('link', { name: 'Show the record' }).click();
  const chart = host.getByRole('img', { name: /How the call went for .*Maya Lin/ });
  await expect(chart).toBeVisible();
  await host.locator('.call-quality summary').first().click();
  await expect(host.getByRole('columnheader', { name: 'Quality' }).first()).toBeVisible();
  await axe(host);
  await shots(host, 'visit-quality');
});
