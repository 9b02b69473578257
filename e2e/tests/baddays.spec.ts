// Bad input and bad days, as the people meet them.
import { test, expect, axe, shots, callProof, links, PHONE } from '../lib/story';
import { Server } from '../lib/server';
import { awake, confirmAddress, dayFromNow, openClinic, PASSWORD, plan, signIn, signOut } from '../lib/office';
import { bar, join, meet, planNow, tile } from '../lib/visit';

test('twenty wrong codes block codes, and a link still opens', { tag: '@waits' }, async ({ people, watch }) => {
  watch.allow(/status of (422|429)/);
  // A server of its own: the block is for the whole address.
  const server = await Server.start();
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    const visit = await planNow(host, clinic, ['Maya Lin']);
    const guest = await people.page(PHONE);
    await guest.goto(clinic.url('/join'));
    await awake(guest);
    const blocked = guest.getByRole('link', { name: 'Call +1 555 010 0199' });
    const enter = async (code: string) => {
      await guest.getByLabel('Your nine-digit code').fill(code);
      await Promise.all([guest.waitForEvent('load'), guest.getByRole('button', { name: 'Join', exact: true }).click()]);
      await awake(guest);
    };
    const wrong = guest.locator('#field-code-error');
    const rests = guest.getByText(/codes rest/i);
    for (let n = 0; n < 20; n += 1) {
      // From the fourth on each has to wait a little, and is told so in other words.
      await expect(async () => {
        await enter(`123 456 ${String(100 + n)}`);
        await expect(wrong).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 30_000, intervals: [500] });
      await expect(rests).toBeHidden();
    }
    await enter(visit.codes[0]!);
    await expect(rests, 'the right code, too').toBeVisible();
    await expect(blocked).toBeVisible();
    await axe(guest);
    await shots(guest, 'code-blocked');
    await join(guest, visit.links[0]!);
    await expect(guest.getByRole('heading', { level: 1, name: /Dr\. Ana Rivera/ })).toBeVisible();
  } finally {
    await people.leave();
    await server.remove();
  }
});

test('a form that is sent while the server is away waits, says so, and goes by itself', async ({ mail, people, watch }) => {
  watch.allow(/Failed to load resource|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE/);
  const server = await Server.start({ smtpPort: mail.port });
  try {
    const host = await people.page();
    const clinic = await openClinic(host, server);
    await host.goto(clinic.url('/visits/new'));
    await awake(host);
    await host.getByLabel('Name').first().fill('Maya Lin');
    await host.getByText('None: I hand over the link myself').first().click();
    await host.getByText('Now', { exact: true }).click();
    await server.stop('SIGKILL');
    await host.locator('.plan-submit button').click();
    await expect(host.getByText('The clinic’s server does not answer right now.')).toBeVisible();
    await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
    await axe(host);
    await shots(host, 'form-server-away');
    await server.launch();
    await host.waitForURL(/\/visits\/[0-9a-f]{32}/);
    await expect(host.getByRole('heading', { level: 1, name: /Maya Lin/ })).toBeVisible();
  } finally {
    await people.leave();
    await server.remove();
  }
});

test('a mail server that refuses one and is down for another: the host sees it, and it goes on', async ({ server, mail, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await confirmAddress(host, mail, clinic);
  mail.misbehave({ to: 'refused@', how: 'refuse' }, { to: 'later@', how: 'defer' });
  try {
    const refused = await plan(host, clinic, { name: 'Ruth Refused', email: 'refused@patients.test' });
    await expect(async () => {
      await host.goto(refused);
      await expect(host.getByText(/did not arrive|was refused|could not be delivered/i).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await axe(host);
    await shots(host, 'visit-bounced');
    const later = await plan(host, clinic, { name: 'Lena Later', email: 'later@patients.test', time: '17:30' });
    await expect(async () => {
      await host.goto(later);
      await expect(host.getByText(/try again|trying/i).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await shots(host, 'visit-retrying');
  } finally {
    mail.misbehave();
  }
  // It leaves by itself once the mail server takes it.
  const letter = await mail.wait('later@patients.test');
  expect(links(letter, '/j/')).toHaveLength(1);
});

test('signed out from another browser: what was typed is kept', async ({ server, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const host = await people.page();
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/visits/new'));
  await awake(host);
  await host.getByLabel('Name').first().fill('Maya Lin');
  const other = await people.page();
  await signIn(other, clinic);
  await other.goto(clinic.url('/account'));
  await other.getByText('Sign out all others at once').click();
  await other.locator('[name="others_password"]').fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(other.getByText('Signed out everywhere else')).toBeVisible();
  await host.getByText('None: I hand over the link myself').first().click();
  await host.locator('.plan-submit button').click();
  await expect(host.getByText(/signed out/i).first()).toBeVisible();
  await expect(host.getByLabel('Name').first()).toHaveValue('Maya Lin');
  await axe(host);
});

test('a dead network in the middle: the call comes back by itself, muted as before', async ({ people, watch }) => {
  watch.allow(/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load resource/);
  const server = await Server.start({ wire: true });
  try {
    const host = await people.page();
    const guest = await people.page(PHONE);
    await meet(host, guest, await openClinic(host, server));
    await callProof([host, guest]);
    await guest.keyboard.press('m');
    await expect(tile(host, 'Maya Lin').getByText('Muted')).toBeVisible();
    await guest.evaluate(() => Object.assign(window, { __same: true }));
    // Neither the page's connection nor a packet of the call gets through.
    server.wire!.loss = 1;
    await guest.context().setOffline(true);
    const words = guest.getByText('No Internet right now. As soon as it is back, so are you.');
    await expect(words).toBeVisible({ timeout: 20_000 });
    await expect(callProof([guest], { others: 1, within: 5_000 })).rejects.toThrow('no picture comes');
    await expect(guest.getByText('We are asking for it again'), 'one note says what is').toBeHidden();
    await axe(guest);
    await shots(guest, 'call-offline');
    server.wire!.loss = 0;
    await guest.context().setOffline(false);
    await expect(words).toBeHidden({ timeout: 30_000 });
    await callProof([host, guest], { muted: ['Maya Lin'] });
    await expect(bar(guest, 'Mute')).toHaveAttribute('aria-pressed', 'true');
    expect(await guest.evaluate(() => '__same' in window), 'without a reload').toBe(true);
    // Nobody is shown as lost any more.
    await expect(tile(host, 'Maya Lin').getByText(/has lost the connection/)).toBeHidden();
  } finally {
    await people.leave();
    await server.remove();
  }
});

test('what was typed in a plan is there when one comes back, until it is sent or somebody signs out', async ({ server, people }) => {
  const host = await people.page();
  const clinic = await openClinic(host, server);
  const begin = async () => {
    await host.goto(clinic.url('/today'));
    await awake(host);
    await host.getByRole('link', { name: 'New visit' }).click();
    await host.waitForURL(/^[^?]*\/visits\/new$/);
    await awake(host);
  };
  const [name, second, email, time] = [host.getByLabel('Name').first(), host.getByLabel('Name').nth(1), host.getByLabel('E-mail address').first(), host.getByLabel('Time', { exact: true })];
  await begin();
  await name.fill('Łucja مها 🙂');
  await email.fill('lucja@patients.test');
  await time.fill('15:30');
  await host.locator('details.another > summary').first().click();
  await second.fill('Her Daughter');
  // By a link, by Back, by a reload and in a long way round.
  await host.getByRole('link', { name: 'History' }).click();
  await host.waitForURL(/^[^?]*\/history$/);
  await host.goBack();
  await expect(name).toHaveValue('Łucja مها 🙂');
  await begin();
  await expect(name).toHaveValue('Łucja مها 🙂');
  // What the plan would do is asked soon after the page is there, and before anybody signs out: after that it is refused.
  await Promise.all([host.waitForResponse(/\/api\/preview/), host.reload()]);
  await awake(host);
  await expect(name).toHaveValue('Łucja مها 🙂');
  await expect(email).toHaveValue('lucja@patients.test');
  await expect(time).toHaveValue('15:30');
  await expect(second).toHaveValue('Her Daughter');
  await expect(second).toBeVisible();
  await shots(host, 'schedule-draft');
  // Whoever signs in after me on this machine does not find it.
  await signOut(host);
  await signIn(host, clinic);
  await begin();
  await expect(name).toHaveValue('');
  // What was sent is done: the next plan begins empty.
  await name.fill('Jonas Berg');
  await host.getByText('None: I hand over the link myself').first().click();
  await host.getByLabel('Date', { exact: true }).fill(dayFromNow(2));
  await time.fill('15:30');
  await host.locator('.plan-submit button').click();
  await host.waitForURL(/^[^?]*\/visits\/[0-9a-f]{32}$/);
  // Where the form led to, the draft is forgotten; one who leaves earlier finds it, and sends the same visit again.
  await awake(host);
  await begin();
  await expect(name).toHaveValue('');
});
