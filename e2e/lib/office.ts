// A clinic of one's own, opened as customers do it, and what a host does every day.
import { expect, type Page } from '@playwright/test';
import { links, MailServer } from './mail';
import type { Server } from './server';

let count = 0;

export const PASSWORD = 'seven quiet herons at dusk';

export type Clinic = { slug: string; email: string; name: string; url: (path?: string) => string };

/** The form of that field has saved itself: the words in the place of its button. */
export async function savedItself(page: Page, field: string): Promise<void> {
  await expect(page.locator(`form:has([name="${field}"]) .saves-said`)).toHaveText('Saved.');
}

/** Signs up and ends on the day's page. The address is not confirmed yet. */
export async function openClinic(
  page: Page,
  server: Server,
  options: { zone?: string; name?: string; host?: string; email?: string; typed?: () => Promise<void>; welcomed?: () => Promise<void>; patience?: number } = {},
): Promise<Clinic> {
  count += 1;
  const slug = `office-${process.pid}-${count}`;
  const email = options.email ?? `host-${process.pid}-${count}@clinic.test`;
  const name = options.name ?? `Maple Street ${count}`;
  await page.goto(server.url('/sign-up'));
  await page.locator('[name="clinic_name"]').fill(name);
  const own = page.locator('[name="slug"]');
  if (await own.isVisible()) await own.fill(slug);
  await page.locator('[name="name"]').fill(options.host ?? 'Dr. Ana Rivera');
  await page.locator('[name="email"]').fill(email);
  await page.locator('[name="password"]').fill(PASSWORD);
  await page.locator('[name="help_phone"]').fill('+1 555 010 0199');
  await page.locator('[name="zone"]').selectOption(options.zone ?? 'America/New_York');
  await page.locator('[name="accept"]').check();
  // A page that woke in between has put the browser's zone there; from here on it leaves it alone.
  await page.locator('[name="zone"]').selectOption(options.zone ?? 'America/New_York');
  await options.typed?.();
  await page.locator('form:has([name="clinic_name"]) button[type="submit"]:not([name="__lang"])').click();
  // The clinic has an address of its own, where a button signs the founder in.
  await page.waitForURL(/^[^?]*\/(today|welcome\/[^/?]+)$/, { timeout: options.patience });
  if (page.url().includes('/welcome/')) {
    await options.welcomed?.();
    await page.locator('main form button[type="submit"]:not([name="__lang"])').click();
  }
  await page.waitForURL(/^[^?]*\/today$/);
  const origin = new URL(page.url());
  const base = origin.pathname.replace(/\/today$/, '');
  return { slug, email, name, url: (path = '') => `${origin.origin}${base}${path}` };
}

/** Opens the mailed link and presses the button, as a person does. */
export async function confirmAddress(page: Page, mail: MailServer, clinic: Clinic): Promise<void> {
  const letter = await mail.wait(clinic.email, /confirm/i);
  await page.goto(links(letter, '/confirm/')[0]!);
  await page.locator('main form button[type="submit"]:not([name="__lang"])').click();
  // Done, before one leaves.
  await expect(page.locator('main form')).toHaveCount(0);
  await page.goto(clinic.url('/today'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** By the address off the terminal; ends in the outbox. */
export async function enterAsOperator(page: Page, server: Server): Promise<void> {
  await page.goto(server.operatorLink());
  await page.getByRole('button', { name: 'Sign in as operator' }).click();
  await page.waitForURL(/^[^?]*\/operator\/outbox$/);
}

/** By the menu, as a person does. */
export async function signOut(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  // The clinic's front page, or the page to sign in where the day found out by itself first; until one of them is there,
  // Back would leave from the page before.
  await expect(page).toHaveURL(/^https?:\/\/[^/]+(\/c\/[^/]+)?\/(sign-in)?([?#].*)?$/);
  await page.waitForLoadState();
  await expect(page.locator('summary', { hasText: 'Account' })).toBeHidden();
}

/** Ends on the day's page, or where else their roles begin. Where the browser is a new one, the code is typed that is mailed. */
export async function signIn(page: Page, clinic: Clinic, password = PASSWORD, begins = '/today'): Promise<void> {
  const before = codesTo(clinic.email).length;
  await byPassword(page, clinic, password);
  await page.waitForURL(new RegExp(`^[^?]*(${begins}|/finish)$`));
  if (page.url().endsWith('/finish')) {
    await page.getByLabel('Code from the mail').fill(await mailedCode(clinic.email, before));
    await page.getByRole('button', { name: 'Go on' }).click();
  }
  await page.waitForURL(new RegExp(`^[^?]*${begins}$`));
}

/** Ends wherever the password leads. */
export async function byPassword(page: Page, clinic: Clinic, password = PASSWORD): Promise<void> {
  await page.goto(clinic.url('/sign-in'));
  await page.getByLabel('E-mail address').fill(clinic.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** All codes that were mailed to this address, oldest first. */
export function codesTo(address: string): string[] {
  const letters = MailServer.running?.to(address) ?? [];
  return letters.flatMap((letter) => /^(\d{4} \d{4})\s*$/m.exec(letter.text)?.[1] ?? []);
}

/** The newest one, once there are more than `before`. */
export async function mailedCode(address: string, before = 0): Promise<string> {
  await expect.poll(() => codesTo(address).length, { message: `a code to ${address}`, timeout: 20_000 }).toBeGreaterThan(before);
  return codesTo(address).at(-1)!;
}

/** The page listens: what is pressed now is heard by scripts. */
export async function awake(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-awake', '');
}

/** `2026-11-24`, days from now, in the browser's own calendar. */
export function dayFromNow(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return day.toISOString().slice(0, 10);
}

/** One guest with the least that is needed; ends on the visit's page. */
export async function plan(page: Page, clinic: Clinic, guest: { name: string; email?: string; now?: boolean; time?: string }): Promise<string> {
  await page.goto(clinic.url('/visits/new'));
  await awake(page);
  await page.getByLabel('Name').first().fill(guest.name);
  if (guest.email) await page.getByLabel('E-mail address').first().fill(guest.email);
  else await page.getByText('None: I hand over the link myself').first().click();
  if (guest.now) await page.getByText('Now', { exact: true }).click();
  else {
    await page.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
    await page.getByLabel('Time', { exact: true }).fill(guest.time ?? '15:30');
  }
  await page.locator('.plan-submit button').click();
  await page.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  // Once it runs, the page of the visit forgets the form's draft.
  await awake(page);
  return page.url();
}
