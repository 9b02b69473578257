// What a story's server keeps its data in: a file of its own, or, with BEDSIDE_E2E_DB=postgres, a database of its own in
// the test cluster of `scripts/postgres.sh`.
import { execFileSync } from 'node:child_process';

let count = 0;

export class Database {
  private constructor(private readonly name: string) {}

  /** None: the server's own SQLite file. */
  static fresh(): Database | undefined {
    if (process.env.BEDSIDE_E2E_DB !== 'postgres') return undefined;
    count += 1;
    const database = new Database(`story_${process.pid}_${count}`);
    psql(cluster(), `create database ${database.name}`);
    return database;
  }

  get url(): string {
    return cluster().replace(/\/[^/]*$/, `/${this.name}`);
  }

  run(statement: string): void {
    psql(this.url, statement);
  }

  drop(): void {
    psql(cluster(), `drop database ${this.name} with (force)`);
  }
}

function cluster(): string {
  const url = process.env.BEDSIDE_TEST_PG_URL;
  if (!url) throw new Error('BEDSIDE_E2E_DB=postgres needs BEDSIDE_TEST_PG_URL: see scripts/postgres.sh');
  return url;
}

function psql(url: string, statement: string): void {
  execFileSync(process.env.BEDSIDE_TEST_PSQL ?? 'psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', statement], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** On the file of a server that is stopped. */
export function sqlite(file: string, statement: string): void {
  const run = 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\ndb.execute(sys.argv[2])\ndb.commit()';
  execFileSync('python3', ['-c', run, file, statement]);
}
