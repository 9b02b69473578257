// A sign-in ends when nobody is there: a warning first, nothing typed is lost, and a call goes on.
import { test, expect, axe, shots, callProof, PHONE } from '../lib/story';
import { awake, dayFromNow, openClinic, PASSWORD, savedItself, signOut, type Clinic } from '../lib/office';
import { bar, meet } from '../lib/visit';
import { Server } from '../lib/server';
import type { Page } from '@playwright/test';

/** A server where nobody may be away for longer than this. */
async function strict(smtpPort: number, idle: number, absolute = 3600): Promise<Server> {
  return Server.start({ smtpPort, toml: `[sign_in]\nidle_max_s = ${idle}\nabsolute_max_s = ${absolute}` });
}

const warning = (page: Page) => page.getByRole('dialog', { name: 'Are you still there?' });

/** On the sign-in page, as somebody who was sent there. */
async function signInAgain(page: Page, clinic: Clinic): Promise<void> {
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a warning comes first; a plan that was begun is kept over the end; every tab agrees', { tag: '@waits' }, async ({ mail, people, watch }) => {
  watch.allow(/status of 401/);
  const server = await strict(mail.port, 30);
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/visits/new'));
    await awake(host);
    await host.getByLabel('Name').first().fill('Maya Lin');
    await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
    const second = await host.context().newPage();
    await second.goto(clinic.url('/today'));
    await awake(second);

    await expect(warning(host)).toBeVisible({ timeout: 60_000 });
    await expect(warning(second)).toBeVisible();
    await expect(host.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
    await host.getByRole('button', { name: 'Stay signed in' }).click();
    await expect(warning(host)).toBeHidden();
    await expect(warning(second), 'one tab keeps them all').toBeHidden();

    // Somebody who types is there.
    await host.bringToFront();
    const topic = host.getByLabel('Name').first();
    const until = Date.now() + 35_000;
    await topic.click();
    await expect(async () => {
      await topic.press('End');
      await topic.pressSequentially('n');
      expect(await warning(host).isVisible(), 'nobody is asked while they type').toBe(false);
      expect(Date.now()).toBeGreaterThan(until);
    }).toPass({ intervals: [1_000], timeout: 60_000 });
    const typed = await topic.inputValue();

    // Nobody is there any more.
    await expect(warning(host)).toBeVisible({ timeout: 60_000 });
    await host.waitForURL(/\/sign-in\?back=/, { timeout: 30_000 });
    await second.waitForURL(/\/sign-in\?back=/);
    await expect(host.getByText('nobody used this page for 30 seconds')).toBeVisible();
    await expect(host.getByText('What you wrote is kept.')).toBeVisible();
    await expect(second.getByText('What you wrote is kept.'), 'nothing was typed here').toBeHidden();
    expect(await host.content()).not.toContain('Maya Lin');
    await axe(host);
    await shots(host, 'limits-signed-out');
    await host.goBack();
    await expect(host.getByRole('textbox', { name: 'Password' }), 'Back shows nothing').toBeVisible();
    await host.goForward();
    await signInAgain(host, clinic);
    await host.waitForURL(/^[^?]*\/visits\/new$/);
    await awake(host);
    await expect(host.getByLabel('Name').first()).toHaveValue(typed);
    await expect(host.getByLabel('Date', { exact: true })).toHaveValue(dayFromNow(2));
  } finally {
    // Pages that are open would miss the server.
    await people.leave();
    await server.remove();
  }
});

test('the warnings are read with ease, on a phone and at a desk', { tag: '@waits' }, async ({ mail, people }) => {
  const server = await strict(mail.port, 3600, 60);
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    const dialog = host.getByRole('dialog', { name: 'Please sign in again soon' });
    await expect(dialog, 'a sign-in that is old ends, whoever is there').toBeVisible({ timeout: 120_000 });
    await axe(host);
    await shots(host, 'limits-absolute');
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    await host.waitForURL(/\/sign-in\?back=\/today$/);
    await signInAgain(host, clinic);
    await host.waitForURL(/^[^?]*\/today$/);
    await host.goto(clinic.url('/settings'));
    await awake(host);
    await host.getByLabel('When nobody has used a page for').selectOption('5 minutes');
    await savedItself(host, 'idle_min');
    await host.reload();
    await expect(host.getByLabel('When nobody has used a page for')).toHaveValue('5');
    await shots(host, 'limits-settings');
  } finally {
    // Pages that are open would miss the server.
    await people.leave();
    await server.remove();
  }
});

test('the call goes on while the office locks, and opens again from another tab', { tag: '@waits' }, async ({ mail, people, watch }) => {
  watch.allow(/status of 401/);
  const server = await strict(mail.port, 30);
  try {
    const host = await people.page();
    const guest = await people.page(PHONE);
    const clinic = await openClinic(host, server);
    await meet(host, guest, clinic);
    await callProof([host, guest]);
    const locked = host.locator('[data-note="locked"]');
    const waiting = host.locator('[data-note="signing-out"]');
    await expect(waiting).toBeVisible({ timeout: 60_000 });
    await axe(host);
    await shots(host, 'limits-call-warning');
    await host.getByRole('button', { name: 'Stay signed in' }).click();
    await expect(waiting).toBeHidden();
    await expect(locked).toBeVisible({ timeout: 90_000 });
    await callProof([host, guest]);
    await axe(host);
    await shots(host, 'limits-call-locked');
    await expect(host.getByRole('button', { name: /^Remove/ })).toBeHidden();
    await bar(host, 'Leave').click();
    await expect(host.getByRole('button', { name: 'End for all' })).toBeDisabled();
    await host.keyboard.press('Escape');
    // What is written to the others waits, and says so.
    await bar(host, /^Chat/).click();
    await host.getByLabel('Message to everyone').fill('One moment, please.');
    await host.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(host.getByText('What you wrote stays on this page.')).toBeVisible();
    await axe(host);
    await shots(host, 'limits-chat-held');

    const [again] = await Promise.all([host.context().waitForEvent('page'), locked.getByRole('link').click()]);
    await signInAgain(again, clinic);
    await again.waitForURL(/^[^?]*\/today$/);
    await expect(locked).toBeHidden();
    await host.getByRole('button', { name: 'Send it now' }).click();
    await expect(host.getByText('What you wrote stays on this page.')).toBeHidden();
    await expect(bar(guest, /^Chat, 1 new message/)).toBeVisible();
    await callProof([host, guest]);
    await bar(host, 'Leave').click();
    await host.getByRole('button', { name: 'End for all' }).click();
    await expect(guest.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(host.getByRole('heading', { name: /over/i })).toBeVisible();
  } finally {
    // Pages that are open would miss the server.
    await people.leave();
    await server.remove();
  }
});

test('signing out blanks every tab of the browser at once, and Back shows nothing', async ({ server, people, watch }) => {
  watch.allow(/status of 401/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  // A page that the browser kept alive shows nothing before it has asked the server anew.
  const blankAtOnce = host.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    return document.querySelector('main') === null;
  });
  const [keptAlive] = await Promise.all([blankAtOnce, host.waitForEvent('load')]);
  expect(keptAlive).toBe(true);
  await awake(host);
  const others: Page[] = [];
  for (const path of ['/people', '/account', '/visits/new']) {
    const other = await host.context().newPage();
    await other.goto(clinic.url(path));
    await awake(other);
    others.push(other);
  }
  await others[2]!.getByLabel('Name').first().fill('Maya Lin');
  // When each is blank. Told by a call out of the page: the page itself leaves at once, with whatever waits in it.
  const blank: Promise<number>[] = [];
  for (const other of others) {
    let tell = (_at: number) => {};
    blank.push(new Promise((told) => (tell = told)));
    await other.exposeFunction('__blank', (at: number) => tell(at));
    await other.evaluate(() => {
      const { __blank } = window as unknown as { __blank: (at: number) => void };
      new MutationObserver(() => {
        if (!document.querySelector('main')) __blank(Date.now());
      }).observe(document.body, { childList: true, subtree: true });
    });
  }
  const [answered] = await Promise.all([
    host.waitForResponse((response) => response.url().includes('/api/sign_out')).then(() => Date.now()),
    signOut(host),
  ]);
  for (const at of blank) expect((await at) - answered, 'milliseconds until a tab is blank').toBeLessThan(1_000);
  for (const other of others) {
    await expect(other.getByRole('textbox', { name: 'Password' })).toBeVisible();
    await expect(other.getByText('What you wrote is kept.')).toBeHidden();
  }
  await host.goBack();
  await expect(host.getByRole('textbox', { name: 'Password' })).toBeVisible();
  const kept = await others[2]!.evaluate(() => [sessionStorage.length, localStorage.length]);
  expect(kept, 'nothing is left behind').toEqual([0, 0]);
});
