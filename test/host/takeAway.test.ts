// What a user takes away of a heap or leaves in the panel: text, picture, a choice of panes, a look at the source.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { SourceFinder } from '../../src/extension/sourceFinder.ts';
import { revealSource } from '../../src/extension/sourceLinks.ts';
import type { LayoutChoice } from '../../src/protocol/layout.ts';
import type { HostFunctions } from '../../src/protocol/panel.ts';
import { FakePanel } from './support/fakePanel.ts';
import { alloctrace, closeAll, eventually, openReplayed, writeTrace } from './support/workbench.ts';

const TRACE = `%heap 4K
alloc a 64 @main;load(src/load.c:2)
alloc b 128
free a
`;

describe('the heap, taken away', () => {
  afterEach(closeAll);

  it('is text in the clipboard', async () => {
    const { session } = await openReplayed(TRACE);
    await session.moveTo(3, 'command');
    await vscode.env.clipboard.writeText('');
    await vscode.commands.executeCommand('alloctrace.copyHeapAsText');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /heap after step 3 of 3: 4 KiB in 1 arena/);
    assert.match(text, /0x0050 {5}144 B {2}allocated/);
    assert.match(text, /free list: 0x0000 → 0x00E0/);
  });

  it('is a picture of the panel, at twice its size or as shapes', async () => {
    const { session } = await openReplayed(TRACE);
    const { panels } = await alloctrace();
    await vscode.commands.executeCommand('alloctrace.openHeapMap', session.uri);
    await eventually('the heap is drawn', () => panels.of(session.uri)?.drawn !== undefined);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const target = vscode.Uri.joinPath(folder, 'heap.png');
    const drawing = vscode.Uri.joinPath(folder, 'heap.svg');
    try {
      await vscode.commands.executeCommand('alloctrace.savePicture', target);
      const picture = await vscode.workspace.fs.readFile(target);
      assert.deepEqual([...picture.subarray(1, 4)], [...new TextEncoder().encode('PNG')]);
      const { buffer, byteOffset } = picture;
      const width = new DataView(buffer, byteOffset).getUint32(16);
      assert.ok(width > 600, `${width} pixels wide`);
      await vscode.commands.executeCommand('alloctrace.savePicture', drawing);
      const svg = new TextDecoder().decode(await vscode.workspace.fs.readFile(drawing));
      assert.match(svg, new RegExp(`<svg [^>]*width="${Math.ceil(width / 2)}"`));
    } finally {
      for (const file of [target, drawing]) await vscode.workspace.fs.delete(file);
    }
  });
});

describe('a place in the source', () => {
  const files: vscode.Uri[] = [];
  const write = async (name: string, text: string) => {
    const uri = await writeTrace(name, text);
    files.push(uri);
    return uri;
  };

  afterEach(async () => {
    await closeAll();
    for (const uri of files.splice(0)) await vscode.workspace.fs.delete(uri, { recursive: true });
  });

  const reveal = async (trace: vscode.Uri, file: string, line: number) => {
    const sources = new SourceFinder();
    try {
      return await revealSource(sources, trace, file, line);
    } finally {
      sources.dispose();
    }
  };

  const shownPlace = () => {
    const editor = vscode.window.activeTextEditor;
    return editor && `${editor.document.uri.path.split('/').at(-1)}:${editor.selection.active.line + 1}`;
  };

  it('is opened where it is in the workspace, also by the end of its path', async () => {
    const trace = await write('located.alloctrace', TRACE);
    await write('load.c', 'int a;\nint b;\nint c;\n');
    assert.equal(await reveal(trace, 'load.c', 2), true);
    assert.equal(shownPlace(), 'load.c:2');
    assert.equal(await reveal(trace, '/build/elsewhere/src/load.c', 3), true);
    assert.equal(shownPlace(), 'load.c:3');
    // A line that is not there any more is the last.
    assert.equal(await reveal(trace, './load.c', 999), true);
    assert.equal(shownPlace(), 'load.c:4');
  });

  it('is told not to be there, and nothing is opened', async () => {
    const trace = await write('unlocated.alloctrace', TRACE);
    assert.equal(await reveal(trace, 'src/nowhere.c', 2), false);
    assert.equal(await reveal(trace, '..', 2), false);
    assert.equal(shownPlace(), undefined);
  });
});

describe('a choice of panes', () => {
  afterEach(closeAll);

  it('is there for the next panel', async () => {
    const { session } = await openReplayed(TRACE);
    const { panels } = await alloctrace();
    const seen: LayoutChoice[] = [];
    const open = async (): Promise<HostFunctions> => {
      const fake = new FakePanel();
      await panels.deserializeWebviewPanel(fake.panel, { uri: session.key, step: 0 });
      return fake.load({ showLayout: (choice) => void seen.push(choice) });
    };
    const choice: LayoutChoice = { hidden: ['history'], added: ['leaks'], lengths: { mapHeight: 321 } };
    const host = await open();
    const before = await eventually('the view is told a layout', () => seen[0]);
    try {
      host.keepLayout(choice);
      panels.of(session.uri)?.dispose();
      await open();
      await eventually('the next view is told the choice', () => {
        assert.deepEqual(seen.at(-1), choice);
        return true;
      });
    } finally {
      host.keepLayout(before);
      panels.of(session.uri)?.dispose();
    }
  });
});
