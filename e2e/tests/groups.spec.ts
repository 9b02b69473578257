// An administrator names colleagues together and gives a scheduler the group: what changes in it changes for whom they plan.
import { test, expect, axe, shots, PHONE } from '../lib/story';
import { openClinic, plan } from '../lib/office';
import { BEN, KIM, comeIn, twoColleagues } from '../lib/people';

const ANA = 'Dr. Ana Rivera';

test('a scheduler plans for whoever is in the group that they are given, as it stands now', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|404|409|422)/);
  const { clinic, founder: admin } = await twoColleagues(server, mail, people);

  await admin.goto(clinic.url('/people'));
  await admin.getByRole('link', { name: 'Groups' }).click();
  await expect(admin.getByText('There is no group yet')).toBeVisible();
  await admin.getByRole('button', { name: 'Add the group' }).click();
  await expect(admin.getByRole('alert')).toContainText('Enter a name');
  await axe(admin);
  await shots(admin, 'groups-wrong');
  await admin.getByRole('textbox', { name: 'Name' }).fill('Cardiology');
  await admin.getByRole('button', { name: 'Add the group' }).click();
  await expect(admin.getByText('The group is there')).toBeVisible();
  const group = new URL(admin.url()).pathname;
  await admin.getByRole('checkbox', { name: BEN.name }).check();
  await admin.getByRole('button', { name: 'Save the group' }).click();
  await expect(admin.getByText('The group is saved')).toBeVisible();
  await expect(admin.getByRole('checkbox', { name: BEN.name })).toBeChecked();
  await expect(admin.getByRole('checkbox', { name: ANA })).not.toBeChecked();

  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(KIM.name);
  await admin.getByLabel('E-mail address').fill(KIM.email);
  await admin.getByRole('checkbox', { name: 'Host', exact: true }).uncheck();
  await admin.getByRole('checkbox', { name: 'Scheduler' }).check();
  await admin.getByRole('checkbox', { name: 'All hosts of the group Cardiology' }).check();
  await axe(admin);
  await shots(admin, 'groups-given');
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(admin.getByText('The invitation is on its way')).toBeVisible();
  const kim = await people.page(PHONE);
  await comeIn(kim, mail, KIM);
  await kim.goto(clinic.url('/visits/new'));
  await expect(kim.getByLabel('Host', { exact: true }).locator('option')).toHaveText([BEN.name]);
  const visit = await plan(kim, clinic, { name: 'Maya Lin' });
  await kim.goto(clinic.url('/today'));
  await expect(kim.getByRole('link', { name: 'Maya Lin' })).toBeVisible();

  // Another host is in it: the scheduler's open page finds out by itself.
  await admin.goto(new URL(group, admin.url()).href);
  await expect(admin.getByText(`Plans for the hosts of this group: ${KIM.name}`)).toBeVisible();
  await axe(admin);
  await shots(admin, 'group');
  await admin.getByRole('checkbox', { name: BEN.name }).uncheck();
  await admin.getByRole('checkbox', { name: ANA }).check();
  await admin.getByRole('button', { name: 'Save the group' }).click();
  await expect(admin.getByText('The group is saved')).toBeVisible();
  await expect(kim.getByRole('link', { name: 'Maya Lin' })).toBeHidden();
  await kim.goto(visit);
  await expect(kim.getByText('We can’t find that')).toBeVisible();
  await kim.goto(clinic.url('/visits/new'));
  await expect(kim.getByLabel('Host', { exact: true }).locator('option')).toHaveText([ANA]);
  await admin.getByRole('checkbox', { name: ANA }).uncheck();
  await admin.getByRole('button', { name: 'Save the group' }).click();
  await expect(admin.getByRole('checkbox', { name: ANA })).not.toBeChecked();
  await expect(admin.getByText('The group is saved')).toBeVisible();
  await expect(async () => {
    await kim.goto(clinic.url('/visits/new'));
    await expect(kim.getByText('No host to plan for')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await admin.goto(clinic.url('/audit'));
  await expect(admin.getByText('changed who is in a group')).toHaveCount(3);
  await expect(admin.getByText('Group Cardiology').first()).toBeVisible();
});

test('without scripts: a group is named anew, shows who is away, and is deleted', async ({ server, mail, people, watch }) => {
  watch.allow(/status of (401|422)/);
  const admin = await people.page({ javaScriptEnabled: false });
  const clinic = await openClinic(admin, server);
  await admin.goto(clinic.url('/people/new'));
  await admin.getByLabel('Name').fill(BEN.name);
  await admin.getByLabel('E-mail address').fill(BEN.email);
  await admin.getByRole('button', { name: 'Send the invitation' }).click();
  await comeIn(await people.page(), mail);
  for (const name of ['Cardiology', 'Front desk']) {
    await admin.goto(clinic.url('/people/groups'));
    await admin.getByRole('textbox', { name: 'Name' }).fill(name);
    await admin.getByRole('button', { name: 'Add the group' }).click();
    await expect(admin.getByText('The group is there')).toBeVisible();
  }
  await admin.getByRole('checkbox', { name: BEN.name }).check();
  await admin.getByRole('button', { name: 'Save the group' }).click();
  await expect(admin.getByText('The group is saved')).toBeVisible();
  await admin.getByRole('textbox', { name: 'Name' }).fill('cardiology');
  await admin.getByRole('button', { name: 'Save the name' }).click();
  await expect(admin.getByRole('alert')).toContainText('Another group has this name');
  await expect(admin.getByRole('textbox', { name: 'Name' })).toHaveValue('cardiology');
  await shots(admin, 'group-name-taken');
  await admin.getByRole('textbox', { name: 'Name' }).fill('Reception');
  await admin.getByRole('button', { name: 'Save the name' }).click();
  await expect(admin.getByRole('heading', { level: 1, name: 'Reception' })).toBeVisible();
  const group = admin.url();

  await admin.goto(clinic.url('/people'));
  await admin.getByRole('link', { name: BEN.name }).click();
  await admin.getByRole('button', { name: 'Deactivate' }).click();
  await expect(admin.getByRole('button', { name: 'Restore' })).toBeVisible();
  await admin.goto(group);
  await expect(admin.getByRole('checkbox', { name: BEN.name })).toBeChecked();
  await expect(admin.getByText('Deactivated')).toBeVisible();
  await shots(admin, 'group-away');
  await admin.getByRole('link', { name: 'All groups' }).click();
  await expect(admin.getByRole('listitem').filter({ hasText: 'Reception' })).toContainText('1 person');
  await shots(admin, 'groups');
  await admin.getByRole('link', { name: 'Reception' }).click();
  await admin.getByRole('button', { name: 'Delete the group' }).click();
  await expect(admin.getByText('The group is deleted')).toBeVisible();
  await expect(admin.getByRole('link', { name: 'Reception' })).toBeHidden();
  await expect(admin.getByRole('link', { name: 'Cardiology' })).toBeVisible();
});
