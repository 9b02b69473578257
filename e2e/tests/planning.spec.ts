// A visit is planned with a colleague, changed in all that it is, and what stands in the way is said before anything is saved.
import { test, expect, axe, shots, expectNoSideways, PHONE } from '../lib/story';
import { awake, dayFromNow, openClinic, plan } from '../lib/office';
import { BEN, twoColleagues } from '../lib/people';
import type { Page } from '@playwright/test';

const OVER = /has another visit then|already have another visit then/;

/** The planning form with what is always needed, a day and an hour from now. */
async function begin(host: Page, url: string, name: string, time: string, day = 2): Promise<void> {
  await host.goto(url);
  await awake(host);
  await host.getByLabel('Name').first().fill(name);
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(day));
  await host.getByLabel('Time', { exact: true }).fill(time);
}

async function planned(host: Page): Promise<void> {
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await awake(host);
}

test('a colleague is named in the form, finds the visit on their day, and comes along to the next one', async ({ server, mail, people }) => {
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);
  await begin(ana, clinic.url('/visits/new'), 'Maya Lin', '15:30');
  // Typed as a further person, he is offered as a colleague and needs no code.
  await ana.locator('summary', { hasText: 'Add another person' }).first().click();
  await ana.getByLabel('Name').nth(1).pressSequentially('Ben');
  await ana.getByRole('option', { name: /Ben Ito.*Colleague, without a code/ }).click();
  const first = ana.getByLabel('Colleague 1', { exact: true });
  await expect(first.locator('option:checked')).toHaveText(BEN.name);
  await ana.getByRole('checkbox', { name: 'Colleague 1 is co-host' }).check();
  await expect(ana.getByText(/Ben Ito comes as co-host and finds the visit on their own day/)).toBeVisible();
  await axe(ana);
  await expectNoSideways(ana);
  await shots(ana, 'plan-colleague');
  await planned(ana);
  await expect(ana.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await expect(ana.getByRole('listitem').filter({ hasText: BEN.name }).getByText('Co-host')).toBeVisible();
  await mail.wait(BEN.email, /asks you to join a visit/);
  await ben.goto(clinic.url('/today'));
  await expect(ben.getByRole('link', { name: 'Maya Lin' })).toBeVisible();

  // The next visit has him in it, and says at once that its time is taken where it is.
  const visit = ana.url();
  await begin(ana, clinic.url('/visits/new'), 'Tom Okafor', '15:30', 9);
  await planned(ana);
  await ana.goto(visit);
  await awake(ana);
  await ana.getByRole('link', { name: 'Plan the next visit' }).click();
  await expect(ana.getByLabel('Colleague 1', { exact: true }).locator('option:checked')).toHaveText(BEN.name);
  await expect(ana.getByText(OVER).first()).toBeVisible();
  await expect(ana.getByRole('link', { name: 'Tom Okafor' })).toBeVisible();
});

test('a planned visit is changed in all that it is, and conflicts are named before', async ({ server, mail, people }) => {
  const { clinic, founder: ana, colleague: ben } = await twoColleagues(server, mail, people);
  await plan(ana, clinic, { name: 'Tom Okafor', time: '18:00' });
  await plan(ben, clinic, { name: 'Uwe Brandt', time: '15:45' });
  const visit = await plan(ana, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });
  await mail.wait('maya@patients.test');
  await ana.getByRole('link', { name: 'Change this visit' }).click();
  await expect(ana.getByRole('heading', { level: 1, name: 'Change this visit' })).toBeVisible();
  await expect(ana.getByText('Guests are not told of another topic')).toBeVisible();
  await ana.getByLabel('Time', { exact: true }).fill('17:45');
  await expect(ana.getByText(OVER)).toBeVisible();
  await expect(ana.getByRole('link', { name: 'Tom Okafor' })).toBeVisible();
  await axe(ana);
  await expectNoSideways(ana);
  await shots(ana, 'visit-change');
  await ana.getByLabel('Time', { exact: true }).fill('15:30');
  await expect(ana.getByText(OVER)).toBeHidden();
  await ana.getByLabel('Topic').fill('Knee, second look');
  await ana.getByRole('button', { name: 'Save the changes' }).click();
  await expect(ana).toHaveURL(visit);
  await expect(ana.getByText('Knee, second look').first()).toBeVisible();
  expect(mail.to('maya@patients.test'), 'she is told of no topic').toHaveLength(1);

  // Another host: busy then, of which she reads no more.
  await awake(ana);
  await ana.getByText('Hand this visit to a colleague').click();
  await ana.getByLabel('New host').selectOption({ label: BEN.name });
  await expect(ana.getByText(`${BEN.name} has another visit then.`)).toBeVisible();
  await expect(ana.getByText('Uwe Brandt')).toBeHidden();
  await axe(ana);
});

test('in the calendar the question names what stands in the way', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await plan(host, clinic, { name: 'Tom Okafor', time: '16:00' });
  await plan(host, clinic, { name: 'Maya Lin', time: '15:00' });
  await host.goto(clinic.url(`/calendar?date=${dayFromNow(2)}`));
  await awake(host);
  await host.getByRole('link', { name: /Maya Lin/ }).first().focus();
  await host.keyboard.press('m');
  for (let quarter = 0; quarter < 4; quarter += 1) await host.keyboard.press('ArrowDown');
  await host.keyboard.press('Enter');
  const bar = host.getByRole('region', { name: 'Moving a visit' });
  await expect(bar.getByText(OVER)).toBeVisible();
  await expect(bar.getByRole('link', { name: 'Tom Okafor' })).toBeVisible();
  await axe(host);
  await shots(host, 'calendar-conflict');
  await bar.getByRole('button', { name: 'Leave' }).click();
  await expect(bar).toBeHidden();
});

test('more people than the form begins with, on a phone and without scripts', async ({ server, people }) => {
  const script = await people.page();
  const clinic = await openClinic(script, server);
  const state = await script.context().storageState();
  const host = await people.page({ ...PHONE, javaScriptEnabled: false, storageState: state });
  await host.goto(clinic.url('/visits/new?when=now'));
  await host.getByLabel('Name').first().fill('Person 1');
  await host.getByText('None: I hand over the link myself').first().click();
  const add = async (place: number) => {
    await host.locator(`#another-${place} > summary`).click();
    await host.locator(`[name="participants[${place}][name]"]`).fill(`Person ${place + 1}`);
    await host.locator(`[name="participants[${place}][invite]"][value="none"]`).check();
  };
  for (let place = 1; place < 7; place += 1) await add(place);
  await host.getByRole('button', { name: 'Make room for up to 24 people' }).click();
  await expect(host.locator('[name="participants[6][name]"]'), 'what was typed is kept').toHaveValue('Person 7');
  await expect(host.getByRole('button', { name: 'Make room for up to 24 people' })).toHaveCount(0);
  await add(7);
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await expect(host.getByRole('heading', { level: 1, name: /Person 1.*Person 8/ })).toBeVisible();
});

test('a series asks once which of two equal hours is meant', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server, { zone: 'America/New_York' });
  // The Sunday a week before the next one on which New York's clocks go back.
  const sunday = await host.evaluate(() => {
    const first = (year: number) => {
      const day = new Date(Date.UTC(year, 10, 1));
      day.setUTCDate(1 + ((7 - day.getUTCDay()) % 7));
      return day;
    };
    const year = new Date().getUTCFullYear();
    const soon = first(year);
    const back = soon.getTime() - 9 * 86_400_000 > Date.now() ? soon : first(year + 1);
    return new Date(back.getTime() - 7 * 86_400_000).toISOString().slice(0, 10);
  });
  await begin(host, clinic.url('/visits/new'), 'Maya Lin', '01:30');
  await host.getByLabel('Date', { exact: true }).fill(sunday);
  await host.getByLabel('How often').selectOption('Every week');
  await host.getByLabel('How many visits, with the first').fill('2');
  await expect(host.getByText(/this hour happens twice. Say which one you mean/)).toBeVisible();
  await axe(host);
  await shots(host, 'series-fold');
  await host.getByLabel('The hour after the clocks have gone back').check();
  await expect(host.getByText(/this hour happens twice. It is the second one/)).toBeVisible();
  await planned(host);
  await expect(host.getByText('Visit 1 of 2, every week')).toBeVisible();
});
