// The main ways through planning in Spanish, on a phone: what patients do by themselves, what a host does all day, and the
// letters of both. On each page nothing of ours is English.
import { test, expect, links, PHONE } from '../lib/story';
import { awake, confirmAddress, dayFromNow, openClinic, type Clinic } from '../lib/office';
import { englishIn, es, expectSpanish, expectSpanishLetter, follow, like, push, told, wordsOf } from '../lib/spanish';
import type { Page } from '@playwright/test';

const SPANISH = { ...PHONE, locale: 'es-MX' };
const DAYS = ['sundays', 'mondays', 'tuesdays', 'wednesdays', 'thursdays', 'fridays', 'saturdays'];

/** Three days from now: it comes within any host's notice. */
const soon = () => es(`availability.on_${DAYS[(new Date().getUTCDay() + 3) % 7]!}`);

/** A service, and the hours in which it can be booked. */
async function offer(host: Page, clinic: Clinic): Promise<void> {
  await host.goto(clinic.url('/services'));
  await host.getByLabel(es('services.name'), { exact: true }).fill('Primera visita');
  await push(host, 'services.make_press');
  await told(host, 'services.saved');
  await host.goto(clinic.url('/availability'));
  await host.getByRole('checkbox', { name: /Primera visita/ }).check();
  await push(host, 'availability.services_press');
  await told(host, 'availability.saved_help');
  await host.goto(clinic.url('/availability'));
  await host.getByLabel(es('availability.weekday'), { exact: true }).selectOption({ label: soon() });
  await push(host, 'availability.weekly_press');
  await expect(host.getByRole('listitem').filter({ hasText: soon() })).toBeVisible();
  await expectSpanish(host);
}

/** From the clinic's page to the letter with the link. */
async function book(guest: Page, clinic: Clinic, email: string): Promise<void> {
  await guest.goto(clinic.url('/'));
  await follow(guest, 'booking.link');
  await guest.getByRole('link', { name: /Primera visita/ }).click();
  await guest.getByRole('link', { name: /Dra. Ana Rivera/ }).click();
  const times = guest.getByRole('region', { name: es('booking.times_title') }).getByRole('link');
  await expect(times.first()).toBeVisible();
  await expectSpanish(guest);
  await times.first().click();
  await guest.getByLabel(es('booking.name'), { exact: true }).fill('María López');
  await guest.getByLabel(es('booking.email'), { exact: true }).fill('maria@');
  await push(guest, 'booking.book');
  await expect(guest.getByRole('alert')).toBeVisible();
  await expectSpanish(guest);
  await guest.getByLabel(es('booking.email'), { exact: true }).fill(email);
  await push(guest, 'booking.book');
  await told(guest, 'booking.done_title');
}

test('what is English on a page is found', async ({ server, people }) => {
  const page = await people.page(PHONE);
  await page.goto(server.url('/'));
  expect(englishIn(await wordsOf(page)).join('\n'), 'a page in English').toContain('front.start_title');
  await page.context().close();
  const spanish = await people.page(SPANISH);
  await spanish.goto(server.url('/'));
  await expectSpanish(spanish);
});

test('a patient books, moves and cancels, then asks for a visit now and is accepted', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|409|422)/);
  const host = await people.page(SPANISH);
  const clinic = await openClinic(host, server, { host: 'Dra. Ana Rivera' });
  await confirmAddress(host, mail, clinic);
  await offer(host, clinic);
  const guest = await people.page(SPANISH);
  await book(guest, clinic, 'maria.reserva@pacientes.test');
  const letter = await mail.wait('maria.reserva@pacientes.test');
  expectSpanishLetter(letter);
  await guest.goto(links(letter, '/j/')[0]!);
  await expectSpanish(guest);
  await follow(guest, 'booking.change_link');
  await expect(guest.getByRole('heading', { level: 1, name: es('booking.change_title') })).toBeVisible();
  await guest.getByRole('radio').last().check();
  await push(guest, 'booking.change_press');
  await told(guest, 'booking.change_moved');
  await guest.getByText(es('booking.cancel_title')).click();
  await push(guest, 'booking.cancel_press');
  await told(guest, 'booking.change_cancelled');

  await host.goto(clinic.url('/queues'));
  await host.getByLabel(es('queue.queue_name'), { exact: true }).fill('Preguntas sobre medicinas');
  await push(host, 'queue.make_press');
  await told(host, 'queue.saved');
  await host.goto(clinic.url('/today'));
  await push(host, 'queue.be_there');
  await told(host, 'queue.there');
  await awake(host);
  await guest.goto(clinic.url('/'));
  await follow(guest, 'queue.link');
  await expect(guest.getByText('Preguntas sobre medicinas').first()).toBeVisible();
  await guest.getByLabel(es('queue.name'), { exact: true }).fill('María López');
  await expectSpanish(guest);
  await push(guest, 'queue.ask');
  await told(guest, 'queue.place');
  // The day's page hears of it by itself, and so does the patient's, which leads to the door.
  await push(host, 'queue.accept_name');
  await told(host, 'queue.accepted_help');
  await guest.waitForURL(/^[^?]*\/j\/[^/]+$/);
  await expectSpanish(guest);
  for (const one of mail.to(clinic.email)) expectSpanishLetter(one);
});

test('a host plans and moves; the guest answers, and gets a lost link again; both read it in Spanish', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|409|422)/);
  const host = await people.page(SPANISH);
  const clinic = await openClinic(host, server, { host: 'Dra. Ana Rivera' });
  await confirmAddress(host, mail, clinic);
  await expectSpanish(host);
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.locator('[name="participants[0][name]"]').fill('María López');
  await host.locator('[name="participants[0][email]"]').fill('maria@pacientes.test');
  await host.getByLabel(es('visits.date'), { exact: true }).fill(dayFromNow(2));
  await host.getByLabel(es('visits.time'), { exact: true }).fill('15:30');
  await expectSpanish(host);
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  await awake(host);
  await expectSpanish(host);
  const visit = host.url();
  const invitation = await mail.wait('maria@pacientes.test', like('invitation.subject'));
  expectSpanishLetter(invitation);

  await follow(host, 'changes.change_title');
  await host.getByLabel(es('visits.time'), { exact: true }).fill('16:45');
  await expectSpanish(host);
  await host.getByRole('button', { name: es('changes.edit_submit') }).click();
  await expect(host).toHaveURL(visit);
  await expect(host.getByText(/4:45/).first()).toBeVisible();
  const moved = await mail.wait('maria@pacientes.test', like('invitation.moved_subject'));
  expectSpanishLetter(moved);

  const guest = await people.page(SPANISH);
  await guest.goto(links(moved, '/j/')[0]!.replace('/j/', '/rsvp/'));
  await told(guest, 'join.rsvp_question');
  await push(guest, 'join.rsvp_yes');
  await told(guest, 'join.rsvp_said_yes');
  await push(guest, 'join.rsvp_change_no');
  await told(guest, 'join.rsvp_said_no');
  await push(guest, 'join.rsvp_change_yes');
  await told(guest, 'join.rsvp_said_yes');
  await guest.goto(clinic.url('/'));
  await follow(guest, 'lost_link.lost');
  await guest.getByLabel(es('lost_link.reach')).fill('maria@pacientes.test');
  await push(guest, 'lost_link.button');
  await told(guest, 'lost_link.done');
  const again = await mail.wait('maria@pacientes.test', like('lost_link.subject'));
  expectSpanishLetter(again);
  expect(links(again, '/j/')[0], 'the link stays').toBe(links(invitation, '/j/')[0]);

  await host.goto(clinic.url('/today'));
  await expect(host.getByRole('link', { name: /María López/ }).first()).toBeVisible();
  await expectSpanish(host);
  for (const view of ['day', 'week', 'month', 'agenda']) {
    await host.goto(clinic.url(`/calendar?view=${view}&date=${dayFromNow(2)}`));
    await expect(host.getByRole('link', { name: /María López/ }).first()).toBeVisible();
    await expectSpanish(host);
  }
  await host.goto(clinic.url('/calendar/feed'));
  await push(host, 'calendar.feed_make');
  await told(host, 'calendar.feed_made');
  const address = new URL(await host.getByLabel(es('calendar.feed_address'), { exact: true }).inputValue());
  // Node knows no names under localhost.
  const feed = await (await fetch(server.plainUrl(address.hostname.split('.')[0]!, address.pathname))).text();
  expect(feed).toContain(`SUMMARY:${es('calendar.feed_busy')}\r\n`);
  await push(host, 'calendar.feed_keep');
  await told(host, 'calendar.feed_kept');
  await host.goto(`${visit}/cancel`);
  await push(host, 'changes.cancel_submit');
  await told(host, 'changes.cancelled_status');
  expectSpanishLetter(await mail.wait('maria@pacientes.test', like('invitation.cancelled_subject')));
  for (const one of mail.to(clinic.email)) expectSpanishLetter(one);
});

test('a list of contacts, the clinic’s own words, and news that comes and ends', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|409|422)/);
  const host = await people.page(SPANISH);
  const clinic = await openClinic(host, server, { host: 'Dra. Ana Rivera' });
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/contacts/import'));
  const list = Buffer.from('Nombre;Correo;Teléfono\r\nJosé Núñez;jose@example.org;+34 600 000 000\r\nSin Correo;sin@;\r\n', 'latin1');
  await host.getByLabel(es('contacts.import_file'), { exact: true }).setInputFiles({ name: 'lista.csv', mimeType: 'text/csv', buffer: list });
  await push(host, 'contacts.import_read');
  await told(host, 'contacts.columns_title');
  await push(host, 'contacts.columns_press');
  await told(host, 'contacts.check_fresh_one');
  await push(host, 'contacts.bring_in_n_one');
  await told(host, 'contacts.imported');
  await expect(host.getByRole('link', { name: 'José Núñez' })).toBeVisible();

  await host.goto(clinic.url('/settings/messages'));
  await expectSpanish(host);
  await host.goto(clinic.url('/settings/messages/invitation-mail-es'));
  await awake(host);
  const body = host.getByRole('textbox', { name: es('templates.body'), exact: true });
  await body.fill('La vemos el {time}.');
  await push(host, 'templates.save');
  await expect(host.getByRole('alert')).toBeVisible();
  await expectSpanish(host);
  await awake(host);
  await body.fill('La vemos el {time}. Traiga sus lentes.\n\n{link}');
  await push(host, 'templates.preview');
  await expect(host.getByRole('region', { name: es('templates.preview_title') }).getByText('Traiga sus lentes.').first()).toBeVisible();
  await expectSpanish(host);
  await awake(host);
  await push(host, 'templates.test');
  await told(host, 'templates.test_sent');
  const trial = await mail.wait(clinic.email, like('templates.test_subject'));
  expect(trial.text).toContain('Traiga sus lentes.');
  await awake(host);
  await push(host, 'templates.save');
  await told(host, 'templates.saved');

  await host.goto(clinic.url('/account'));
  await awake(host);
  await host.getByLabel(es('newsletter.news_box')).check();
  await push(host, 'newsletter.save');
  await told(host, 'newsletter.asked');
  const confirm = await mail.wait(clinic.email, like('newsletter.confirm_subject'));
  await host.goto(links(confirm, '/newsletter/')[0]!);
  await push(host, 'newsletter.confirm_press');
  await told(host, 'newsletter.confirm_done');
  const letter = await newsBy(await people.page(SPANISH));
  expectSpanishLetter(letter);
  await host.goto(links(letter, '/unsubscribe/')[0]!);
  await expectSpanish(host);
  await push(host, 'newsletter.stop_press');
  await told(host, 'newsletter.stop_done');
  await host.goto(clinic.url('/account'));
  await expect(host.getByLabel(es('newsletter.news_box'))).not.toBeChecked();
  for (const one of mail.to(clinic.email)) expectSpanishLetter(one);

  /** The operator writes it in both languages. */
  async function newsBy(operator: Page) {
    await operator.goto(server.operatorLink());
    await operator.locator('main form button[type="submit"]:not([name="__lang"])').click();
    await operator.waitForURL(/^[^?]*\/operator\/outbox$/);
    await operator.goto(server.url('/operator/newsletter/new'));
    await awake(operator);
    for (const [field, words] of [['subject_en', 'News of November'], ['body_en', 'Hello.'], ['subject_es', 'Novedades de noviembre'], ['body_es', 'Buenos días.']] as const) {
      await operator.locator(`[name="${field}"]`).fill(words);
    }
    await expectSpanish(operator);
    await push(operator, 'newsletter.save_draft');
    await told(operator, 'newsletter.saved_draft');
    await follow(operator, 'newsletter.next');
    await push(operator, 'newsletter.send_one');
    await told(operator, 'newsletter.started');
    return mail.wait(clinic.email, /Novedades de noviembre/);
  }
});
