// Names as people have them: from right to left, of 300 letters, with emoji; shown whole, and each by itself.
import { test, expect, axe, shots, expectApart, expectIsolated, expectNoSideways, expectWhole, PHONE } from '../lib/story';
import { openClinic } from '../lib/office';
import { bar, enterCall, join, planNow, press, tile } from '../lib/visit';

const HOST = 'د. سارة حداد (٢)';
const CLINIC = 'عيادة شارع القيقب';
const RIGHT_TO_LEFT = 'مها عبد الرحمن (1980)';
const LONG = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(9).slice(0, 300).trim();
const EMOJI = 'Zoë 👩🏽‍⚕️ O’Łęcka 🏳️‍🌈';

test('names from right to left, of 300 letters and with emoji, from the plan to the record', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server, { name: CLINIC, host: HOST });
  const visit = await planNow(host, clinic, [RIGHT_TO_LEFT, LONG, EMOJI]);
  for (const path of [visit.url, clinic.url('/today')]) {
    await host.goto(path);
    await expectIsolated(host, RIGHT_TO_LEFT);
    await expectIsolated(host, CLINIC);
    for (const name of [LONG, EMOJI]) await expectWhole(host.getByText(name).filter({ visible: true }).first());
    await expectNoSideways(host);
    await axe(host);
  }
  await shots(host, 'names-today');

  const guest = await people.page(PHONE);
  await guest.goto(visit.links[0]!);
  for (const name of [HOST, CLINIC, RIGHT_TO_LEFT]) await expectIsolated(guest, name);
  await axe(guest);
  await shots(guest, 'names-greeting');
  await join(guest, visit.links[0]!);
  await expect(guest.getByRole('heading', { level: 1 })).toContainText(HOST);
  for (const name of [HOST, CLINIC]) await expectIsolated(guest, name);
  await expectNoSideways(guest);
  await shots(guest, 'names-waiting');
  const other = await people.page(PHONE);
  await other.goto(visit.links[1]!);
  await expectWhole(other.getByText(`You come in as ${LONG}.`));
  await expectNoSideways(other);
  await join(other, visit.links[1]!);

  await enterCall(host, visit);
  for (const name of [RIGHT_TO_LEFT, LONG, EMOJI]) await expectWhole(host.locator('.panel-name', { hasText: name }));
  await expectIsolated(host, RIGHT_TO_LEFT);
  await expectNoSideways(host);
  await axe(host);
  await shots(host, 'names-panel');
  // On a phone the panel comes when it is asked for, and has room for all of it.
  await host.setViewportSize(PHONE.viewport!);
  await press(host, /^People/);
  for (const name of [RIGHT_TO_LEFT, LONG, EMOJI]) await expectWhole(host.locator('.panel-name', { hasText: name }));
  await expectNoSideways(host);
  await press(host, /^People/);
  await host.setViewportSize({ width: 1440, height: 900 });
  // The panel closed, who knocks stands above the stage.
  await press(host, /^People/);
  await expectIsolated(host, RIGHT_TO_LEFT);
  await press(host, /^People/);
  await host.getByRole('button', { name: 'Admit everyone' }).click();
  // A name of 300 letters would cover the face: there it is cut, and whole in the list beside it.
  await expectWhole(tile(host, RIGHT_TO_LEFT).locator('.tile-name-text'));
  for (const name of [RIGHT_TO_LEFT, LONG]) await expectWhole(host.locator('.panel-name', { hasText: name }));
  await expectIsolated(host, RIGHT_TO_LEFT);
  await axe(host);
  await shots(host, 'names-call');
  for (const name of [HOST, LONG]) await expect(tile(guest, name)).toBeVisible();
  await expectIsolated(guest, HOST);
  await expectNoSideways(guest);
  await expectApart(guest.locator('.stage :is(.tile, .self)'));
  await shots(guest, 'names-call-guest');
  await host.getByRole('button', { name: `Remove ${RIGHT_TO_LEFT} from the visit` }).click();
  await expectIsolated(host, RIGHT_TO_LEFT);
  await host.keyboard.press('Escape');
  await guest.close();
  await expect(tile(other, RIGHT_TO_LEFT).getByText(/has lost the connection/)).toBeVisible();
  await expectIsolated(other, RIGHT_TO_LEFT);

  await bar(host, 'Leave').click();
  await host.getByRole('button', { name: 'End for all' }).click();
  await host.getByRole('link', { name: 'Show the record' }).click();
  await expect(host.locator('.attendance-name').first()).toBeVisible();
  await expectIsolated(host, RIGHT_TO_LEFT);
  await host.goto(clinic.url('/history'));
  await expectIsolated(host, RIGHT_TO_LEFT);
  await expectNoSideways(host);
  await axe(host);
  await shots(host, 'names-history');
});
