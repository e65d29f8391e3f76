// The extension is there and starts, in whichever VS Code these tests run in.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

describe('activation', () => {
  it('finds the extension and activates it', async () => {
    const extension = vscode.extensions.getExtension('alloctrace.alloctrace');
    assert.ok(extension, 'VS Code knows no extension alloctrace.alloctrace');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('runs in a workspace with a trace to work on', async () => {
    const traces = await vscode.workspace.findFiles('*.alloctrace');
    assert.deepEqual(
      traces.map((uri) => uri.path.split('/').at(-1)),
      ['small.alloctrace'],
    );
  });
});
