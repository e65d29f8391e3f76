/** The command line's document names every flag and key there is, and none that there is not. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { alloctrace } from './commandLine.ts';

const document = readFileSync(path.join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');

function flagsIn(text: string): string[] {
  const flags = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([flag]) => flag);
  return [...new Set(flags)].filter((flag) => flag !== '--help' && flag !== '--version').toSorted();
}

it('The document names the flags that the help names.', async () => {
  const help = await Promise.all(
    ['analyze --help', 'heap --help', 'explain --help', 'generate --help'].map(
      async (line) => (await alloctrace(line)).out,
    ),
  );
  expect(flagsIn(document)).toEqual(flagsIn(help.join('')));
});

it('The document names the keys of the JSON report in their order.', async () => {
  const { out } = await alloctrace('analyze clean.alloctrace --json');
  expect(document).toContain(`\`${Object.keys(JSON.parse(out)).join(' ')}\``);
});

it('The document shows the report as it is.', async () => {
  const directory = path.join(import.meta.dirname, '../../../examples');
  const { out } = await alloctrace('analyze sqlite3-index-320k.alloctrace', { directory });
  const shown = /```\n(sqlite3-index-320k\.alloctrace\n.*?)```/s.exec(document)?.[1] ?? '';
  for (const line of shown.split('\n').filter((line) => !line.includes('…')))
    expect(out.split('\n')).toContain(line);
});

it('The document shows the explanation as it is.', async () => {
  const directory = path.join(import.meta.dirname, '../../../examples');
  const { out, status } = await alloctrace('explain teaching-fragmentation.alloctrace --step 29', {
    directory,
  });
  expect(status).toBe(0);
  expect(document).toContain(out);
});

it('The document names the keys of the JSON explanation in their order.', async () => {
  const directory = path.join(import.meta.dirname, '../../../examples');
  const { out } = await alloctrace('explain gawk-forks-192k.alloctrace --step 6008 --json', { directory });
  expect(document).toContain(`\`${Object.keys(JSON.parse(out)).join(' ')}\``);
});
