// A call that other programs may join, and the visit's page beside it, where their keys are made.
import type { Page } from '@playwright/test';
import { awake, openClinic, savedItself, type Clinic } from './office';
import type { Server } from './server';
import { PHONE, type People } from './story';
import { meet } from './visit';

export async function callWithPrograms(server: Server, people: People): Promise<{ host: Page; guest: Page; clinic: Clinic; office: Page }> {
  const host = await people.page();
  const guest = await people.page(PHONE);
  const clinic = await openClinic(host, server);
  await host.goto(clinic.url('/settings'));
  await awake(host);
  await host.getByLabel('Other programs may join calls').check();
  await savedItself(host, 'programs');
  const visit = await meet(host, guest, clinic);
  const office = await host.context().newPage();
  await office.goto(visit.url);
  await awake(office);
  return { host, guest, clinic, office };
}
