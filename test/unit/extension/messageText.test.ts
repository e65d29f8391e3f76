/** What notifications are told: no link, and by one way only. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withoutLinks } from '../../../src/extension/messageText.ts';

it('A message has no links, and one line', () => {
  expect(withoutLinks('No file is [x](command:y).')).toBe('No file is [x] (command:y).');
  expect(withoutLinks('a\r\n b\nc')).toBe('a b c');
});

it('No file tells messages by another way', () => {
  const folder = 'src/extension';
  const tellers = readdirSync(folder).filter((file) =>
    /window\s*\.show(?:Information|Warning|Error)Message|ProgressLocation\.Notification/.test(
      readFileSync(path.join(folder, file), 'utf8'),
    ),
  );
  expect(tellers).toEqual(['messages.ts']);
});
