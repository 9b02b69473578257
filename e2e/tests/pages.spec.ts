// Every page that stands by itself, in both languages: nothing for axe to find, nothing that sticks out.
import type { Page } from '@playwright/test';
import { test, expect, axe, shots, expectWhole, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';

const OPEN = ['/', '/sign-up', '/legal/terms', '/legal/privacy', '/legal/baa', '/no-such-page', '/operator'];
const CLINIC = ['/', '/join', '/sign-in', '/forgot', '/reset/nonsense', '/confirm/nonsense', '/invited/nonsense', '/j/nonsense', '/rsvp/nonsense', '/lost-link', '/legal/privacy'];
const OFFICE = ['/today', '/visits/new', '/history', '/people', '/people/new', '/people/00000000000000000000000000000000', '/people/0/delete', '/people/groups', '/people/groups/0', '/licences', '/account', '/account/clinics', '/account/factor', '/account/visits', '/finish', '/audit', '/settings', '/visits/00000000000000000000000000000000'];

const OPERATOR = ['/operator', '/operator/calls', '/operator/clinics', '/operator/outbox', '/operator/jobs', '/operator/blocks'];

/** The staff's places at the foot of a small phone: whole words, each large enough for a thumb. */
async function expectTargetsOfMenu(page: Page): Promise<void> {
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const more = page.locator('.nav-more-open');
    if (await more.isVisible()) await more.click();
    for (const link of await page.locator('.nav-link:visible').all()) {
      const { width: wide, height: high } = (await link.boundingBox())!;
      expect(Math.min(wide, high), `${await link.innerText()} at ${width}`).toBeGreaterThanOrEqual(48);
      await expectWhole(link.locator('span'));
      expect(await link.locator('span').evaluate((word) => word.getClientRects().length), 'a word is not broken').toBe(1);
    }
    if (await more.isVisible()) await more.click();
  }
}

for (const [locale, lang] of [['en-US', 'en'], ['es-MX', 'es']] as const) {
  test(`every page by itself (${lang})`, async ({ server, people, watch }) => {
    test.setTimeout(420_000);
    watch.allow(/status of 4\d\d/);
    const name = (path: string, where: string) => `page-${where}-${path.slice(1).replaceAll('/', '-').slice(0, 24) || 'home'}-${lang}`;
    const host = await people.page({ locale });
    const clinic = await openClinic(host, server, { welcomed: () => look(host, name('/welcome', 'clinic')) });
    const visitor = await people.page({ locale });
    for (const path of OPEN) {
      await visitor.goto(server.url(path));
      await look(visitor, name(path, 'open'));
    }
    for (const path of CLINIC) {
      await visitor.goto(clinic.url(path));
      await look(visitor, name(path, 'clinic'));
    }
    for (const path of OFFICE) {
      await host.goto(clinic.url(path));
      await look(host, name(path, 'office'));
    }
    const operator = await people.page({ locale });
    await operator.goto(server.operatorLink());
    await operator.locator('main form button[type="submit"]:not([name="__lang"])').click();
    await operator.waitForURL(/^[^?]*\/operator\/outbox$/);
    for (const path of OPERATOR) {
      await operator.goto(server.url(path));
      await look(operator, name(path, 'operator'));
    }
    await host.goto(clinic.url('/audit'));
    const lines = await host.locator('.activity-clock').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)));
    expect(Math.max(...lines), 'a time of day stands in one line').toBeLessThan(1.5);
    async function look(page: typeof host, as: string): Promise<void> {
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.getByRole('heading', { level: 1 }).first(), as).toBeVisible();
      await axe(page);
      await shots(page, as);
      // What is laid out otherwise on a phone is judged there too.
      await page.setViewportSize(PHONE.viewport!);
      await axe(page, { only: 'light' });
      await expectTargetsOfMenu(page);
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });
}

test('the gallery shows every component', async ({ server, people }) => {
  const page = await people.page();
  await page.goto(server.url('/gallery'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // It shows the same parts several times, side by side.
  await axe(page, { except: ['landmark-unique'] });
  await shots(page, 'gallery');
});
