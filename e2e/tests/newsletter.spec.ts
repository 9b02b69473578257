// News about Bedside: asked for in the account, confirmed by a letter, written by the operator, ended by the link in it.
import { test, expect, axe, shots, links, PHONE } from '../lib/story';
import { awake, confirmAddress, enterAsOperator, openClinic } from '../lib/office';

test('news is asked for, confirmed, sent and ended', async ({ server, people, mail }) => {
  const host = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  await host.goto(clinic.url('/account'));
  await awake(host);
  const box = host.getByLabel('News about Bedside by mail');
  await expect(box).not.toBeChecked();
  await box.check();
  await host.getByRole('button', { name: 'Save these letters' }).click();
  await expect(host.getByText('One more step: look into your mail')).toBeVisible();
  await expect(host.getByText('News comes once you press the button in it.')).toBeVisible();
  await axe(host);
  await shots(host, 'news-asked');

  const [confirm] = links(await mail.wait(clinic.email, /confirm: news/), '/newsletter/');
  await host.goto(confirm!);
  await expect(host.getByRole('button', { name: 'Yes, send me news' })).toBeVisible();
  await axe(host);
  await shots(host, 'news-confirm');
  await host.getByRole('button', { name: 'Yes, send me news' }).click();
  await expect(host.getByText('News will come')).toBeVisible();
  expect(host.url(), 'the token is out of the address').not.toContain(confirm!.split('/newsletter/')[1]!);
  await axe(host);

  const operator = await people.page();
  await enterAsOperator(operator, server);
  await operator.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Newsletter', exact: true }).click();
  await expect(operator.getByRole('heading', { name: 'No letter was written yet' })).toBeVisible();
  await axe(operator);
  await operator.getByRole('link', { name: 'Write a letter' }).click();
  await expect(operator.getByRole('button', { name: 'Save and look at it' })).toBeVisible();
  await awake(operator);
  await axe(operator);
  await shots(operator, 'newsletter-write');
  await operator.getByLabel('Subject in English').fill('What is new in November');
  await operator.getByLabel('Letter in English').fill('Hello.\n\nRead https://bedside.test/new today.');
  await operator.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(operator.getByText('The letter is saved')).toBeVisible();
  await expect(operator.getByText('Read https://bedside.test/new today.')).toBeVisible();
  await axe(operator);
  await shots(operator, 'newsletter-draft');
  await operator.getByRole('link', { name: 'Change the letter' }).click();
  await expect(operator.getByLabel('Subject in English')).toHaveValue('What is new in November');
  await awake(operator);
  await axe(operator);
  await operator.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(operator.getByText('The letter is saved')).toBeVisible();
  await operator.getByRole('link', { name: 'Go on to sending' }).click();
  await expect(operator.getByRole('button', { name: 'Send to 1 person' })).toBeVisible();
  await axe(operator);
  await shots(operator, 'newsletter-send');
  await operator.getByRole('button', { name: 'Send to 1 person' }).click();
  await expect(operator.getByText('The letter is on its way')).toBeVisible();

  const letter = await mail.wait(clinic.email, /What is new in November/);
  expect(letter.raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(letter.html).toContain('href="https://bedside.test/new"');
  await expect(async () => {
    await operator.reload();
    await expect(operator.locator('.fact').filter({ hasText: 'State' })).toContainText('Sent', { timeout: 1000 });
  }).toPass();
  await axe(operator);
  await shots(operator, 'newsletter-sent');

  const [stop] = links(letter, '/unsubscribe/');
  await host.goto(stop!);
  await expect(host.getByRole('button', { name: 'Send me no more of them' })).toBeVisible();
  await axe(host);
  await shots(host, 'news-stop');
  await host.getByRole('button', { name: 'Send me no more of them' }).click();
  await expect(host.getByText('No more of these letters will come')).toBeVisible();
  await axe(host);
  await host.goto(clinic.url('/account'));
  await expect(host.getByLabel('News about Bedside by mail')).not.toBeChecked();
});

test('what is typed wrong is told at its field, and what was typed stays', async ({ server, people, watch }) => {
  watch.allow(/status of 422/);
  const operator = await people.page(PHONE);
  await enterAsOperator(operator, server);
  await operator.goto(server.url('/operator/newsletter/new'));
  await awake(operator);
  await operator.getByLabel('Subject in English').fill('What is new');
  await operator.getByLabel('Subject in Spanish').fill('Novedades');
  await operator.getByRole('button', { name: 'Save and look at it' }).click();
  await expect(operator.locator('#field-body_en-error')).toBeVisible();
  await expect(operator.locator('#field-body_es-error')).toBeVisible();
  await expect(operator.getByLabel('Subject in English')).toHaveValue('What is new');
  await axe(operator);
  await shots(operator, 'newsletter-wrong');
});
