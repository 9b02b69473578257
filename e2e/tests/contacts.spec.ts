// The address book of a host: somebody is added, found, planned with and deleted; a list of Excel's is brought in; two who
// are one person become one. On a phone without scripts, and at a desk.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, openClinic } from '../lib/office';

/** As Excel writes it in Spain: Windows-1252, semicolons, CRLF. */
const LIST = Buffer.from('Nombre;Correo;Teléfono\r\nJosé Núñez;jose@example.org;+34 600 000 000\r\nMaya L. Lin;maya@example.org;\r\nSin Correo;sin@;\r\n', 'latin1');

test('at a desk: a contact is added, found, put into a group and planned with', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.getByRole('link', { name: 'Contacts', exact: true }).click();
  await expect(host.getByText('No contacts yet')).toBeVisible();
  await axe(host);
  await shots(host, 'contacts-none');
  await host.getByRole('link', { name: 'Groups', exact: true }).click();
  await host.getByRole('textbox', { name: 'Name of the group' }).fill('Tuesday course');
  await host.getByRole('button', { name: 'Add the group' }).click();
  await expect(host.getByText('The group is added')).toBeVisible();

  await host.goto(clinic.url('/contacts/new'));
  await awake(host);
  await host.getByRole('textbox', { name: 'E-mail address' }).fill('maya@');
  await host.getByRole('button', { name: 'Add the contact' }).click();
  await expect(host.getByRole('alert')).toContainText('Enter');
  await axe(host);
  await shots(host, 'contact-wrong');
  await host.getByRole('textbox', { name: 'Name', exact: true }).fill('Maya Lin');
  await host.getByRole('textbox', { name: 'E-mail address' }).fill('maya@example.org');
  await host.getByRole('textbox', { name: 'Notes' }).fill('Hard of hearing.');
  await host.getByRole('checkbox', { name: 'Tuesday course' }).check();
  await host.getByRole('button', { name: 'Add the contact' }).click();
  await expect(host.getByText('The contact is added')).toBeVisible();
  await expect(host.getByRole('textbox', { name: 'Notes' })).toHaveValue('Hard of hearing.');
  await axe(host);
  await shots(host, 'contact');

  await host.getByRole('link', { name: /Plan a visit with .*Maya Lin/ }).click();
  await expect(host.locator('[name="participants[0][name]"]')).toHaveValue('Maya Lin');
  await expect(host.locator('[name="participants[0][email]"]')).toHaveValue('maya@example.org');
  await host.goto(clinic.url('/contacts/groups'));
  await host.getByRole('link', { name: /Plan a visit with the group .*Tuesday course/ }).click();
  await expect(host.locator('[name="participants[0][name]"]')).toHaveValue('Maya Lin');

  await host.goto(clinic.url('/contacts'));
  await awake(host);
  await host.getByRole('textbox', { name: /Name or e-mail address/ }).fill('ma li');
  await host.getByRole('button', { name: 'Search' }).click();
  // Only who has searched is offered everybody again.
  await expect(host.getByRole('link', { name: 'Show everybody' })).toBeVisible();
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  expect(host.url(), 'what is looked for stands in no address').toMatch(/\/contacts$/);
  await expect(host.getByRole('textbox', { name: /Name or e-mail address/ })).toHaveValue('ma li');
  await axe(host);
  await shots(host, 'contacts');
  await host.getByRole('textbox', { name: /Name or e-mail address/ }).fill('nobody');
  await host.getByRole('button', { name: 'Search' }).click();
  await expect(host.getByText('Nobody was found')).toBeVisible();
  await host.getByRole('link', { name: 'Show everybody' }).click();
  await expect(host.getByRole('link', { name: 'Maya Lin' })).toBeVisible();
  const [download] = await Promise.all([host.waitForEvent('download'), host.getByRole('link', { name: /Take out as a file/ }).click()]);
  expect(download.suggestedFilename()).toBe('contacts.csv');
});

test('on a phone without scripts: a list is brought in, two become one, and one is deleted', async ({ server, people }) => {
  const host = await people.page({ ...PHONE, javaScriptEnabled: false });
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/contacts/new'));
  await host.getByRole('textbox', { name: 'Name', exact: true }).fill('Maya Lin');
  await host.getByRole('textbox', { name: 'E-mail address' }).fill('maya@example.org');
  await host.getByRole('button', { name: 'Add the contact' }).click();
  await expect(host.getByText('The contact is added')).toBeVisible();

  await host.goto(clinic.url('/contacts/import'));
  await host.getByRole('button', { name: 'Read the file' }).click();
  await expect(host.getByText('Choose a file that has something in it').first()).toBeVisible();
  await shots(host, 'import-empty');
  await host.getByLabel('File').setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer: LIST });
  await host.getByRole('button', { name: 'Read the file' }).click();
  await expect(host.getByText(/José Núñez/)).toBeVisible();
  await expect(host.getByLabel(/Column 2/)).toHaveValue('email');
  await shots(host, 'import-columns');
  await host.getByRole('button', { name: 'Go on' }).click();
  await expect(host.getByText('1 person is new.')).toBeVisible();
  await expect(host.getByText(/Line 4, column 2/)).toBeVisible();
  await shots(host, 'import-check');
  await host.getByLabel(/Line 3/).selectOption('another');
  await host.getByRole('button', { name: 'Bring in 1 contact' }).click();
  await expect(host.getByText('The contacts are brought in')).toBeVisible();
  await expect(host.getByRole('link', { name: 'José Núñez' })).toBeVisible();
  await expect(host.getByRole('link', { name: 'Maya L. Lin' })).toBeVisible();

  await host.getByRole('link', { name: 'Find people who are here twice' }).click();
  await host.getByRole('link', { name: /Compare/ }).click();
  await shots(host, 'contacts-merge');
  // Where scripts run there is something to judge the page with.
  const looks = await people.page(PHONE);
  await looks.context().addCookies(await host.context().cookies());
  await looks.goto(host.url());
  await expect(looks.getByRole('button', { name: 'Make one contact of the two' })).toBeVisible();
  await axe(looks);
  await looks.close();
  await host.getByRole('radio', { name: 'Maya Lin', exact: true }).check();
  await host.getByRole('button', { name: 'Make one contact of the two' }).click();
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await host.getByRole('link', { name: 'Delete this contact' }).click();
  await shots(host, 'contact-delete');
  await host.getByRole('button', { name: 'Delete the contact' }).click();
  await expect(host.getByText('The contact is deleted')).toBeVisible();
  await expect(host.getByRole('link', { name: 'José Núñez' })).toBeVisible();
  await expect(host.getByRole('link', { name: /Maya/ })).toHaveCount(0);
});

test('on a phone: a list whose letters may be read in two ways is read as one says, and taken out with semicolons', async ({ server, people }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/contacts/import'));
  // As Excel on a Macintosh once wrote it: "Muñoz", which DOS would read as "Muûoz".
  const list = Buffer.from('Name;E-mail\rEva Mu\x96oz;eva@example.org\r', 'latin1');
  await host.getByLabel('File').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: list });
  await host.getByRole('button', { name: 'Read the file' }).click();
  await expect(host.getByRole('heading', { name: 'Do letters look wrong?' })).toBeVisible();
  await expect(host.getByRole('radio', { name: /Muñoz/ })).toBeChecked();
  await axe(host);
  await shots(host, 'import-letters');
  await host.getByRole('radio', { name: /Muûoz/ }).check();
  await host.getByRole('button', { name: 'Read it like this' }).click();
  await expect(host.getByText('For example: Eva Muûoz')).toBeVisible();
  await host.getByText('Do letters look wrong?').click();
  await host.getByRole('radio', { name: /Muñoz/ }).check();
  await host.getByRole('button', { name: 'Read it like this' }).click();
  await expect(host.getByText('For example: Eva Muñoz')).toBeVisible();
  await host.getByRole('button', { name: 'Go on' }).click();
  await host.getByRole('button', { name: 'Bring in 1 contact' }).click();
  await expect(host.getByRole('link', { name: 'Eva Muñoz' })).toBeVisible();
  const taken = host.waitForEvent('download');
  await host.getByRole('link', { name: /for Excel in Spanish/ }).click();
  const stream = await (await taken).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  expect(text.startsWith('\ufeff"Name";')).toBe(true);
  expect(text).toContain('"Eva Muñoz";');
});
