// Whoever has lost their link gets it by mail, and nobody learns who is known here.
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan } from '../lib/office';

const MAYA = 'maya-lost@patients.test';

test('the link comes again, and the answer is the same for everybody', { tag: '@both' }, async ({ server, mail, people, watch }) => {
  watch.allow(/status of 422/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await plan(host, clinic, { name: 'Maya Lin', email: MAYA });
  await mail.wait(MAYA, /invites you/);

  const guest = await people.page(PHONE);
  await guest.goto(clinic.url('/'));
  await awake(guest);
  await guest.getByRole('link', { name: 'I cannot find my link' }).click();
  await expect(guest.getByRole('heading', { name: 'Get your link again' })).toBeVisible();
  await axe(guest);
  await shots(guest, 'lost-link');
  await guest.getByLabel('Your e-mail address or mobile number').fill('maya at home');
  await guest.getByRole('button', { name: 'Send me my links' }).click();
  await expect(guest.getByLabel('Your e-mail address or mobile number')).toHaveAttribute('aria-invalid', 'true');
  await expect(guest.getByLabel('Your e-mail address or mobile number')).toHaveValue('maya at home');

  const answers: string[] = [];
  for (const address of ['nobody-lost@patients.test', MAYA]) {
    await guest.goto(clinic.url('/lost-link'));
    await awake(guest);
    await guest.getByLabel('Your e-mail address or mobile number').fill(address);
    await guest.getByRole('button', { name: 'Send me my links' }).click();
    await expect(guest.getByText('Look at your messages')).toBeVisible();
    expect(guest.url(), 'the address stands in no address').not.toContain('patients');
    answers.push(await guest.locator('main').innerText());
  }
  expect(answers[0]).toBe(answers[1]);
  await axe(guest);
  await shots(guest, 'lost-link-sent');

  const letter = await mail.wait(MAYA, /you have asked for your links again/);
  expect(mail.to('nobody-lost@patients.test')).toEqual([]);
  await guest.goto(links(letter, '/j/')[0]!);
  await expect(guest.getByRole('heading', { name: 'Your visit with Dr. Ana Rivera' })).toBeVisible();
});

test('without scripts, in Spanish', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await plan(host, clinic, { name: 'Maya Lin', email: 'maya-perdida@patients.test' });
  await mail.wait('maya-perdida@patients.test', /invites you/);
  const guest = await people.page({ ...PHONE, locale: 'es-MX', javaScriptEnabled: false });
  await guest.goto(clinic.url('/join'));
  await guest.getByRole('link', { name: 'No encuentro mi enlace' }).click();
  await guest.getByLabel('Su correo electrónico o número de celular').fill('maya-perdida@patients.test');
  await guest.getByRole('button', { name: 'Envíenme mis enlaces' }).click();
  await expect(guest.getByText('Revise sus mensajes')).toBeVisible();
  await mail.wait('maya-perdida@patients.test', /you have asked for your links again/);
});
