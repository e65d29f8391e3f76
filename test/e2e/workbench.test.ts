// The packaged extension is installed, and a trace opens as one.
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

describe('the workbench', () => {
  let editor: Editor;

  afterEach(() => editor.close());

  it('opens a trace, and knows its language', async () => {
    editor = await openEditor({ open: 'small.alloctrace' });
    const language = editor.page.locator('[id="status.editor.mode"]');
    await expect.poll(() => language.textContent()).toBe('Allocation Trace');
    await editor.screenshot('workbench');
  });

  it('opens a trace by its name', async () => {
    editor = await openEditor();
    await editor.openFile('small.alloctrace');
    await editor.closeEditors();
  });
});
