/**
 * What the command line prints, to the letter: each trace in `test/fixtures/cli` in each format, beside it in a file.
 * `vitest -u` rewrites those files, which is a claim to be looked at.
 */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { alloctrace, CLI_FIXTURES, tracesIn } from './commandLine.ts';

async function check(line: string, file: string): Promise<void> {
  const { out, err } = await alloctrace(line);
  expect(err).toBe('');
  const timeless = out.replaceAll(`"version":"${version}"`, '"version":"VERSION"');
  await expect(timeless).toMatchFileSnapshot(path.join(CLI_FIXTURES, file));
}

describe.each(tracesIn(CLI_FIXTURES))('%s.alloctrace prints as before', (name) => {
  it.each([
    ['text', 'txt'],
    ['json', 'json'],
    ['sarif', 'sarif'],
    ['github', 'github'],
  ])('with --format %s', (format, extension) =>
    check(`analyze ${name}.alloctrace --format ${format}`, `${name}.${extension}`),
  );
});

describe('A heap prints as before', () => {
  it.each([
    ['mixed', '4', 'txt'],
    ['mixed', 'end', 'json'],
    ['names', '7', 'txt'],
    ['empty', '0', 'json'],
  ])('%s at %s as %s', (name, step, extension) => {
    const format = extension === 'txt' ? 'text' : extension;
    return check(`heap ${name}.alloctrace --at ${step} --format ${format}`, `${name}.heap.${extension}`);
  });
});
