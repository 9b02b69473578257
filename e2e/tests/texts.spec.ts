// A patient without mail is invited by text message; where nobody brings texts, the operator's outbox keeps them.
import { Server } from '../lib/server';
import { test, expect, axe, shots } from '../lib/story';
import { awake, dayFromNow, openClinic } from '../lib/office';

test('a patient is invited by text, and a wrong number is told at its field', async ({ people, watch }) => {
  watch.allow(/status of 422/);
  const server = await Server.start();
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/visits/new'));
    await awake(host);
    await host.getByLabel('Name').first().fill('Maya Lin');
    await expect(host.getByLabel('Mobile number').first()).toBeHidden();
    await host.getByText('By text message', { exact: true }).first().click();
    await expect(host.getByLabel('E-mail address').first()).toBeHidden();
    const number = host.getByLabel('Mobile number').first();
    await expect(number).toBeVisible();
    await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
    await host.getByLabel('Time', { exact: true }).fill('15:30');
    await axe(host);
    await shots(host, 'plan-by-text');

    // A number that does not say its country, and is no number of this one.
    await number.fill('030 12345678');
    await host.locator('.plan-submit button').click();
    const wrong = host.locator('.field-error');
    await expect(wrong).toHaveText(/Begin the phone number with \+ and the country code/);
    await expect(host.getByLabel('Mobile number').first()).toHaveValue('030 12345678');
    await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
    await axe(host);
    await shots(host, 'plan-by-text-wrong');

    await awake(host);
    await host.getByLabel('Mobile number').first().fill('+1 (212) 555-0123');
    await expect(host.getByText(/Text messages are not set up, so Maya Lin gets none/)).toBeVisible();
    await host.locator('.plan-submit button').click();
    await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
    await expect(host.getByLabel('Link', { exact: true })).toBeVisible();

    const operator = await people.page();
    await operator.goto(server.operatorLink());
    await operator.getByRole('button', { name: 'Sign in as operator' }).click();
    await operator.waitForURL(/^[^?]*\/operator\/outbox$/);
    const text = operator.getByRole('listitem').filter({ hasText: 'Text message to +12125550123' });
    await expect(text).toHaveCount(1);
    await axe(operator);
    await shots(operator, 'outbox-text');
    await text.getByRole('link').click();
    await expect(operator.locator('.letter-text')).toContainText('Reply Y or N, STOP to end.');
    await axe(operator);
    await shots(operator, 'text-message');
    const [opened] = await Promise.all([
      operator.waitForEvent('popup'),
      operator.locator('.letter-text a[href*="/j/"]').click(),
    ]);
    await expect(opened.getByRole('heading', { level: 1, name: /Your visit with Dr. Ana Rivera/ })).toBeVisible();
  } finally {
    // Pages that still listen would call the server's end a fault.
    await people.leave();
    await server.remove();
  }
});
