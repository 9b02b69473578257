// Every page of the product in pictures: `./x looks [NAME]`; README.md says more.
import { Server } from '../lib/server';
import { test, expect } from '../lib/story';
import { two, six, waiting } from './calls';
import { Camera } from './camera';
import { asking, booking, invited, line } from './guests';
import { colleagues, contacts, demo } from './office';
import { doors, empty, front, letters, menus, opened } from './opening';
import { helping, operator } from './operator';
import { door, layouts } from './stage';
import { World } from './world';

/** In this order: what is empty is looked at first. */
const CHAPTERS = { front, opened, doors, empty, menus, letters, invited, booking, asking, line, colleagues, contacts, demo, operator, helping, waiting, two, six, door, layouts };

test('every page is seen, and nothing of it is amiss', async ({ mail, people }) => {
  // Pages that do not exist, forms that are not filled in, devices that are refused: all on purpose.
  people.watch.allow(/status of 4\d\d/);
  mail.forget();
  const server = await Server.start({ command: 'demo', smtpPort: mail.port });
  const camera = new Camera(process.env.BEDSIDE_LOOKS ?? '');
  const world = new World(server, mail, people, camera);
  try {
    for (const [name, chapter] of Object.entries(CHAPTERS)) await camera.hold(`the chapter ${name}`, () => chapter(world));
    expect.soft(camera.missing(), 'pages without a picture').toEqual([]);
    expect(camera.faults.length, `\n${camera.faults.join('\n\n')}\n`).toBe(0);
  } finally {
    // Pages that still listen would call the server's end a fault.
    await people.leave();
    await server.remove();
  }
});
