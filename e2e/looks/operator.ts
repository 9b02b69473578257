// The operator's console: with two clinics at home, a newsletter, and one clinic that lets them help.
import { expect } from '@playwright/test';
import { links } from '../lib/mail';
import { awake } from '../lib/office';
import type { World } from './world';

export async function operator(world: World): Promise<void> {
  const { server, clinic, camera, mail, host } = world;
  const page = (world.operator = await world.person());
  await page.goto(server.operatorLink());
  await awake(page);
  await camera.page(page, 'operator-enter');
  await page.getByRole('button', { name: 'Sign in as operator' }).click();
  await page.waitForURL(/^[^?]*\/operator\/outbox$/);
  for (const path of ['', '/outbox', '/calls', '/clinics', '/jobs', '/blocks', '/newsletter', '/newsletter/new']) {
    await camera.hold(`operator${path}`, async () => {
      await page.goto(server.url(`/operator${path}`));
      await awake(page);
      await camera.page(page, `operator${path.replaceAll('/', '-') || '-health'}`);
    });
  }
  await camera.hold('a letter in the outbox', async () => {
    await page.goto(server.url('/operator/outbox'));
    await awake(page);
    await page.getByRole('main').getByRole('listitem').first().getByRole('link').first().click();
    await page.waitForURL(/\/operator\/outbox\/[^/]+$/);
    await awake(page);
    await camera.page(page, 'operator-letter');
  });

  await page.goto(server.url('/operator/newsletter/new'));
  await awake(page);
  await page.getByLabel('Subject in English').fill('What is new in November');
  await page.getByLabel('Letter in English').fill('Hello.\n\nThere is a calendar now, and the waiting room tells your patients how long it takes.');
  await page.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(page.getByText('The letter is saved')).toBeVisible();
  const issue = page.url().split('?')[0]!;
  for (const [address, name] of [[issue, 'operator-newsletter-draft'], [`${issue}/edit`, 'operator-newsletter-edit'], [`${issue}/send`, 'operator-newsletter-send']] as const) {
    await page.goto(address);
    await awake(page);
    await camera.page(page, name);
  }
  await page.getByRole('button', { name: /^Send to/ }).click();
  await expect(page.getByText('The letter is on its way')).toBeVisible();
  await host.goto(links(await mail.wait(clinic.email, /What is new in November/), '/unsubscribe/')[0]!);
  await awake(host);
  await camera.page(host, 'letter-unsubscribe');
}

/** A clinic lets the operator in, for a while. */
export async function helping(world: World): Promise<void> {
  const { server, clinic, camera, host } = world;
  await host.goto(clinic.url('/settings'));
  await awake(host);
  await host.getByRole('button', { name: 'Let the operator help' }).click();
  await expect(host.getByText('The operator may help now')).toBeVisible();
  await camera.state(host, 'settings-helped');
  const page = world.operator;
  await page.goto(server.url('/operator/clinics'));
  await awake(page);
  await page.getByRole('button', { name: `Open the clinic ${clinic.name}` }).click();
  await page.waitForURL(/^[^?]*\/operator\/clinics\/[0-9a-f]{32}$/);
  const base = page.url();
  for (const part of ['', '/settings', '/activity']) {
    await page.goto(`${base}${part}`);
    await awake(page);
    await camera.page(page, `helping${part.replaceAll('/', '-') || '-people'}`);
  }
}
