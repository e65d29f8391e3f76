import { describe, expect, it } from 'vitest';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { emptyTraceNotice } from '../../../src/extension/panelNotices.ts';

async function noticeOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  const overview = await createLocalEngine().open({
    trace: 'trace',
    source: { kind: 'bytes', bytes },
    settings: {},
  });
  return emptyTraceNotice('demo.alloctrace', overview);
}

describe('The notice of a trace without events', () => {
  it('says how to begin', async () => {
    expect(await noticeOf('# nothing yet\n')).toEqual({
      title: 'This trace has no events yet.',
      detail: 'Write a line such as "alloc p1 64" into demo.alloctrace, and its heap appears here.',
    });
  });

  it('does not blame lines for settings that no heap can have', async () => {
    expect((await noticeOf('%heap 16\n')).title).toBe('This trace has no events yet.');
  });

  it('says that lines cannot be read', async () => {
    const { title, detail } = await noticeOf('what is this\nand that\n');
    expect(title).toBe('No line of this trace can be read: 2 errors.');
    expect(detail).toContain('marked in demo.alloctrace');
  });
});
