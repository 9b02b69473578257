// A visit that is encrypted from end to end, as its people see it.
import { expect, type Page } from '@playwright/test';
import type { Firefox } from './firefox';

export const CODE = /^(\d{5} ){3}\d{5}$/;

/** What says how it stands, and opens the code. */
export const line = (page: Page) => page.locator('.sealed-button');

/** The code that this page shows; the dialog is closed again. */
export async function code(page: Page): Promise<string> {
  await line(page).click();
  const shown = page.locator('.sealed-code');
  await expect(shown).toHaveText(CODE);
  const text = await shown.innerText();
  await page.keyboard.press('Escape');
  await expect(shown).toBeHidden();
  return text;
}

/** The same of a Firefox. */
export async function firefoxCode(firefox: Firefox): Promise<string> {
  const { page } = firefox;
  await page.locator('.sealed-button').setTimeout(15_000).click();
  const shown = await page.waitForSelector('.sealed-code', { visible: true, timeout: 15_000 });
  const text = (await shown?.evaluate((element) => element.textContent)) ?? '';
  await page.keyboard.press('Escape');
  await page.waitForSelector('.sealed-code', { hidden: true, timeout: 15_000 });
  return text.trim();
}
