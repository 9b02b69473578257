// A sign-in by password in a browser that is not known: nothing opens until the code is typed that is mailed.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { byPassword, codesTo, confirmAddress, enterAsOperator, mailedCode, openClinic, signOut } from '../lib/office';

test('a password alone opens nothing in a new browser; the code from the mail does, once', async ({ server, people, mail, watch }) => {
  // What is refused is refused with its status.
  watch.allow(/status of (401|403|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const phone = await people.page(PHONE);
  await byPassword(phone, clinic);
  await expect(phone.getByRole('heading', { name: 'Enter the code from your mail' })).toBeVisible();
  await expect(phone.getByText(`we mailed a code to ${clinic.email}`)).toBeVisible();
  await expect(phone.getByRole('link', { name: 'Call +1 555 010 0199' })).toBeVisible();
  await axe(phone);
  await shots(phone, 'mailed-code');
  await phone.goto(clinic.url('/today'));
  await phone.waitForURL(/\/finish/);

  const first = await mailedCode(clinic.email);
  const type = async (code: string): Promise<void> => {
    await phone.getByLabel('Code from the mail').fill(code);
    await phone.getByRole('button', { name: 'Go on' }).click();
  };
  await type(first === '0000 0000' ? '1111 1111' : '0000 0000');
  await expect(phone.getByRole('alert')).toContainText('not the code from the newest letter');
  await axe(phone);
  await shots(phone, 'mailed-code-wrong');
  await phone.getByRole('button', { name: 'Send another code' }).click();
  await expect(phone.getByText('The code is on its way')).toBeVisible();
  await axe(phone);
  await shots(phone, 'mailed-code-again');
  const second = await mailedCode(clinic.email, 1);
  await type(first);
  await expect(phone.getByRole('alert')).toContainText('not the code from the newest letter');
  await type(second.replace(' ', ''));
  await phone.waitForURL(/^[^?]*\/today$/);
  await mail.wait(clinic.email, /in a new browser/);

  // Known from now on, as the browser is in which the clinic was opened.
  for (const page of [phone, host]) {
    await signOut(page);
    await byPassword(page, clinic);
    await page.waitForURL(/^[^?]*\/today$/);
  }
  expect(codesTo(clinic.email)).toHaveLength(2);
});

test('when the letter does not come, the page says what to do, also without scripts', async ({ server, people, mail, watch }) => {
  watch.allow(/status of (401|403)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const plain = await people.page({ javaScriptEnabled: false });
  mail.misbehave({ to: clinic.email, how: 'refuse' });
  try {
    await byPassword(plain, clinic);
    await expect(plain.getByText('No letter yet?')).toBeVisible();
    await expect(plain.getByRole('link', { name: 'No code comes? Choose a new password by mail' })).toHaveAttribute('href', /\/forgot$/);
    // Refused, so that it does not come later either.
    const operator = await people.page();
    await enterAsOperator(operator, server);
    await expect(async () => {
      await operator.goto(server.url('/operator/outbox'));
      await expect(operator.getByText('Refused by the mail server')).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000, intervals: [500] });
  } finally {
    mail.misbehave();
  }
  await plain.getByRole('button', { name: 'Send another code' }).click();
  await expect(plain.getByText('The code is on its way')).toBeVisible();
  await plain.getByLabel('Code from the mail').fill(await mailedCode(clinic.email));
  await plain.getByRole('button', { name: 'Go on' }).click();
  await plain.waitForURL(/^[^?]*\/today$/);
});
