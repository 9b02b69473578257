// The watch itself, shown what it must find: a watch that finds nothing would pass every story.
import { test, expect } from '../lib/story';
import { leaks } from '../lib/watch';

test('what was typed is found in an address and in a log', async ({ server, people, watch }) => {
  const page = await people.page();
  await page.goto(server.url('/sign-up'));
  await page.getByLabel('Your name').fill('Canary O’Hara');
  await page.getByLabel('Your name').blur();
  await expect.poll(() => [...watch.typed]).toContain('Canary O’Hara');
  for (const planted of ['GET /x?name=Canary+O%E2%80%99Hara', 'GET /x?name=Canary%20O%E2%80%99Hara', 'WARN no room for Canary O’Hara']) {
    expect(leaks(planted, watch.typed), planted).toHaveLength(1);
  }
  expect(leaks('nobody here', watch.typed)).toEqual([]);
});
