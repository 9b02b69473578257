// A visit with its people: planned by the host, joined by links, admitted from the call.
import { expect, type Page } from '@playwright/test';
import { awake, type Clinic } from './office';

export type Visit = { url: string; links: string[]; codes: string[] };

/** A visit that begins now, with these guests, who get their links by hand. `tasks`: what some of them come to do, by name. */
export async function planNow(host: Page, clinic: Clinic, names: string[], tasks: Record<string, string> = {}, sealed = false): Promise<Visit> {
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByText('Now', { exact: true }).click();
  for (const [index, name] of names.entries()) {
    if (index > 0) await host.locator('details.another > summary').nth(index - 1).click();
    await host.getByLabel('Name').nth(index).fill(name);
    await host.getByText('None: I hand over the link myself').nth(index).click();
    const task = tasks[name];
    if (task) {
      await host.locator('.person details.more > summary').nth(index).click();
      await host.getByLabel('Comes as').nth(index).selectOption({ label: task });
    }
  }
  if (sealed) {
    await host.locator('details.plan-part.more > summary').click();
    await host.getByLabel('End-to-end encryption').check();
  }
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  const values = async (label: string) => {
    const fields = host.getByLabel(label, { exact: true });
    await expect(fields).toHaveCount(names.length);
    return Promise.all(names.map((_, index) => fields.nth(index).inputValue()));
  };
  return { url: host.url(), links: await values('Link'), codes: await values('Code') };
}

/** Opens the link and taps "Join". */
export async function join(guest: Page, link: string): Promise<void> {
  await guest.goto(link);
  await awake(guest);
  await guest.getByRole('button', { name: 'Join', exact: true }).click();
}

/** The host goes to the call. */
export async function enterCall(host: Page, visit: Visit): Promise<void> {
  await host.goto(`${visit.url}/call`);
  await awake(host);
  await expect(bar(host, 'Mute')).toBeVisible();
}

export async function admit(host: Page, name: string): Promise<void> {
  await host.getByRole('button', { name: `Admit ${name}` }).click();
}

/** A button of the bar. */
export function bar(page: Page, name: string | RegExp) {
  return page.getByRole('group', { name: 'Controls' }).getByRole('button', { name });
}

/** Presses a button of the bar, or what stands under "More": there is not the same in both on a phone and on a desk. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await expect(bar(page, 'Leave')).toBeVisible();
  if (!(await bar(page, name).isVisible())) await bar(page, /^More/).click();
  await bar(page, name).click();
}

/** Somebody else on the stage. */
export function tile(page: Page, name: string) {
  return page.getByRole('article', { name, exact: true });
}

/** A host and one guest who are in the call together. `waiting`: what is looked at once the guest is at the door. */
export async function meet(host: Page, guest: Page, clinic: Clinic, name = 'Maya Lin', waiting?: () => Promise<void>): Promise<Visit> {
  const visit = await planNow(host, clinic, [name]);
  await enterCall(host, visit);
  await join(guest, visit.links[0]!);
  if (waiting) {
    await expect(host.getByRole('button', { name: `Admit ${name}` })).toBeVisible();
    await waiting();
  }
  await admit(host, name);
  await expect(tile(host, name)).toBeVisible();
  await expect(tile(guest, 'Dr. Ana Rivera')).toBeVisible();
  return visit;
}
