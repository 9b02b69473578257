// The office with people in it: colleagues, contacts, and the demo's clinic, which has a past and a day before it.
import { expect, type Page } from '@playwright/test';
import { links } from '../lib/mail';
import { awake, signIn } from '../lib/office';
import { BEN, comeIn, invite } from '../lib/people';
import { PHONE } from '../lib/story';
import type { World } from './world';

/** As Excel writes it in Spain, with somebody twice. */
const LIST = Buffer.from('Nombre;Correo;Teléfono\r\nJosé Núñez;jose@example.org;+34 600 000 000\r\nMaya L. Lin;maya.lin@example.org;\r\nSin Correo;sin@;\r\n', 'latin1');

/** Colleagues, their groups, and one who comes in by a temporary password. */
export async function colleagues(world: World): Promise<void> {
  const { host, clinic, camera, mail } = world;
  await invite(host, clinic.url('/people'));
  const ben = await world.person(PHONE);
  await ben.goto(links(await mail.wait(BEN.email, /invited you/i), '/invited/')[0]!);
  await awake(ben);
  await camera.page(ben, 'letter-invited');
  await comeIn(ben, mail);
  await host.goto(clinic.url('/people/groups'));
  await awake(host);
  await host.getByRole('textbox', { name: 'Name' }).fill('Cardiology');
  await host.getByRole('button', { name: 'Add the group' }).click();
  await expect(host.getByText('The group is there')).toBeVisible();
  await camera.page(host, 'people-group');
  for (const [path, name] of [['/people', 'people'], ['/people/groups', 'people-groups']] as const) {
    await host.goto(clinic.url(path));
    await awake(host);
    await camera.page(host, name);
  }
  await host.goto(clinic.url('/people'));
  await awake(host);
  await host.getByRole('link', { name: BEN.name }).click();
  await host.waitForURL(/\/people\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'person');
  await host.goto(`${host.url().split('?')[0]}/delete`);
  await awake(host);
  await camera.page(host, 'person-delete');
  await temporary(world);
}

async function temporary({ host, clinic, camera, mail, ...world }: World): Promise<void> {
  const kim = { name: 'Kim Ode', email: 'kim@clinic.test' };
  await host.goto(clinic.url('/people/new'));
  await awake(host);
  await host.getByLabel('Name').fill(kim.name);
  await host.getByLabel('E-mail address').fill(kim.email);
  await host.getByRole('radio', { name: /A temporary password/ }).check();
  await host.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(host.getByText('The invitation is on its way')).toBeVisible();
  const password = /\b(?:[a-z0-9]{5}-){5}[a-z0-9]\b/.exec((await mail.wait(kim.email, /temporary password/)).text)![0];
  const page = await world.people.page(PHONE);
  await page.goto(clinic.url('/sign-in'));
  await awake(page);
  await page.getByLabel('E-mail address').fill(kim.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/finish/);
  await expect(page.getByText('Choose one of your own, and you are in')).toBeVisible();
  await camera.state(page, 'finish');
}

/** The address book: by hand, from a file, two who are one, and one who goes. */
export async function contacts(world: World): Promise<void> {
  const { host, clinic, camera } = world;
  await host.goto(clinic.url('/contacts/groups'));
  await awake(host);
  await host.getByRole('textbox', { name: 'Name of the group' }).fill('Tuesday course');
  await host.getByRole('button', { name: 'Add the group' }).click();
  await expect(host.getByText('The group is added')).toBeVisible();
  await camera.state(host, 'contacts-groups');
  await host.goto(clinic.url('/contacts/new'));
  await awake(host);
  await host.getByRole('textbox', { name: 'Name', exact: true }).fill('Maya Lin');
  await host.getByRole('textbox', { name: 'E-mail address' }).fill('maya.lin@example.org');
  await host.getByRole('checkbox', { name: 'Tuesday course' }).check();
  await host.getByRole('button', { name: 'Add the contact' }).click();
  await expect(host.getByText('The contact is added')).toBeVisible();
  const contact = host.url().split('?')[0]!;

  await host.goto(clinic.url('/contacts/import'));
  await awake(host);
  await host.getByLabel('File').setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer: LIST });
  await host.getByRole('button', { name: 'Read the file' }).click();
  await expect(host.getByLabel(/Column 2/)).toHaveValue('email');
  await camera.state(host, 'import-columns');
  await host.getByRole('button', { name: 'Go on' }).click();
  await expect(host.getByText(/Line 4, column 2/)).toBeVisible();
  await camera.state(host, 'import-check');
  await host.getByLabel(/Line 3/).selectOption('another');
  await host.getByRole('button', { name: /^Bring in/ }).click();
  await expect(host.getByText('The contacts are brought in')).toBeVisible();

  const merge = async () => {
    await host.goto(clinic.url('/contacts/duplicates'));
    await awake(host);
    await camera.page(host, 'contacts-duplicates');
    await host.getByRole('link', { name: /Compare/ }).first().click();
    await host.waitForURL(/\/merge/);
    await awake(host);
    await camera.page(host, 'contacts-merge');
  };
  await camera.hold('two contacts who are one', merge);
  for (const [address, name] of [[clinic.url('/contacts'), 'contacts'], [contact, 'contact'], [`${contact}/delete`, 'contact-delete']] as const) {
    await host.goto(address);
    await awake(host);
    await camera.page(host, name);
  }
}

/** The demo's clinic: a week behind it, a day before it. */
export async function demo(world: World): Promise<void> {
  const { server, camera } = world;
  const address = /Demo clinic: (\S+)/.exec(server.printed)![1]!;
  const [, email, password] = /Sign in as (\S+) with "([^"]+)"/.exec(server.printed)!;
  const at = (path: string) => address.replace('/sign-in', path);
  const host = await world.person();
  // Its mail leaves here, so another browser is asked for the code of a letter.
  await signIn(host, { url: at, email: email!, slug: '', name: '' }, password!);
  const paths = ['/today', '/calendar', '/calendar?view=day', '/calendar?view=month', '/calendar?view=list', '/history', '/reports', '/audit', '/contacts'];
  for (const path of paths) {
    await camera.hold(`demo ${path}`, async () => {
      await host.goto(at(path));
      await awake(host);
      await camera.page(host, `demo-${path.slice(1).replaceAll(/\W+/g, '-')}`);
    });
  }
  await host.goto(at('/today'));
  await awake(host);
  await host.getByRole('link', { name: /Ruth Abernathy/ }).first().click();
  await host.waitForURL(/\/visits\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'demo-visit');
  await lostLetter(world, host, at('/today'));
}

/** The one whose mailbox is gone: another address for the invitation. */
async function lostLetter({ camera }: World, host: Page, today: string): Promise<void> {
  await host.goto(today);
  await awake(host);
  await host.getByRole('link', { name: 'Omar Haddad', exact: true }).click();
  await host.waitForURL(/\/visits\/[0-9a-f]{32}/);
  await awake(host);
  await host.locator('a[href*="/guests/"]').first().click();
  await host.waitForURL(/\/guests\/[0-9a-f]{32}/);
  await awake(host);
  await camera.page(host, 'visit-guest');
}
