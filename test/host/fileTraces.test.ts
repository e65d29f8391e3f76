// Traces that are read from their files because VS Code has no text of them: packed ones, and ones in file systems of
// other extensions. They have the faces of any trace, and the list of events in place of the text.
import { strict as assert } from 'node:assert';
import { gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import type { TraceSession } from '../../src/extension/traceSession.ts';
import { EVENTS_VIEW_TYPE } from '../../src/protocol/ids.ts';
import { FakePanel } from './support/fakePanel.ts';
import { alloctrace, closeAll, eventually, settled, writeTrace } from './support/workbench.ts';

const TRACE = `%heap 4K
alloc a 64
free a
free a
oops
alloc b 128
`;

async function openAsList(uri: vscode.Uri): Promise<TraceSession> {
  const { sessions } = await alloctrace();
  await vscode.commands.executeCommand('vscode.openWith', uri, EVENTS_VIEW_TYPE);
  const session = await eventually('the trace has a session', () => sessions.get(uri));
  await settled(session);
  return session;
}

async function withFile(
  name: string,
  content: string,
  run: (uri: vscode.Uri) => Promise<void>,
): Promise<void> {
  const uri = await writeTrace(name, content);
  try {
    await run(uri);
  } finally {
    await closeAll();
    await vscode.workspace.fs.delete(uri).then(undefined, () => {});
  }
}

async function write(uri: vscode.Uri, content: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
}

function isListed(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const input = activeTab?.input;
    return (
      input instanceof vscode.TabInputCustom &&
      input.viewType === EVENTS_VIEW_TYPE &&
      input.uri.toString() === uri.toString()
    );
  });
}

describe('a packed trace', () => {
  afterEach(closeAll);

  const packed = async (): Promise<vscode.Uri> => {
    const uri = await writeTrace('packed.alloctrace.gz', '');
    await vscode.workspace.fs.writeFile(uri, gzipSync(TRACE));
    return uri;
  };

  it('has a heap map, without a text', async () => {
    const uri = await packed();
    const { panels } = await alloctrace();
    await vscode.commands.executeCommand('alloctrace.openHeapMap', uri);
    const panel = await eventually('the panel is open', () => panels.of(uri));
    await eventually('it is drawn', () => panel.drawn?.step === 0);
    assert.equal(panel.session.document, undefined);
    assert.equal(panel.session.overview?.stepCount, 4);
    await vscode.commands.executeCommand('alloctrace.lastStep');
    await eventually('it follows the cursor', () => panel.drawn?.step === 4);
  });

  it('is opened in the list of events', async () => {
    const uri = await packed();
    await vscode.commands.executeCommand('vscode.open', uri);
    await eventually('it is listed', () => isListed(uri));
    const { sessions } = await alloctrace();
    const session = await eventually('it has a session', () => sessions.get(uri));
    await settled(session);
    assert.equal(session.overview?.stepCount, 4);
  });

  it('is the active trace where VS Code has a tab of it without a text', async () => {
    const uri = await packed();
    const { sessions, statusBar } = await alloctrace();
    await vscode.commands.executeCommand('alloctrace.openHeapMap', uri);
    const session = await eventually('it has a session', () => sessions.get(uri));
    await settled(session);
    const column = vscode.window.tabGroups.activeTabGroup.viewColumn;
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default', column);
    await eventually('the tab covers the heap map', () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputText && !session.document;
    });
    await eventually('the heap map is hidden', async () => {
      const { panels } = await alloctrace();
      return panels.of(uri)?.isVisible === false;
    });
    assert.equal(sessions.active, session);
    await eventually('the status bar tells of it', () => statusBar.text?.includes('0 / 4'));
  });

  it('has its findings in the Problems view, which lead to the list of events', async () => {
    const uri = await packed();
    await vscode.commands.executeCommand('alloctrace.openHeapMap', uri);
    const diagnostics = await eventually('they are there', () => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length === 3 && found;
    });
    const codes = diagnostics.map(({ code }) => (typeof code === 'object' ? code : undefined));
    assert.deepEqual(codes.map((code) => code?.value).toSorted(), ['double-free', 'leak', 'syntax']);
    const { sessions } = await alloctrace();
    const session = sessions.get(uri);
    assert.ok(session);
    for (const [name, line, step] of [
      ['double-free', 4, 3],
      ['syntax', 5, 3],
    ] as const) {
      const target = codes.find((code) => code?.value === name)?.target;
      assert.equal(target?.scheme, 'command');
      await vscode.commands.executeCommand(target.path, ...JSON.parse(target.query));
      await eventually(`${name} is shown`, () => {
        assert.equal(isListed(uri), true);
        assert.equal(session.step, step);
        assert.equal(session.revealedLine, line);
        return true;
      });
    }
  });
});

describe('a trace that VS Code takes for binary', () => {
  it('is read from its file, and has a heap map by the command alone', async () => {
    await withFile('nul.alloctrace', `${TRACE}free b\0\n`, async (uri) => {
      const { panels, sessions } = await alloctrace();
      await vscode.commands.executeCommand('vscode.open', uri);
      await eventually('its tab is there', () => {
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
      });
      await vscode.commands.executeCommand('alloctrace.openHeapMap');
      const panel = await eventually('the panel is open', () => panels.of(uri));
      await eventually('it is drawn', () => panel.drawn?.step === 0);
      assert.equal(sessions.get(uri)?.document, undefined);
      const lines = await eventually('its findings are told', () => {
        const found = vscode.languages.getDiagnostics(uri);
        return found.length > 0 && found.map(({ range }) => range.start.line + 1).toSorted();
      });
      assert.ok(lines.includes(4) && lines.includes(7), `lines ${lines}`);
    });
  });
});

describe('a trace in the list of events', () => {
  it('has the line that was to be looked at told after the first frame, which leads to the cursor', async () => {
    await withFile('looked-at.alloctrace', TRACE, async (uri) => {
      const { events, sessions } = await alloctrace();
      const fake = new FakePanel();
      events.resolveCustomEditor({ uri, dispose: () => {} }, fake.panel);
      const session = await eventually('the trace has a session', () => sessions.get(uri));
      await settled(session);
      await session.moveTo(3, 'finding');
      session.revealLine(2);
      const told: string[] = [];
      const load = () => {
        const host = fake.load({
          showTrace: () => host.setViewport({ startAddress: 0, endAddress: 2 ** 32, cellCount: 1000 }),
          frame: async (_, line) => void told.push(`frame at ${line}`),
          showLine: (line) => told.push(`line ${line}`),
        });
      };
      load();
      await eventually('frame and line are told', () => told.slice(-2).join() === 'frame at 4,line 2');
      told.length = 0;
      await session.moveTo(2, 'command');
      load();
      await eventually('the cursor has moved on', () => told.includes('frame at 3'));
      await eventually('the view has drawn', () => events.of(uri)?.drawn?.step === 2);
      assert.deepEqual(
        told.filter((call) => call.startsWith('line')),
        [],
      );
      fake.panel.dispose();
    });
  });

  it('is drawn, and its lines are told', async () => {
    await withFile('listed.alloctrace', TRACE, async (uri) => {
      const session = await openAsList(uri);
      const { events } = await alloctrace();
      const view = await eventually('the view is there', () => events.of(uri));
      await session.moveToLine(4, 'panel');
      await eventually('the cursor is drawn', () => view.drawn?.step === 3);
      assert.equal(session.line, 4);
      await session.moveToLine(5, 'panel');
      assert.equal(session.step, 3);
      assert.equal(session.line, 5);
    });
  });

  it('keeps its session when its text is opened and closed', async () => {
    await withFile('both.alloctrace', TRACE, async (uri) => {
      const session = await openAsList(uri);
      assert.equal(session.document, undefined);
      await session.moveTo(2, 'command');
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
      await eventually('the text is the session’s', () => session.document === document);
      await settled(session);
      assert.equal(session.step, 2);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await eventually('the text is gone', () => session.document === undefined);
      await settled(session);
      assert.equal(session.step, 2);
      assert.equal(session.isDisposed, false);
    });
  });

  it('is read again when its file has changed, at the same line', async () => {
    await withFile('changing.alloctrace', TRACE, async (uri) => {
      const session = await openAsList(uri);
      await session.moveTo(4, 'command');
      await eventually('its line is known', () => session.report?.line === 6);
      const states: boolean[] = [];
      session.onDidChangeState(() => states.push(session.isFileChanging));
      await write(uri, `${TRACE}free b\n`);
      await eventually('the file is read again', () => session.overview?.stepCount === 5);
      await settled(session);
      assert.ok(states.includes(true), 'it did not say that the file has changed');
      assert.equal(session.isFileChanging, false);
      assert.equal(session.step, 4);
    });
  });

  it('says that its file is gone, and comes back with it', async () => {
    await withFile('gone.alloctrace', TRACE, async (uri) => {
      const session = await openAsList(uri);
      await vscode.workspace.fs.delete(uri);
      await eventually('it says so', () => session.problem?.title === 'This trace is no longer there.');
      await write(uri, 'alloc a 64\n');
      await eventually(
        'it is back',
        () => session.problem === undefined && session.overview?.stepCount === 1,
      );
    });
  });

  it('shows a range of its events, and all of them again', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `alloc p${index} 16`);
    await withFile('range.alloctrace', lines.join('\n'), async (uri) => {
      const session = await openAsList(uri);
      await eventually('it is active', async () => (await alloctrace()).sessions.active === session);
      await vscode.commands.executeCommand('alloctrace.openRange', { fromEvent: 11, toEvent: 30 });
      await eventually('the range is read', () => session.overview?.extent.kind === 'range');
      assert.equal(session.overview?.stepCount, 20);
      assert.equal(session.overview.extent.firstEvent, 11);
      await settled(session);
      await session.moveTo(5, 'command');
      await eventually('its line is known', () => session.report?.line === 15);
      await vscode.commands.executeCommand('alloctrace.readAll');
      await eventually('all is read', () => session.overview?.extent.kind === 'whole');
      assert.equal(session.overview?.stepCount, 100);
      await settled(session);
      assert.equal(session.step, 15);
      const { overview } = session;
      await vscode.commands.executeCommand('alloctrace.readAll');
      assert.equal(session.isReading, false);
      assert.equal(session.overview, overview);
    });
  });
});

describe('a trace in a file system of another extension', () => {
  it('is read by way of VS Code', async () => {
    const provider = new OneFile(gzipSync(TRACE));
    const providing = vscode.workspace.registerFileSystemProvider('onefile', provider);
    try {
      const session = await openAsList(vscode.Uri.parse('onefile:/far/away.alloctrace.gz'));
      assert.equal(session.document, undefined);
      assert.equal(session.overview?.stepCount, 4);
      assert.equal(session.problem, undefined);
    } finally {
      await closeAll();
      providing.dispose();
    }
  });
});

/** A file system with the same file at every path. */
class OneFile implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(private readonly content: Uint8Array) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }
  stat(): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.content.length };
  }
  readFile(): Uint8Array {
    return this.content;
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(): void {}
  writeFile(): void {}
  delete(): void {}
  rename(): void {}
}
