// An installation without a mail server: the operator reads the mails and their links work.
import { Server } from '../lib/server';
import { test, expect, axe, shots } from '../lib/story';
import { openClinic, plan } from '../lib/office';

test('the operator enters once, reads a mail and opens its link', async ({ people }) => {
  const server = await Server.start();
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await plan(host, clinic, { name: 'Maya Lin', email: 'maya@patients.test' });

    const operator = await people.page();
    await operator.goto(server.operatorLink());
    await axe(operator);
    await shots(operator, 'operator-enter');
    await operator.getByRole('button', { name: 'Sign in as operator' }).click();
    await operator.waitForURL(/^[^?]*\/operator\/outbox$/);
    const letter = operator.getByRole('listitem').filter({ hasText: clinic.email });
    await expect(letter).toHaveCount(1);
    await axe(operator);
    await shots(operator, 'outbox');
    await letter.getByRole('link').click();
    await axe(operator);
    await shots(operator, 'letter');
    const [opened] = await Promise.all([
      operator.waitForEvent('popup'),
      operator.locator('.letter-text a[href*="/confirm/"]').click(),
    ]);
    await opened.locator('main form button[type="submit"]:not([name="__lang"])').click();

    // Nobody is told to look in a mailbox to which nothing was sent.
    const forgetful = await people.page();
    await forgetful.goto(clinic.url('/forgot'));
    await shots(forgetful, 'forgot-kept');
    await forgetful.getByLabel('E-mail address').fill(clinic.email);
    await forgetful.getByRole('button', { name: 'Ask for the link' }).click();
    await expect(forgetful.getByText('No mail was sent')).toBeVisible();
    await axe(forgetful);
    await shots(forgetful, 'forgot-kept-done');
    await expect(async () => {
      await operator.goto(server.url('/operator/outbox'));
      await expect(operator.getByRole('link', { name: /new password/i })).toBeVisible({ timeout: 1_000 });
    }).toPass();

    // Confirmed, so the invitation that waited goes out.
    await expect(async () => {
      await operator.goto(server.url('/operator/outbox'));
      await expect(operator.getByText('maya@patients.test')).toBeVisible({ timeout: 1_000 });
    }).toPass();
  } finally {
    // Pages that still listen would call the server's end a fault.
    await people.leave();
    await server.remove();
  }
});
