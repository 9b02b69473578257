// The main road of the product, whole: from the plan to the mail, from its link or code to the call.
import { test, expect, callProof, links, silenceProof, PHONE } from '../lib/story';
import { awake, confirmAddress, openClinic, plan } from '../lib/office';
import { admit, enterCall, planNow, tile } from '../lib/visit';

test('from the mail’s link to the call', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const url = await plan(host, clinic, { name: 'Maya Lin', email: 'maya-invited@patients.test', now: true });
  const visit = { url, links: [], codes: [] };

  const letter = await mail.wait('maya-invited@patients.test');
  const [link] = links(letter, '/j/');
  expect(letter.ics, 'an appointment for her calendar').toContain('BEGIN:VEVENT');
  expect(letter.html, 'in the clinic’s name').toContain(clinic.name);
  expect(letter.text).toContain('+1 555 010 0199');
  // Scanners open every link, twice: nobody has arrived by that.
  const scanner = await people.page({ javaScriptEnabled: false });
  for (let look = 0; look < 2; look += 1) expect((await scanner.goto(link!))!.status()).toBe(200);
  await host.reload();
  await expect(host.getByText(/waiting|arrived/i)).toHaveCount(0);

  await enterCall(host, visit);
  const guest = await people.page(PHONE);
  await guest.goto(link!);
  await awake(guest);
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(host.getByRole('button', { name: 'Admit Maya Lin' })).toBeVisible();
  await silenceProof(guest);
  await admit(host, 'Maya Lin');
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  await callProof([host, guest]);

  // Afterwards the record tells who was there.
  await host.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Leave' }).click();
  await host.getByRole('button', { name: 'End for all' }).click();
  await expect(guest.getByRole('heading', { name: 'The visit is over' })).toBeVisible();
  await host.goto(clinic.url('/history'));
  await host.getByRole('link', { name: 'Maya Lin' }).click();
  await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
  await expect(host.getByText('Nobody came to this visit.')).toHaveCount(0);
  await expect(host.getByRole('region', { name: 'Record' }).getByRole('listitem').filter({ hasText: 'Maya Lin' })).toContainText('in the call');
});

test('from the code to the call', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const visit = await planNow(host, clinic, ['Ruth Abernathy']);
  const code = visit.codes[0]!;
  await enterCall(host, visit);
  const guest = await people.page(PHONE);
  await guest.goto(clinic.url('/'));
  await awake(guest);
  await guest.getByLabel('Your nine-digit code').fill(code.replaceAll(' ', ''));
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(guest.getByRole('heading', { name: 'Your visit with Dr. Ana Rivera' })).toBeVisible();
  await awake(guest);
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
  await admit(host, 'Ruth Abernathy');
  await callProof([host, guest]);
});
