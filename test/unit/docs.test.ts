/** What the documents name is there: files, folders, links, npm scripts, commands. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join(folder, name)),
  ),
];
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Folders that only a build or a test run makes. */
const MADE_LATER = /^(dist|artifacts|node_modules)\//;

function read(document: string): string {
  return readFileSync(path.join(root, document), 'utf8');
}

describe.each(documents)('%s', (document) => {
  it('links only to what is there', () => {
    const links = [...read(document).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const local = links.filter((target) => !/^https?:/.test(target));
    const missing = local.filter((target) => !existsSync(path.join(root, path.dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it('names only files and folders that are there', () => {
    const named = [
      ...read(document).matchAll(
        /`((?:src|test|webview|scripts|docs|bench|examples|media|dist)\/[\w./*-]*)`/g,
      ),
    ];
    const exact = named
      .map(([, name = '']) => name)
      .filter((name) => !name.includes('*') && !MADE_LATER.test(name));
    // A room that is planned is said to be so: "(none yet)".
    const planned = new Set(
      [...read(document).matchAll(/`(src\/\w+)` \|[^|]*\(none yet\)/g)].map(([, name]) => name),
    );
    expect(exact.filter((name) => !planned.has(name) && !existsSync(path.join(root, name)))).toEqual([]);
  });

  it('names only npm scripts that are there', () => {
    const scripts = [...read(document).matchAll(/npm (?:run )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
    const npmItself = ['run', 'ci', 'install', 'and'];
    expect(scripts.filter((name) => !(name in manifest.scripts) && !npmItself.includes(name))).toEqual([]);
  });
});

it('The documents are found', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', path.join('docs', 'cli.md')]),
  );
});
