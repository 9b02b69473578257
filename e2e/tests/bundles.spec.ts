// What the three bundles carry: a guest downloads none of the staff's pages, words or styles, and in a visit none of what
// stands before one.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, expect } from '@playwright/test';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const dist = resolve(root, process.env.BEDSIDE_DIST ?? 'dist');

/** One text of each of the staff's features, by its name in `crates/texts/i18n`. */
const STAFF = ['visits.submit_mail', 'visits.empty_text', 'visits.seen_why', 'logins.forgot_lead', 'logins.confirm_lead', 'call.send_back', 'call.nobody_waits', 'hand.mute_all', 'gallery.lead'];
/** The same of what stands before a visit, where no call is. */
const BEFORE = ['booking.services_lead', 'queue.keep_open', 'front.sentence_more', 'newsletter.stop_lead'];
const GUESTS = ['join.will_hear', 'join.join_note', 'devices.microphone_say', 'call.line_lost'];

function text(name: string, lang: string): string {
  const [file, key] = name.split('.') as [string, string];
  const texts = JSON.parse(readFileSync(join(root, 'crates/texts/i18n', lang, `${file}.json`), 'utf8')) as Record<string, string>;
  expect(texts[key], `${name} in ${lang}`).toBeTruthy();
  return texts[key]!;
}

/** The one file of a bundle that ends so. */
function part(bundle: string, ending: string): Buffer {
  const names = readdirSync(join(dist, bundle)).filter((name) => name.endsWith(ending));
  expect(names, `${ending} of ${bundle}`).toHaveLength(1);
  return readFileSync(join(dist, bundle, names[0]!));
}

test('a guest downloads no word of the staff', () => {
  const [guest, office] = [part('guest', '.wasm'), part('office', '.wasm')];
  for (const lang of ['en', 'es']) {
    for (const name of STAFF) {
      expect(office.includes(text(name, lang)), `${name} in ${lang} is in the office's bundle`).toBe(true);
      expect(guest.includes(text(name, lang)), `${name} in ${lang} is in the guest's bundle`).toBe(false);
    }
    for (const name of GUESTS) expect(guest.includes(text(name, lang)), `${name} in ${lang} is in the guest's bundle`).toBe(true);
  }
  for (const path of ['/operator/outbox', '/visits/new']) {
    expect(office.includes(path), `${path} is in the office's bundle`).toBe(true);
    expect(guest.includes(path), `${path} is in the guest's bundle`).toBe(false);
  }
});

test('a visit downloads no word of what stands before it, nor the other way round', () => {
  const [guest, site] = [part('guest', '.wasm'), part('site', '.wasm')];
  for (const lang of ['en', 'es']) {
    for (const name of BEFORE) {
      expect(site.includes(text(name, lang)), `${name} in ${lang} is in the site's bundle`).toBe(true);
      expect(guest.includes(text(name, lang)), `${name} in ${lang} is in the guest's bundle`).toBe(false);
    }
    for (const name of [...GUESTS, ...STAFF]) expect(site.includes(text(name, lang)), `${name} in ${lang} is in the site's bundle`).toBe(false);
  }
});

test('a guest downloads no style of the staff', () => {
  const [guest, office] = [part('guest', '.css'), part('office', '.css')];
  for (const rule of ['.visit-row', '.office-head', '.letter-row', '.panel', '.gallery']) {
    expect(office.includes(rule), `${rule} is in the office's styles`).toBe(true);
    expect(guest.includes(rule), `${rule} is in the guest's styles`).toBe(false);
  }
  expect(guest.includes('.mirror-frame'), "the mirror is in the guest's styles").toBe(true);
  const site = part('site', '.css');
  expect(site.includes('.free-time'), "free times are in the site's styles").toBe(true);
  for (const rule of ['.free-time', '.door-card']) expect(guest.includes(rule), `${rule} is in the guest's styles`).toBe(false);
  for (const rule of ['.visit-row', '.bar-button']) expect(site.includes(rule), `${rule} is in the site's styles`).toBe(false);
});
