// `./x demo`: what somebody sees who only wants to look.
import { Server } from '../lib/server';
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { awake } from '../lib/office';
import { bar, join } from '../lib/visit';

test('the demo signs in as it says, has a day and a past, and its guests can come', async ({ people }) => {
  const server = await Server.start({ command: 'demo' });
  try {
    const address = /Demo clinic: (\S+)/.exec(server.printed)![1]!;
    const [, email, password] = /Sign in as (\S+) with "([^"]+)"/.exec(server.printed)!;
    const host = await people.page();
    await host.goto(address);
    await expect(host.getByRole('heading', { level: 1 })).toContainText('Maple Street Family Practice');
    await host.getByLabel('E-mail address').fill(email!);
    await host.getByRole('textbox', { name: 'Password' }).fill(password!);
    await host.getByRole('button', { name: 'Sign in', exact: true }).click();
    await host.waitForURL(/^[^?]*\/today$/);
    await awake(host);
    for (const name of ['Maya Lin', 'José Hernández', 'Omar Haddad']) {
      await expect(host.getByRole('link', { name, exact: true })).toBeVisible();
    }
    await expect(host.getByText('Will come').first()).toBeVisible();
    await axe(host);
    await shots(host, 'demo-today');
    await host.goto(address.replace('/sign-in', '/history'));
    await expect(host.getByRole('link', { name: 'Tobias Lindqvist' })).toBeVisible();
    await expect(host.getByText('Nobody came', { exact: true })).toHaveCount(1);
    await axe(host);
    await shots(host, 'demo-history');

    await host.goto(address.replace('/sign-in', '/today'));
    await host.getByRole('link', { name: 'Maya Lin', exact: true }).click();
    await expect(host.getByRole('heading', { level: 1, name: 'Maya Lin' })).toBeVisible();
    await axe(host);
    await shots(host, 'demo-visit');
    const link = await host.getByLabel('Link').inputValue();
    const guest = await people.page(PHONE);
    await join(guest, link);
    await host.goto(address.replace('/sign-in', '/today'));
    await host.getByRole('button', { name: 'Admit Maya Lin' }).click();
    await host.waitForURL(/^[^?]*\/call$/);
    await expect(bar(host, 'Mute')).toBeVisible();
    await callProof([host, guest]);
  } finally {
    await people.leave();
    await server.remove();
  }
});
