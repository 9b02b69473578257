// The product starts, and its first page is whole: served, styled, hydrated, silent, usable by everyone.
import { test, expect, axe, shots } from '../lib/story';

test('the first page', async ({ server, people }) => {
  const page = await people.page();
  const response = await page.goto(server.url('/'));
  expect(response!.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // Trunk's script says when the bundle has started; a page that is never hydrated would look the same.
  await page.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.name.endsWith('.wasm')));
  await axe(page);
  await shots(page, 'home');
});

test('the same page without scripts', async ({ server, people }) => {
  const page = await people.page({ javaScriptEnabled: false });
  await page.goto(server.url('/'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('headers of a page, and of what may be kept for ever', async ({ server, people }) => {
  const page = await people.page();
  const response = (await page.goto(server.url('/')))!;
  const headers = response.headers();
  expect(headers['content-security-policy']).toMatch(/script-src 'nonce-[^']{20,}' 'strict-dynamic' 'wasm-unsafe-eval'/);
  expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  expect(await response.text(), 'no nonce is left unfilled').not.toContain('__TRUNK');
  const script = await page.locator('link[rel=modulepreload]').first().getAttribute('href');
  const asset = await page.request.get(server.url(script!));
  expect(asset.headers()['cache-control']).toContain('immutable');
});
