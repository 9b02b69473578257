// Pages that stand where none can be drawn as usual: each a whole page, plain words, a way on; without scripts.
import type { Page } from '@playwright/test';
import { test, expect, axe, shots, PHONE, type People } from '../lib/story';
import { openClinic } from '../lib/office';

const PLAIN = { ...PHONE, javaScriptEnabled: false };

async function isWholePage(page: Page, people: People, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }), name).toBeVisible();
  await expect(page.locator('body')).not.toContainText(/error \d|status|sql|panic|undefined/i);
  // A way on: a link, a button, or a phone number.
  await expect(page.locator('main').locator('a, button').first(), name).toBeVisible();
  await judge(await page.content(), page.url(), people, name);
}

/** What judges a page is itself a script: it gets the same page in a browser that runs some, without the page's own. */
async function judge(html: string, url: string, people: People, name: string): Promise<void> {
  const looks = await people.page(PHONE);
  const body = html.replaceAll(/<script\b[\s\S]*?<\/script>|<noscript>|<\/noscript>/g, '');
  await looks.route('**/held', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await looks.goto(new URL('/held', url).href);
  await axe(looks);
  await shots(looks, name);
  await looks.context().close();
}

/** Sends a form as another page would, or as a hand that holds a key down. */
async function send(page: Page, address: string, fields: Record<string, string>): Promise<void> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  await page.setContent(`<form method="post" action="${address}">${inputs.join('')}<button>Send</button></form>`);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('a clinic that is not here', async ({ server, people, watch }) => {
  watch.allow(/status of 404/);
  const visitor = await people.page(PLAIN);
  expect((await visitor.goto(server.clinicUrl('nobody')))!.status()).toBe(404);
  await isWholePage(visitor, people, 'failure-unknown-clinic');
  expect((await visitor.goto(server.url('/c/nobody/j/whatever')))!.status()).toBe(404);
  await isWholePage(visitor, people, 'failure-unknown-clinic-path');
});

test('a form that another site sends is refused by a page', async ({ server, people, watch }) => {
  watch.allow(/status of 403/);
  const clinic = await openClinic(await people.page(), server);
  const visitor = await people.page(PLAIN);
  await send(visitor, clinic.url('/api/sign_in'), { email: clinic.email });
  await isWholePage(visitor, people, 'failure-other-site');
});

test('a form that is too large is refused by a page', async ({ server, people, watch }) => {
  watch.allow(/status of 413/);
  const clinic = await openClinic(await people.page(), server);
  const visitor = await people.page(PLAIN);
  await visitor.goto(clinic.url('/sign-in'));
  await visitor.getByLabel('E-mail address').evaluate((field) => {
    (field as HTMLInputElement).type = 'text';
    (field as HTMLInputElement).value = 'a'.repeat(3_000_000);
  });
  await visitor.getByRole('textbox', { name: 'Password' }).fill('whatever it may be');
  await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
  await isWholePage(visitor, people, 'failure-too-large');
});

test('a database that is away is said plainly where there is no script', async ({ server, people, watch }) => {
  watch.allow(/status of 50\d/);
  const clinic = await openClinic(await people.page(), server);
  const visitor = await people.page(PLAIN);
  await visitor.goto(clinic.url('/forgot'));
  const free = await server.lock();
  await visitor.getByLabel('E-mail address').fill('maya@patients.test');
  await visitor.getByRole('button', { name: 'Send the link' }).click();
  await expect(visitor.getByText(/does not work right now/).first()).toBeVisible({ timeout: 30_000 });
  await isWholePage(visitor, people, 'failure-away');
  await free();
});

test('a clinic that has moved sends its visitors on', async ({ server, people }) => {
  const clinic = await openClinic(await people.page(), server);
  const slug = new URL(clinic.url('/')).hostname.split('.')[0]!;
  server.command('clinic-domain', slug, 'care.test');
  const visitor = await people.page(PLAIN);
  // By its own address bar one is sent on at once.
  const landed = (await visitor.request.get(server.plainUrl(slug, '/sign-in'), { maxRedirects: 0 }))!;
  expect(landed.status()).toBe(302);
  expect(landed.headers().location).toContain('://care.test');
  // From our own start page by a page that goes on by itself; here it is held to be looked at.
  const page = await visitor.request.get(server.plainUrl(slug), { headers: { 'sec-fetch-site': 'same-origin', accept: 'text/html' } });
  expect(page.headers().refresh).toMatch(/^0; url=http:\/\/care\.test/);
  await judge(await page.text(), clinic.url('/'), people, 'failure-moved');
});
