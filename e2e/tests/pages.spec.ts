// Every page that stands by itself, in both languages: nothing for axe to find, nothing that sticks out.
import { test, expect, axe, shots } from '../lib/story';
import { openClinic } from '../lib/office';

const OPEN = ['/', '/sign-up', '/legal/terms', '/legal/privacy', '/legal/baa', '/no-such-page', '/operator'];
const CLINIC = ['/', '/join', '/sign-in', '/forgot', '/reset/nonsense', '/confirm/nonsense', '/invited/nonsense', '/j/nonsense', '/rsvp/nonsense', '/legal/privacy'];
const OFFICE = ['/today', '/visits/new', '/history', '/people', '/people/new', '/people/00000000000000000000000000000000', '/account', '/account/factor', '/finish', '/audit', '/settings', '/visits/00000000000000000000000000000000'];

for (const [locale, lang] of [['en-US', 'en'], ['es-MX', 'es']] as const) {
  test(`every page by itself (${lang})`, async ({ server, people, watch }) => {
    test.setTimeout(300_000);
    watch.allow(/status of 4\d\d/);
    const host = await people.page({ locale });
    const clinic = await openClinic(host, server);
    const visitor = await people.page({ locale });
    const name = (path: string, where: string) => `page-${where}-${path.slice(1).replaceAll('/', '-').slice(0, 24) || 'home'}-${lang}`;
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
    async function look(page: typeof host, as: string): Promise<void> {
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await expect(page.getByRole('heading', { level: 1 }).first(), as).toBeVisible();
      await axe(page);
      await shots(page, as);
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
