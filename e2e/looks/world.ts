// What the chapters share: one server, the clinic that is opened first, and the people who go from page to page.
import type { Page } from '@playwright/test';
import type { Clinic } from '../lib/office';
import type { MailServer } from '../lib/mail';
import type { Server } from '../lib/server';
import type { People } from '../lib/story';
import type { Camera } from './camera';
import { watchShifts } from './checks';

type Person = Parameters<People['page']>[0];

export class World {
  /** Host and administrator of the clinic; signed in. */
  host!: Page;
  clinic!: Clinic;
  /** Whoever runs the installation, once they have entered: their link is good for one browser. */
  operator!: Page;

  constructor(
    readonly server: Server,
    readonly mail: MailServer,
    readonly people: People,
    readonly camera: Camera,
  ) {}

  /** Somebody of their own, of whose pages it is known what moves. */
  async person(person: Person = {}): Promise<Page> {
    const context = await this.people.context(person);
    await watchShifts(context);
    return context.newPage();
  }
}
