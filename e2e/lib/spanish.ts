// Spanish as the product speaks it: what stands on a button there, and whether English stands where Spanish should. Both are
// read from the files of its texts, so that a story does not say them once more.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import type { Mail } from './mail';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../../crates/texts/i18n');

/** Letters from which on a text is told from a name, or from a word that both languages have. */
const LONG = 12;

type Texts = Map<string, string>;

/** `booking.book` and all the others. */
function textsOf(lang: string): Texts {
  const texts: Texts = new Map();
  for (const file of readdirSync(join(folder, lang))) {
    const found = JSON.parse(readFileSync(join(folder, lang, file), 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(found)) texts.set(`${file.replace('.json', '')}.${key}`, plain(text));
  }
  return texts;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const letters = (text: string) => text.match(/\p{L}/gu)?.length ?? 0;

const SPANISH = textsOf('es');
const ENGLISH = englishOnly();

/** Without the marks around names, and with plain spaces. */
function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
}

/** What is said in English and in no Spanish text, in pieces: what stands between is a name or a time. */
function englishOnly(): Map<string, string> {
  const spanish = [...SPANISH.values()].join('\n');
  const pieces = new Map<string, string>();
  for (const [key, text] of textsOf('en')) {
    for (const piece of text.split(/\{\w+\}/).map((one) => one.trim())) {
      if (letters(piece) > LONG && !spanish.includes(piece)) pieces.set(piece, key);
    }
  }
  return pieces;
}

/** A text without places for names: `es('booking.book')`. */
export function es(key: string): string {
  const text = SPANISH.get(key);
  if (text === undefined) throw new Error(`no text ${key}`);
  if (text.includes('{')) throw new Error(`${key} names something: like('${key}')`);
  return text;
}

/** The whole text, whatever stands in its places. */
export function like(key: string): RegExp {
  const text = SPANISH.get(key);
  if (text === undefined) throw new Error(`no text ${key}`);
  return new RegExp(text.split(/\{\w+\}/).map(escaped).join('.+'));
}

/** Which texts stand there in English. */
export function englishIn(seen: string): string[] {
  const text = plain(seen);
  return [...ENGLISH]
    .filter(([piece]) => text.includes(piece) && new RegExp(`(?<!\\p{L})${escaped(piece)}(?!\\p{L})`, 'u').test(text))
    .map(([piece, key]) => `${key}: ${piece}`);
}

/** All words of the page: also what is folded, what only a screen reader says, and the title; not what says itself that it is English. */
export async function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const words = [document.title];
    const english = (element: Element | null) => element?.closest('[lang]:not(html)')?.getAttribute('lang')?.startsWith('en') ?? false;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent && !parent.closest('script, style, noscript, textarea') && !english(parent)) words.push(node.textContent ?? '');
    }
    for (const name of ['aria-label', 'aria-description', 'alt', 'title', 'placeholder']) {
      for (const element of document.querySelectorAll(`[${name}]`)) if (!english(element)) words.push(element.getAttribute(name)!);
    }
    return words.join('\n');
  });
}

/** The page is Spanish, and nothing of ours on it is English. */
export async function expectSpanish(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.locator('h1').first()).toBeVisible();
  expect(englishIn(await wordsOf(page)), `English at ${page.url()}`).toEqual([]);
}

export function expectSpanishLetter(letter: Mail): void {
  expect(englishIn(`${letter.subject}\n${letter.text}\n${letter.html.replace(/<[^>]*>/g, '\n')}`), `English in: ${letter.subject}`).toEqual([]);
}

/** The page says so, and the rest of it is Spanish too. */
export async function told(page: Page, key: string): Promise<void> {
  await expect(page.getByText(like(key)).filter({ visible: true }).first()).toBeVisible();
  await expectSpanish(page);
}

/** A button by its text. */
export async function push(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: like(key) }).first().click();
}

/** A link by its text. */
export async function follow(page: Page, key: string): Promise<void> {
  await page.getByRole('link', { name: like(key) }).first().click();
}
