// What a clinic has agreed to: an administrator reads it, signs what has changed, and keeps a copy.
import { test, expect, axe, shots } from '../lib/story';
import { openClinic } from '../lib/office';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

test('a text that the operator edits is signed anew; what was signed is kept', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await host.getByRole('link', { name: 'Open the agreements' }).click();
  await host.waitForURL(/^[^?]*\/agreements$/);
  await expect(host.getByText('There is a newer text')).toBeHidden();
  await axe(host);
  const folder = join(server.data, 'var', 'legal', 'en');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'baa.md'), '# Our agreement\n\n## Duties\n\nWe keep what you tell us.\n');
  await host.reload();
  await expect(host.getByText('There is a newer text')).toBeVisible();
  await axe(host);
  await shots(host, 'agreements');
  await host.getByRole('link', { name: 'Read and sign: Our agreement' }).click();
  await expect(host.getByRole('heading', { level: 1, name: 'Our agreement' })).toBeVisible();
  await host.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(host.locator('.field[data-invalid]')).toBeVisible();
  await axe(host);
  await shots(host, 'agreement');
  await host.getByRole('checkbox').check();
  await host.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(host.getByText('It is in the list of everything that was signed.')).toBeVisible();
  await expect(host.getByText('There is a newer text')).toBeHidden();
  const [file] = await Promise.all([
    host.waitForEvent('download'),
    host.getByRole('link', { name: /Download: Our agreement/ }).click(),
  ]);
  const text = await readFile((await file.path())!, 'utf8');
  expect(text).toContain('by Dr. Ana Rivera on ');
  expect(text).toContain('We keep what you tell us.');
});
