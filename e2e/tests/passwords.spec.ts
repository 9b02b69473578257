// A clinic's own rules for passwords: their length, and that the next sign-in asks for another after so many days.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { awake, openClinic, PASSWORD, savedItself, signIn, signOut } from '../lib/office';
import { Server } from '../lib/server';

const NEW = 'nine copper bells at noon';

test('a clinic asks for longer passwords, and for another one after ninety days', async ({ mail, people, watch }) => {
  // What is refused is refused with its status; a page whose sign-in ended asks once more and is told.
  watch.allow(/status of (401|403|422)/);
  const server = await Server.start({ smtpPort: mail.port });
  try {
    const host = await people.page(PHONE);
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/settings'));
    await awake(host);
    await expect(host.getByLabel('Shortest password')).toHaveValue('15');
    await expect(host.getByLabel('Ask for a new password')).toHaveValue('0');
    await expect(host.getByText('Experts advise against this')).toBeVisible();
    await host.getByLabel('Shortest password').selectOption('20 characters');
    await host.getByLabel('Ask for a new password').selectOption('After 90 days');
    await savedItself(host, 'lapse_days');
    await host.reload();
    await awake(host);
    await expect(host.getByLabel('Ask for a new password')).toHaveValue('90');
    await axe(host);
    await shots(host, 'passwords-settings');

    await host.goto(clinic.url('/account'));
    await awake(host);
    await expect(host.getByText('At least 20 characters.')).toBeVisible();
    await host.locator('[name="current_password"]').fill(PASSWORD);
    await host.getByRole('textbox', { name: 'New password' }).fill('xK9#mQ2$vL7!pR4');
    await host.getByRole('button', { name: 'Change the password' }).click();
    await expect(host.getByRole('alert')).toContainText('Use at least 20 characters.');
    await signOut(host);
    await host.goto('about:blank');

    await server.daysPass(90);
    await host.goto(clinic.url('/sign-in'));
    await awake(host);
    await host.getByLabel('E-mail address').fill(clinic.email);
    await host.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await host.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(host.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
    await expect(host.getByText('Your clinic asks for a new password from time to time')).toBeVisible();
    await axe(host);
    await shots(host, 'finish-old-password');
    // Nothing else opens before.
    await host.goto(clinic.url('/today'));
    await host.waitForURL(/^[^?]*\/finish$/);
    await awake(host);
    await host.getByRole('textbox', { name: 'New password' }).fill(PASSWORD);
    await host.getByRole('button', { name: 'Save and go on' }).click();
    await expect(host.getByRole('alert')).toContainText('You have used this password before');
    await axe(host);
    await shots(host, 'finish-old-password-again');
    await host.getByRole('textbox', { name: 'New password' }).fill(NEW);
    await host.getByRole('button', { name: 'Save and go on' }).click();
    await host.waitForURL(/^[^?]*\/today$/);
    await mail.wait(clinic.email, /was changed/);
    await signOut(host);
    await signIn(host, clinic, NEW);
  } finally {
    // Pages that are open would miss the server.
    await people.leave();
    await server.remove();
  }
});
