// The packaged extension installs, and the editor opens with a trace in it.
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor, tab } from './editor.ts';

describe('the workbench', () => {
  let editor: Editor | undefined;

  afterEach(async () => {
    await editor?.close();
    editor = undefined;
  });

  it('opens with a trace, by address and by quick open', async () => {
    editor = await openEditor({ open: 'small.alloctrace' });
    await expect.poll(() => editor?.page.title()).toContain('small.alloctrace');
    await editor.runCommand('View: Close All Editors');
    await tab(editor.page, 'small.alloctrace').waitFor({ state: 'detached' });
    await editor.openFile('small.alloctrace');
    await editor.screenshot('workbench');
  });

  it('lists the extension as installed', async () => {
    editor = await openEditor({ colorTheme: 'Default Light Modern' });
    await editor.runCommand('Extensions: Show Installed Extensions');
    await editor.page.locator('.extension-list-item .name', { hasText: 'Alloctrace' }).waitFor();
  });
});
