/** The table of rooms in ARCHITECTURE.md, held against the import lines of the code. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** Room to the rooms it may import from, read from the table. Rows say `a, b`, `nothing`, `all of the above`. */
function readTable(): Map<string, string[]> {
  const table = new Map<string, string[]>();
  const [, section = ''] = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8').split(/^## (?=Rooms)/m);
  const rows = (section.split(/^## /m)[0] ?? '').matchAll(/^\| `(?:src\/)?(\w+)` \|[^|]*\| ([^|]+) \|$/gm);
  for (const [, room = '', imports = ''] of rows) {
    const named = imports.trim().replace('types of ', '');
    const above = [...table.keys()];
    table.set(room, named === 'nothing' ? [] : named === 'all of the above' ? above : named.split(', '));
  }
  return table;
}

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function readImports(): Import[] {
  const files = ['src', 'webview'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  );
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const specifiers = [
        ...text.matchAll(/^(import|export)( type)?\b[^;]*?from '([^']+)'/gms),
        // For its effects alone, or at run time.
        ...text.matchAll(/^(import)()? '([^']+)'/gm),
        ...text.matchAll(/\b(import|require)()?\(\s*'([^']+)'/g),
      ];
      return [...specifiers].map(([, , type, specifier = '']) => {
        const target = specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier;
        return { file, from: roomOf(file), to: roomOf(target), typeOnly: type !== undefined };
      });
    });
}

/** `src/trace/parser.ts` is in the room `trace`; what is not ours is its own name. */
function roomOf(file: string): string {
  const [first = '', second = ''] = file.split(path.sep);
  if (first.startsWith('@')) return `${first}/${second}`;
  return first === 'src' ? second : first;
}

const table = readTable();
const imports = readImports();
const rooms = new Set(table.keys());

describe('The rooms', () => {
  it('are all in the table', () => {
    expect(table.size).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(100);
    expect([...new Set(imports.map(({ from }) => from))].filter((room) => !rooms.has(room))).toEqual([]);
  });

  it('import only from the rooms that the table names', () => {
    const stray = imports.filter(
      ({ from, to }) => rooms.has(to) && to !== from && !table.get(from)?.includes(to),
    );
    expect(stray.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  it('take from the engine only types where the table says so', () => {
    const values = imports.filter(
      ({ from, to, typeOnly }) => from === 'protocol' && to === 'engine' && !typeOnly,
    );
    expect(values.map(({ file }) => file)).toEqual([]);
  });

  it.each([
    ['vscode', ['extension']],
    ['@vscode/l10n', ['extension']],
    ['@vscode/webview-ui-toolkit', ['webview']],
  ])('leave %s to %o', (name, allowed) => {
    const users = new Set(imports.filter(({ to }) => to === name).map(({ from }) => from));
    expect([...users]).toEqual(allowed);
  });

  it('import the toolkit in one file', () => {
    const users = imports.filter(({ to }) => to === '@vscode/webview-ui-toolkit').map(({ file }) => file);
    expect(users).toEqual([path.join('webview', 'controls.ts')]);
  });

  it.each([
    ['format', []],
    ['allocator', []],
    ['trace', ['fastest-levenshtein']],
    ['replay', []],
    ['analysis', []],
    ['generator', []],
  ])('%s takes from outside no more than %o', (room, libraries: string[]) => {
    const outside = imports.filter(({ from, to }) => from === room && !rooms.has(to));
    expect([...new Set(outside.map(({ to }) => to))]).toEqual(libraries);
  });
});
