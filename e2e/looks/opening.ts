// The installation's own pages, a clinic that is opened, and its pages while nothing is in it yet.
import { expect } from '@playwright/test';
import { links } from '../lib/mail';
import { awake, openClinic, PASSWORD } from '../lib/office';
import type { World } from './world';

/** Before there is a clinic: anybody's pages. */
export async function front(world: World): Promise<void> {
  const stranger = await world.person();
  for (const [path, name] of [['/', 'installation'], ['/sign-up', 'sign-up'], ['/legal/terms', 'legal'], ['/nowhere', 'not-found'], ['/operator', 'operator-stranger'], ['/operator/enter/nonsense', 'operator-enter-late'], ['/gallery', 'gallery']] as const) {
    await stranger.goto(world.server.url(path));
    await awake(stranger);
    // The gallery shows the same parts several times, side by side.
    await world.camera.page(stranger, name, { guest: name !== 'gallery', except: name === 'gallery' ? ['landmark-unique'] : [] });
  }
  await stranger.goto(world.server.url('/sign-up'));
  await awake(stranger);
  await stranger.getByLabel('E-mail address').fill('not an address');
  await stranger.getByRole('textbox', { name: 'Password' }).fill('short');
  await stranger.getByRole('button', { name: 'Open the clinic' }).click();
  await expect(stranger.getByRole('alert')).toBeVisible();
  await world.camera.state(stranger, 'sign-up-wrong');
}

/** Opens the clinic of all further chapters. */
export async function opened(world: World): Promise<void> {
  world.host = await world.person();
  world.clinic = await openClinic(world.host, world.server, {
    // Another name than the demo's.
    name: 'Cedar Lane Practice',
    welcomed: () => world.camera.page(world.host, 'welcome'),
  });
}

/** The clinic's pages for everybody, before anything can be booked. */
export async function doors(world: World): Promise<void> {
  const visitor = await world.person();
  for (const path of ['/', '/join', '/sign-in', '/forgot', '/lost-link', '/test', '/book', '/arrive', '/j/nonsense']) {
    await visitor.goto(world.clinic.url(path));
    await awake(visitor);
    await world.camera.page(visitor, `clinic-${path.slice(1).replaceAll('/', '-') || 'home'}`, { guest: true });
  }
  await visitor.goto(world.clinic.url('/join'));
  await awake(visitor);
  await visitor.getByLabel('Your nine-digit code').fill('000 000 001');
  await visitor.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(visitor.getByLabel('Your nine-digit code')).toHaveAttribute('aria-invalid', 'true');
  await world.camera.state(visitor, 'code-wrong', ['phone', 'desk', 'small']);
  await visitor.goto(world.clinic.url('/sign-in'));
  await awake(visitor);
  await visitor.getByLabel('E-mail address').fill('nobody@clinic.test');
  await visitor.getByRole('textbox', { name: 'Password' }).fill('not my own password');
  await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(visitor.getByRole('alert')).toBeVisible();
  await world.camera.state(visitor, 'sign-in-wrong');
}

/** Every list of the office while it is empty, and every form before anything is typed. */
export async function empty(world: World): Promise<void> {
  const paths = [
    ...['/today', '/calendar', '/calendar/feed', '/calendar/outside', '/visits/new', '/visits/hidden', '/contacts', '/contacts/new'],
    ...['/contacts/groups', '/contacts/import', '/contacts/duplicates', '/history', '/availability', '/requests', '/services'],
    ...['/queues', '/reports', '/audit', '/agreements', '/agreements/terms', '/settings', '/settings/messages', '/settings/messages/invitation-mail-en'],
    ...['/people', '/people/new', '/people/groups', '/licences', '/account', '/account/clinics', '/account/factor'],
  ];
  for (const path of paths) {
    await world.camera.hold(`empty ${path}`, async () => {
      await world.host.goto(world.clinic.url(path));
      await awake(world.host);
      await world.camera.page(world.host, `empty-${path.slice(1).replaceAll('/', '-')}`);
    });
  }
  await world.host.goto(world.clinic.url('/visits/new'));
  await awake(world.host);
  await world.host.locator('.plan-submit button').click();
  await expect(world.host.getByRole('alert').first()).toBeVisible();
  await world.camera.state(world.host, 'plan-wrong');
}

/** The menus of the office, open. */
export async function menus(world: World): Promise<void> {
  const { host, clinic, camera } = world;
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.locator('summary', { hasText: 'Account' }).click();
  await camera.state(host, 'menu-account', ['desk']);
  await host.setViewportSize({ width: 390, height: 844 });
  await host.goto(clinic.url('/today'));
  await awake(host);
  await host.locator('.nav-more-open').click();
  await camera.state(host, 'menu-more', ['phone', 'small']);
  await host.setViewportSize({ width: 1440, height: 900 });
}

/** What the letters of an account open. None of them is used up by looking. */
export async function letters(world: World): Promise<void> {
  const { host, clinic, camera, mail } = world;
  const reader = await world.person();
  const look = async (to: string, matching: RegExp, start: string, name: string) => {
    await camera.hold(name, async () => {
      await reader.goto(links(await mail.wait(to, matching), start)[0]!);
      await awake(reader);
      await camera.page(reader, name);
    });
  };
  await look(clinic.email, /\/confirm\//, '/confirm/', 'letter-confirm');
  // Everything else is sent only to an address that is confirmed.
  await reader.goto(links(await mail.wait(clinic.email, /\/confirm\//), '/confirm/')[0]!);
  await awake(reader);
  await reader.locator('main form button[type="submit"]:not([name="__lang"])').click();
  await expect(reader.locator('main form')).toHaveCount(0);

  await reader.goto(clinic.url('/forgot'));
  await awake(reader);
  await reader.getByLabel('E-mail address').fill(clinic.email);
  await reader.locator('main form button[type="submit"]:not([name="__lang"])').click();
  await look(clinic.email, /\/reset\//, '/reset/', 'letter-reset');

  await host.goto(clinic.url('/account'));
  await awake(host);
  await host.getByLabel('News about Bedside by mail').check();
  await host.getByRole('button', { name: 'Save these letters' }).click();
  await expect(host.getByText('One more step: look into your mail')).toBeVisible();
  await look(clinic.email, /\/newsletter\//, '/newsletter/', 'letter-news');

  // The newsletter itself needs a yes (its chapter is the operator's).
  await reader.goto(links(await mail.wait(clinic.email, /\/newsletter\//), '/newsletter/')[0]!);
  await awake(reader);
  await reader.getByRole('button', { name: 'Yes, send me news' }).click();
  await expect(reader.getByText('News will come')).toBeVisible();

  const next = 'moved@clinic.test';
  await host.goto(clinic.url('/account'));
  await awake(host);
  await host.getByLabel('New e-mail address').fill(next);
  await host.locator('[name="email_password"]').fill(PASSWORD);
  await host.getByRole('button', { name: 'Send both letters' }).click();
  await expect(host.getByText('Two letters are on their way')).toBeVisible();
  await look(next, /\/email\//, '/email/', 'letter-email');
}
