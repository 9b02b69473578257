// However many tabs a host opens: news come to each of them, by the one line that their browser holds to the server.
import { test, expect } from '../lib/story';
import { awake, openClinic } from '../lib/office';
import { join, planNow } from '../lib/visit';

test('the eighth tab of a host loads and hears who arrives, also once the first one is closed', async ({ server, people }) => {
  const context = await people.context();
  const first = await context.newPage();
  const clinic = await openClinic(first, server);
  const visit = await planNow(first, clinic, ['Maya Lin', 'Jonas Berg']);
  const heard = first.waitForRequest((request) => request.url().endsWith('/events'));
  await first.goto(clinic.url('/today'));
  await awake(first);
  await heard;

  // A browser opens six connections to a host: with a line each, the seventh tab would wait for ever.
  const lines: string[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/events')) lines.push(request.url());
  });
  const others = [];
  for (let n = 2; n <= 8; n++) {
    const tab = await context.newPage();
    await tab.goto(clinic.url('/account'));
    await awake(tab);
    others.push(tab);
  }
  const maya = await people.page();
  await join(maya, visit.links[0]!);
  for (const tab of others) {
    await expect(tab.getByRole('link', { name: '1 person waits for you' })).toBeVisible();
  }
  await expect(first.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  expect(lines, 'the first tab holds the line of all').toEqual([]);

  await first.close();
  await expect.poll(() => lines.length, 'another one takes it over').toBe(1);
  const jonas = await people.page();
  await join(jonas, visit.links[1]!);
  for (const tab of others) await expect(tab).toHaveTitle(/^\(2\) /);
  expect(lines.length).toBe(1);
});
