// A host's second factor is a code by text message; a patient without mail books by phone number and gets the link there.
import { type Page } from '@playwright/test';
import { Server } from '../lib/server';
import { Twilio } from '../lib/twilio';
import { test, expect, axe, shots, expectNoSideways, PHONE, type People } from '../lib/story';
import { expectTargets } from '../lib/look';
import { offer, soon, times, toTimes } from '../lib/booking';
import { awake, byPassword, confirmAddress, openClinic, PASSWORD } from '../lib/office';
import type { MailServer } from '../lib/mail';

const NUMBER = '+12125550123';

/** A server of the story's own, whose texts the stand-in takes. */
async function withTexts(people: People, mail: MailServer, story: (server: Server, twilio: Twilio) => Promise<void>): Promise<void> {
  const twilio = await Twilio.start();
  const server = await Server.start({ smtpPort: mail.port, toml: twilio.toml() });
  try {
    await story(server, twilio);
  } finally {
    // Pages that still listen would call the server's end a fault.
    await people.leave();
    await server.remove();
    await twilio.stop();
  }
}

/** As phones read it off the last line, which is bound to the page's own address. */
function codeIn(body: string, page: Page): string {
  const bound = /^@(\S+) #(\d{6})$/m.exec(body);
  expect(bound?.[1]).toBe(new URL(page.url()).hostname);
  expect(body.startsWith(bound![2]!)).toBe(true);
  return bound![2]!;
}

test('codes by text message are set up, asked for at a sign-in, and taken away', async ({ people, mail, watch }) => {
  watch.allow(/status of (401|403|422|429)/);
  await withTexts(people, mail, async (server, twilio) => {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await confirmAddress(host, mail, clinic);
    await host.goto(clinic.url('/account/factor'));
    await expect(host.getByRole('heading', { name: 'Codes by text message' })).toBeVisible();
    await awake(host);
    await axe(host);
    // A number elsewhere is told at its field, and what was typed stays.
    await host.getByLabel('Mobile number').fill('+49 151 1234567');
    await host.locator('[name="text_password"]').fill(PASSWORD);
    await host.getByRole('button', { name: 'Send a code to this number' }).click();
    await expect(host.locator('.field-error').first()).toContainText('own country');
    await expect(host.getByLabel('Mobile number')).toHaveValue('+49 151 1234567');
    await axe(host);
    await shots(host, 'text-code-number');
    await awake(host);
    await host.getByLabel('Mobile number').fill('(212) 555-0123');
    await host.locator('[name="text_password"]').fill(PASSWORD);
    await host.getByRole('button', { name: 'Send a code to this number' }).click();
    await expect(host.getByLabel('Code from the text message')).toBeVisible();
    await expect(host.getByText(/number that ends in 23/).first()).toBeVisible();
    await expect(host.getByText(/Another code can be sent in \d+ seconds?\./)).toBeVisible();
    await axe(host);
    await shots(host, 'text-code-set-up');
    const first = codeIn(await twilio.newest(NUMBER), host);
    await host.getByLabel('Code from the text message').fill(first === '000000' ? '000001' : '000000');
    await host.getByRole('button', { name: 'Turn on codes by text' }).click();
    await expect(host.getByText(/not the code from the newest text message/).first()).toBeVisible();
    await awake(host);
    await host.getByLabel('Code from the text message').fill(first);
    await host.getByRole('button', { name: 'Turn on codes by text' }).click();
    await expect(host.getByText('The second factor is on')).toBeVisible();
    await expect(host.locator('.recovery-codes code')).toHaveCount(10);
    await axe(host);
    await shots(host, 'text-code-on');
    await mail.wait(clinic.email, /takes a code by text message/);

    // On another phone: nothing opens by the password alone, and no code is sent unasked.
    const phone = await people.page(PHONE);
    await byPassword(phone, clinic);
    await expect(phone.getByRole('heading', { level: 1, name: 'Enter a code from a text message' })).toBeVisible();
    await expectNoSideways(phone);
    await expectTargets(phone);
    await axe(phone);
    await shots(phone, 'text-code-finish');
    await phone.getByRole('button', { name: 'Send me a code by text' }).click();
    await expect(phone.getByText('The code is on its way')).toBeVisible();
    const field = phone.getByLabel('Code from the text message');
    await expect(field).toHaveAttribute('autocomplete', 'one-time-code');
    await axe(phone);
    await shots(phone, 'text-code-typed');
    await field.fill(codeIn(await twilio.newest(NUMBER, 1), phone));
    await phone.getByRole('button', { name: 'Go on with this code' }).click();
    await phone.waitForURL(/^[^?]*\/today$/);

    await host.goto(clinic.url('/account/factor'));
    await awake(host);
    await host.locator('[name="texts_removal_password"]').fill(PASSWORD);
    await host.getByRole('button', { name: 'Take this number away' }).click();
    await expect(host.getByText('The second factor is off')).toBeVisible();
    await mail.wait(clinic.email, /second factor for .* was removed/);
  });
});

test('where codes by text are switched off, whoever has nothing else sets something up', async ({ people, mail, watch }) => {
  watch.allow(/status of (401|403|422)/);
  await withTexts(people, mail, async (server, twilio) => {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await confirmAddress(host, mail, clinic);
    await host.goto(clinic.url('/account/factor'));
    await awake(host);
    await host.getByLabel('Mobile number').fill(NUMBER);
    await host.locator('[name="text_password"]').fill(PASSWORD);
    await host.getByRole('button', { name: 'Send a code to this number' }).click();
    await expect(host.getByLabel('Code from the text message')).toBeVisible();
    await awake(host);
    await host.getByLabel('Code from the text message').fill(codeIn(await twilio.newest(NUMBER), host));
    await host.getByRole('button', { name: 'Turn on codes by text' }).click();
    await expect(host.getByText('The second factor is on')).toBeVisible();
    await host.goto(clinic.url('/settings'));
    const allowed = host.getByLabel('Codes by text message are allowed');
    await expect(allowed).toBeChecked();
    await awake(host);
    // Not `uncheck`, which looks once more at what the way to the next page has taken away.
    await allowed.click();
    await host.waitForURL(/\/finish(\?|$)/);
    await expect(host.getByRole('heading', { level: 1, name: 'Set up a second factor' })).toBeVisible();
    await expect(host.getByText('Codes by text message')).toHaveCount(0);
    await axe(host);
    await shots(host, 'text-code-barred');
  });
});

test('a patient without mail books with a phone number, and the link comes there', async ({ people, mail, watch }) => {
  watch.allow(/status of (409|422)/);
  await withTexts(people, mail, async (server, twilio) => {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await confirmAddress(host, mail, clinic);
    await offer(host, clinic, { days: soon() });
    const guest = await people.page(PHONE);
    await toTimes(guest, clinic);
    await times(guest).first().click();
    await expect(guest.getByRole('heading', { level: 1, name: 'Your visit' })).toBeVisible();
    await expect(guest.getByLabel('Your e-mail address')).toBeVisible();
    await expect(guest.getByLabel('Your mobile number')).toBeHidden();
    await guest.getByLabel('Your name').fill('Maya Lin');
    await guest.getByText('By text message', { exact: true }).click();
    await expect(guest.getByLabel('Your e-mail address')).toBeHidden();
    await guest.getByLabel('Your mobile number').fill('call me');
    await expectNoSideways(guest);
    await expectTargets(guest);
    await guest.getByRole('button', { name: 'Book this visit' }).click();
    await expect(guest.getByRole('alert')).toBeVisible();
    await expect(guest.getByLabel('Your mobile number')).toHaveValue('call me');
    await axe(guest);
    await shots(guest, 'booking-by-text');
    await guest.getByLabel('Your mobile number').fill('(212) 555-0123');
    await guest.getByRole('button', { name: 'Book this visit' }).click();
    await expect(guest.getByText('Your visit is booked')).toBeVisible();
    await axe(guest);
    const body = await twilio.newest(NUMBER);
    expect(body).not.toContain('First visit');
    const link = /https?:\/\/\S+\/j\/\S+/.exec(body)?.[0];
    expect(link).toBeTruthy();
    await guest.goto(link!);
    await expect(guest.getByRole('heading', { level: 1, name: /Your visit with Dr. Ana Rivera/ })).toBeVisible();
  });
});
