// What can be booked at a clinic, as its host offers it, and the patient's way there.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Clinic } from './office';

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** The weekday three days from now: it comes within any host's notice. */
export const soon = (): string[] => [DAYS[(new Date().getUTCDay() + 3) % 7]!];

/** A service, offered on these days of the week from nine to twelve. `asked`: the host is asked first. */
export async function offer(host: Page, clinic: Clinic, { days = DAYS, asked = false } = {}): Promise<void> {
  await host.goto(clinic.url('/services'));
  await host.getByLabel('Name').fill('First visit');
  await host.getByRole('button', { name: 'Add the service' }).click();
  await expect(host.getByText('The service is saved')).toBeVisible();
  await host.goto(clinic.url('/availability'));
  await host.getByRole('checkbox', { name: /First visit/ }).check();
  await host.getByRole('button', { name: 'Save the services' }).click();
  await expect(host.getByText('Saved', { exact: true })).toBeVisible();
  for (const day of days) {
    await host.goto(clinic.url('/availability'));
    await host.getByLabel('Day', { exact: true }).selectOption(day);
    await host.getByRole('button', { name: 'Add these hours' }).click();
    await expect(host.getByRole('listitem').filter({ hasText: day })).toBeVisible();
  }
  if (asked) {
    // A page that does not say yet that something was saved.
    await host.goto(clinic.url('/availability'));
    await host.getByText('I am asked first').click();
    await host.getByRole('button', { name: 'Save the rules' }).click();
    await expect(host.getByText('Saved', { exact: true })).toBeVisible();
  }
}

/** From the clinic's page to the first free times. */
export async function toTimes(guest: Page, clinic: Clinic): Promise<void> {
  await guest.goto(clinic.url('/'));
  await guest.getByRole('link', { name: 'Book a visit' }).click();
  await guest.getByRole('link', { name: /First visit/ }).click();
  await guest.getByRole('link', { name: /Dr. Ana Rivera/ }).click();
  await expect(times(guest).first()).toBeVisible();
}

export function times(guest: Page): Locator {
  return guest.getByRole('region', { name: 'Choose a time' }).getByRole('link');
}
