// A clinic is opened, its host leaves, forgets the password, and comes back.
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { awake, confirmAddress, enterAsOperator, openClinic, PASSWORD, signIn, signOut } from '../lib/office';

test('a clinic is opened, and what is wrong is said with everything kept', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const page = await people.page(PHONE);
  await page.goto(server.url('/sign-up'));
  await awake(page);
  await axe(page);
  await shots(page, 'sign-up');
  await page.getByLabel('Name of the clinic').fill('Łódź Family Practice 🙂');
  await page.getByLabel('E-mail address').fill('not an address');
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await page.getByRole('button', { name: 'Open the clinic' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  for (const wrong of ['E-mail address', 'Password', 'Phone number for participants', 'Your name']) {
    await expect(page.getByRole('textbox', { name: wrong }), wrong).toHaveAttribute('aria-invalid', 'true');
  }
  await expect(page.getByLabel('Name of the clinic')).toHaveValue('Łódź Family Practice 🙂');
  await expect(page.getByLabel('E-mail address')).toHaveValue('not an address');
  expect(page.url(), 'nothing of the error stands in the address').not.toContain('?');
  await axe(page);
  await shots(page, 'sign-up-wrong');
});

test('a clinic is opened without scripts', async ({ server, people }) => {
  const page = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(page, server);
  await page.goto(clinic.url('/today'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('signed out is out, also with Back; a wrong password tells nothing', async ({ server, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  // Back leads to a page of the office, whichever page of the clinic's front the sign-out ends on.
  await host.goto(clinic.url('/history'));
  await awake(host);
  await signOut(host);
  await host.goBack();
  await host.reload();
  await expect(host.getByRole('textbox', { name: 'Password' })).toBeVisible();
  await axe(host);
  await shots(host, 'sign-in');
  const words: string[] = [];
  for (const email of [clinic.email, 'nobody@clinic.test']) {
    await host.goto(clinic.url('/sign-in'));
    await host.getByLabel('E-mail address').fill(email);
    await host.getByRole('textbox', { name: 'Password' }).fill('four words but not these');
    await host.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(host.getByRole('alert')).toBeVisible();
    await expect(host.getByLabel('E-mail address')).toHaveValue(email);
    words.push(await host.getByRole('alert').innerText());
  }
  expect(new Set(words).size, 'known and unknown addresses are answered alike').toBe(1);
  await axe(host);
  await shots(host, 'sign-in-wrong');
  await signIn(host, clinic);
  await expect(host.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a forgotten password: one link, one use, everyone else signed out', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  const phone = await people.page(PHONE);
  await phone.goto(clinic.url('/sign-in'));
  await phone.getByRole('link', { name: 'Forgot your password?' }).click();
  await awake(phone);
  await axe(phone);
  await shots(phone, 'forgot');
  await phone.getByLabel('E-mail address').fill(clinic.email);
  await phone.getByRole('button', { name: 'Send the link' }).click();
  await expect(phone.getByText('Look in your mail')).toBeVisible();
  await axe(phone);
  await shots(phone, 'forgot-done');
  const letter = await mail.wait(clinic.email, /new password/i);
  const [link] = links(letter, '/reset/');
  // A scanner looks first: that uses nothing up.
  const scanner = await people.page({ javaScriptEnabled: false });
  for (let look = 0; look < 3; look += 1) expect((await scanner.goto(link!))!.status()).toBe(200);
  await phone.goto(link!);
  await axe(phone);
  await shots(phone, 'reset');
  await phone.getByRole('textbox', { name: 'New password' }).fill('nine gentle otters by noon');
  await phone.getByRole('button', { name: 'Save the new password' }).click();
  await expect(phone.getByText('Your new password is saved')).toBeVisible();
  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('textbox', { name: 'Password' }), 'the old sign-in has ended').toBeVisible();
  await signIn(phone, clinic, 'nine gentle otters by noon');
  await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
  // Used up.
  await host.goto(link!);
  await host.getByRole('textbox', { name: 'New password' }).fill(`another ${PASSWORD}`);
  await host.getByRole('button', { name: 'Save the new password' }).click();
  await expect(host.getByText('This link no longer works')).toBeVisible();
  await axe(host);
  await shots(host, 'reset-late');
  await host.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(host.getByRole('heading', { name: 'Reset your password' })).toBeVisible();
});

test('where many clinics are opened the browser works a little, and people notice nothing', async ({ server, people }) => {
  const page = await people.page();
  for (let n = 0; n < 4; n += 1) {
    await page.goto(server.url('/sign-up'));
    await awake(page);
    await expect(page.locator('[name="proof"]'), 'nobody is asked for anything').toHaveValue('');
    await openClinic(page, server);
  }
  await page.goto(server.url('/sign-up'));
  await expect(page.locator('[name="proof"]'), 'done while one types').toHaveValue(/^[0-9]+$/, { timeout: 20_000 });
  await openClinic(page, server, { typed: () => expect(page.locator('[name="proof"]')).toHaveValue(/^[0-9]+$/, { timeout: 20_000 }) });
  // Without the work it is the time that counts, and the page says so; what was typed is kept.
  people.watch.allow(/status of 422/);
  const idle = async () => {
    await expect(page.locator('[name="proof"]')).toHaveValue(/^[0-9]+$/, { timeout: 20_000 });
    await page.locator('[name="proof"]').evaluate((proof) => ((proof as HTMLInputElement).value = ''));
  };
  await expect(openClinic(page, server, { typed: idle, patience: 2_000 })).rejects.toThrow();
  await expect(page.getByText('One moment, please')).toBeVisible();
  await axe(page);
  await shots(page, 'sign-up-moment');
  const plain = await people.page({ javaScriptEnabled: false });
  await expect(openClinic(plain, server, { patience: 2_000 })).rejects.toThrow();
  await expect(plain.getByText('One moment, please')).toBeVisible();
  await expect(plain.getByLabel('Name of the clinic')).toHaveValue(/Maple Street/);
});

test('a page that stood open works when its sign-in is asked to, and goes by itself', async ({ server, people, watch }) => {
  // The day asks once more while one signs out.
  watch.allow(/status of 401/);
  const page = await people.page();
  const clinic = await openClinic(page, server);
  await signOut(page);
  await page.goto(clinic.url('/sign-in'));
  await awake(page);
  await expect(page.locator('[name="stamp"]')).toHaveValue(/./);
  // As the server answers while many sign-ins fail; it has not when this page was drawn.
  await page.route('**/api/sign_in_start*', (route) => route.fulfill({ json: { stamp: 'of this story', bits: 18 } }));
  const sent = page.waitForRequest((request) => request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/sign-in'));
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const form = new URLSearchParams((await sent).postData() ?? '');
  expect(form.get('stamp')).toBe('of this story');
  expect(form.get('proof'), 'the work is done').toMatch(/^[0-9]+$/);
  await page.waitForURL(/\/(today|finish)$/);
});

test('twenty wrong passwords stop a stranger, and not the one whose browser is known', { tag: '@waits' }, async ({ server, people, watch }) => {
  watch.allow(/status of (401|422|429)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await signOut(host);
  const stranger = await people.page();
  // From the same house; each guess at another account, and not faster than guesses are counted.
  for (let n = 0; n < 20; n += 1) {
    await stranger.goto(clinic.url('/sign-in'));
    await stranger.getByLabel('E-mail address').fill(`guess-${n}@clinic.test`);
    await stranger.getByRole('textbox', { name: 'Password' }).fill('four words but not these');
    await stranger.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(stranger.getByRole('alert')).toBeVisible();
    await stranger.waitForTimeout(n < 3 ? 0 : n < 9 ? 1_200 : 3_200);
  }
  await stranger.goto(clinic.url('/sign-in'));
  await stranger.getByLabel('E-mail address').fill(clinic.email);
  await stranger.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await stranger.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(stranger.getByText('Too many tries')).toBeVisible();
  await axe(stranger);
  await shots(stranger, 'sign-in-blocked');
  await signIn(host, clinic);
  const operator = await people.page();
  await enterAsOperator(operator, server);
  await operator.getByRole('link', { name: 'Blocks' }).click();
  await expect(operator.getByText('One address, after wrong passwords')).toBeVisible();
  await axe(operator);
  await shots(operator, 'blocks');
  await operator.getByRole('button', { name: /Lift/ }).click();
  await expect(operator.getByText('Nobody is blocked')).toBeVisible();
  await axe(operator);
  await shots(operator, 'blocks-none');
  await signIn(stranger, clinic);
});
