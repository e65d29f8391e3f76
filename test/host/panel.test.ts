// The heap map panel as far as the extension host sees it: when the view has drawn what, and what it survives.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { TraceSession } from '../../src/extension/traceSession.ts';
import type { TraceView } from '../../src/extension/traceView.ts';
import type { Frame, PanelState } from '../../src/protocol/panel.ts';
import { FakePanel } from './support/fakePanel.ts';
import {
  alloctrace,
  closeAll,
  edit,
  eventually,
  openReplayed,
  settled,
  writeTrace,
} from './support/workbench.ts';

const TRACE = `%heap 4K
alloc a 64
alloc b 128
free a
`;

/** A view says which part of the pool it shows; the host leaves out what is not there. */
const WHOLE_POOL = { startAddress: 0, endAddress: 2 ** 32 };

async function openPanel(session: TraceSession): Promise<TraceView> {
  const { panels } = await alloctrace();
  await vscode.commands.executeCommand('alloctrace.openHeapMap', session.uri);
  return eventually('the panel is open', () => panels.of(session.uri));
}

/** Waits until the view has drawn a step of the session's current replay. */
async function checkDrawn(panel: TraceView, step: number): Promise<void> {
  await eventually(`step ${step} is drawn`, () => {
    assert.equal(panel.drawn?.step, step);
    assert.equal(panel.drawn.overview, panel.session.overview);
    return true;
  });
}

/** Closes the tab of a text, and leaves its panel. */
async function closeText(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const tab = tabs.find(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
  );
  assert.ok(tab);
  await vscode.window.tabGroups.close(tab);
}

function createPanel(): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel('alloctrace.heapMap', 'Heap Map', vscode.ViewColumn.Two);
}

describe('the heap map panel', () => {
  afterEach(closeAll);

  it('opens beside the text, once, and draws the cursor', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const panel = await openPanel(session);
    await checkDrawn(panel, 0);
    assert.equal(editor.viewColumn, vscode.ViewColumn.One);
    assert.equal(vscode.window.tabGroups.all.length, 2);
    await vscode.commands.executeCommand('alloctrace.stepForward');
    await checkDrawn(panel, 1);
    assert.equal(await openPanel(session), panel);
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 2);
  });

  it('opens once, however quickly it is asked for again', async () => {
    const uri = await writeTrace('twice.alloctrace', TRACE);
    try {
      const { panels } = await alloctrace();
      const [first, second] = await Promise.all([panels.open(uri), panels.open(uri)]);
      assert.ok(first);
      assert.equal(first, second);
      await checkDrawn(first, 0);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      assert.equal(tabs.filter(({ input }) => input instanceof vscode.TabInputWebview).length, 1);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('keeps its trace active while it has the focus', async () => {
    const { session } = await openReplayed(TRACE);
    await openPanel(session);
    const { sessions } = await alloctrace();
    await eventually('the panel has the focus', () => vscode.window.activeTextEditor === undefined);
    assert.equal(sessions.active, session);
  });

  it('opens together with its text from the explorer', async () => {
    const uri = await writeTrace('explored.alloctrace', TRACE);
    try {
      await vscode.commands.executeCommand('alloctrace.openHeapMap', uri);
      const { panels } = await alloctrace();
      const panel = await eventually('the panel is open', () => panels.of(uri));
      await checkDrawn(panel, 0);
      assert.ok(
        vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString()),
      );
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('draws the last of many moves', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `alloc p${index} 32`);
    const { session } = await openReplayed(lines.join('\n'));
    const panel = await openPanel(session);
    await checkDrawn(panel, 0);
    for (let step = 1; step <= 500; step++) void session.moveTo(step, 'command');
    await checkDrawn(panel, 500);
  });

  it('is drawn anew after an edit, at the same step', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const panel = await openPanel(session);
    await vscode.commands.executeCommand('alloctrace.goToStep', 2);
    await checkDrawn(panel, 2);
    await edit(editor, session, (change, uri) => change.insert(uri, new vscode.Position(4, 0), 'free b\n'));
    assert.equal(session.overview?.stepCount, 4);
    await checkDrawn(panel, 2);
  });

  it('comes back at the cursor after it was hidden', async () => {
    const { session } = await openReplayed(TRACE);
    const panel = await openPanel(session);
    await checkDrawn(panel, 0);
    const cover = vscode.window.createWebviewPanel('cover', 'Cover', vscode.ViewColumn.Two);
    await eventually('the panel is hidden', () => !panel.isVisible);
    await session.moveTo(3, 'command');
    assert.equal(panel.drawn, undefined);
    cover.dispose();
    await checkDrawn(panel, 3);
  });

  it('stays with the last replay when the text is closed, and takes up the file when it changes', async () => {
    const uri = await writeTrace('closed.alloctrace', TRACE);
    try {
      await vscode.commands.executeCommand('vscode.open', uri);
      const { panels, sessions } = await alloctrace();
      const session = await eventually('the trace has a session', () => sessions.get(uri));
      const panel = await openPanel(session);
      await checkDrawn(panel, 0);
      await closeText(uri);
      await eventually('the document is closed', () => session.document === undefined);
      // The panel still shows the trace, so its findings stay as well: the leak of b.
      assert.equal(vscode.languages.getDiagnostics(uri).length, 1);
      assert.equal(panels.of(uri), panel);
      await session.moveTo(2, 'panel');
      await checkDrawn(panel, 2);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${TRACE}free b\n`));
      await eventually('the file is replayed', () => session.overview?.stepCount === 4);
      await checkDrawn(panel, 2);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('goes back to what is saved when the text is closed without being saved', async () => {
    const uri = await writeTrace('discarded.alloctrace', TRACE);
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      const { sessions } = await alloctrace();
      const session = await eventually('the trace has a session', () => sessions.get(uri));
      await settled(session);
      const panel = await openPanel(session);
      await checkDrawn(panel, 0);
      await edit(editor, session, (change) => change.insert(uri, new vscode.Position(4, 0), 'free b\n'));
      assert.equal(session.overview?.stepCount, 4);
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await eventually('the text is closed', () => session.document === undefined);
      await eventually('the saved text is shown', () => {
        assert.equal(session.isReplaying, false);
        assert.equal(session.overview?.stepCount, 3);
        return true;
      });
      await checkDrawn(panel, 0);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('is not busy for ever when the text is closed while it is read', async () => {
    const { editor, session } = await openReplayed('free p\n'.repeat(45_000));
    session.attach(editor.document);
    assert.equal(session.isReplaying, true);
    session.detach();
    assert.equal(session.isReplaying, false);
    session.attach(editor.document);
    await settled(session);
  });

  it('says that its trace was deleted', async () => {
    const uri = await writeTrace('deleted.alloctrace', TRACE);
    await vscode.commands.executeCommand('vscode.open', uri);
    const { sessions } = await alloctrace();
    const session = await eventually('the trace has a session', () => sessions.get(uri));
    await openPanel(session);
    await closeText(uri);
    await eventually('the document is closed', () => session.document === undefined);
    await vscode.workspace.fs.delete(uri);
    await eventually('it says so', () => session.problem?.title === 'This trace is no longer there.');
  });

  it('ends its session when text and panel are closed', async () => {
    const { session } = await openReplayed(TRACE);
    await openPanel(session);
    await closeAll();
    const { sessions } = await alloctrace();
    await eventually('the session is over', () => session.isDisposed && sessions.all.length === 0);
  });

  it('opens on an empty and on an unreadable trace', async () => {
    for (const content of ['', 'what is this?\n\u0000\n']) {
      const { editor, session } = await openReplayed(content);
      const panel = await openPanel(session);
      assert.equal(session.problem, undefined);
      await edit(editor, session, (change, uri) =>
        change.insert(uri, new vscode.Position(0, 0), 'alloc a 64\n'),
      );
      // The caret was where the line came in, so that the cursor is on its event.
      await checkDrawn(panel, 1);
      await closeAll();
    }
  });
});

describe('a panel after a reload', () => {
  afterEach(closeAll);

  it('comes back with its trace and step', async () => {
    const uri = await writeTrace('restored.alloctrace', TRACE);
    try {
      const { panels } = await alloctrace();
      await panels.deserializeWebviewPanel(createPanel(), { uri: uri.toString(), step: 2 });
      const panel = await eventually('the panel is there', () => panels.of(uri));
      await checkDrawn(panel, 2);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('comes back at the end where the trace has become shorter', async () => {
    const uri = await writeTrace('shorter.alloctrace', TRACE);
    try {
      const { panels } = await alloctrace();
      await panels.deserializeWebviewPanel(createPanel(), { uri: uri.toString(), step: 99 });
      const panel = await eventually('the panel is there', () => panels.of(uri));
      await checkDrawn(panel, 3);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('stays open and explains itself where the trace is gone or unknown', async () => {
    const { panels } = await alloctrace();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const missing = vscode.Uri.joinPath(folder, 'missing.alloctrace').toString();
    for (const state of [{ uri: missing, step: 1 }, undefined, { step: 1 }, 'nonsense']) {
      const panel = createPanel();
      await panels.deserializeWebviewPanel(panel, state);
      assert.match(panel.webview.html, /default-src 'none'/);
      panel.dispose();
    }
  });
});

describe('a panel and its view', () => {
  afterEach(closeAll);

  /** Restores a panel in the test's own hands, as VS Code would. */
  async function restore(state: PanelState): Promise<FakePanel> {
    const { panels } = await alloctrace();
    const fake = new FakePanel();
    await panels.deserializeWebviewPanel(fake.panel, state);
    return fake;
  }

  it('loads nothing but the bundle', async () => {
    const fake = await restore({ uri: 'file:///nowhere/at.alloctrace', step: 0 });
    const { html, options } = fake.panel.webview;
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    assert.deepEqual(
      policy.split('; ').map((rule) => rule.split(' ')[0]),
      ['default-src', 'script-src', 'style-src'],
    );
    assert.deepEqual(
      options.localResourceRoots?.map(({ path }) => path.split('/').at(-1)),
      ['dist'],
    );
    fake.panel.dispose();
  });

  it('draws in a view that was loaded anew, whatever its size, while the one before owed an answer', async () => {
    const { session } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const drawn: string[] = [];
    const load = (name: string, cellCount: number, answer: Promise<void>) => {
      const host = fake.load({
        showTrace: () => host.setViewport({ ...WHOLE_POOL, cellCount }),
        frame: ({ report }) => {
          drawn.push(`${name} at ${report.step}`);
          return answer;
        },
      });
    };
    load('first', 1000, new Promise(() => {}));
    await eventually('the first is asked to draw', () => drawn.length === 1);
    load('second', 2000, Promise.resolve());
    await eventually('the second has drawn', () => drawn.includes('second at 2'));
    const { panels } = await alloctrace();
    await eventually('the host knows', () => panels.of(session.uri)?.drawn?.step === 2);
    assert.deepEqual(drawn, ['first at 2', 'second at 2']);
    fake.panel.dispose();
  });

  it('shows the heap of another step without going there', async () => {
    const { session } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const host = fake.load({ showTrace: () => host.setViewport({ ...WHOLE_POOL, cellCount: 1000 }) });
    const map = await eventually('there is a map', async () => (await host.mapAt(1)) ?? undefined);
    assert.equal(map.kind, 'cells');
    const query = { startAddress: 0, endAddress: map.endAddress, cellCount: 1000, maximumBlocks: 0 };
    for (const [asked, step] of [
      [1, 1],
      [-5, 0],
      [99, 3],
    ] as const)
      assert.deepEqual(
        await host.mapAt(asked),
        await session.ask((engine, trace) => engine.map(trace, step, query)),
      );
    assert.equal(session.step, 2);
    fake.panel.dispose();
  });

  it('tells the figures over time, in no more slices than there can be pixels', async () => {
    const { session } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const host = fake.load({});
    const query = { names: ['live'], fromStep: 0, toStep: 3, sliceCount: 4 } as const;
    const range = await eventually('there is a range', async () => (await host.series(query)) ?? undefined);
    assert.deepEqual(range.series.live?.last, Float64Array.of(0, 64, 192, 128));
    for (const sliceCount of [Number.NaN, 0, -1])
      assert.equal((await host.series({ ...query, sliceCount }))?.sliceCount, 1);
    const beyond = await host.series({ ...query, fromStep: Number.NaN, toStep: 1e9, sliceCount: 1e9 });
    assert.deepEqual([beyond?.fromStep, beyond?.toStep, beyond?.sliceCount], [0, 3, 4]);
    fake.panel.dispose();
  });

  it('tells address over step, in pictures of less than a megabyte', async () => {
    const { session } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const host = fake.load({});
    const query = { fromStep: 0, toStep: 3, startAddress: 0, endAddress: 4096, width: 2000, height: 1000 };
    const picture = await eventually(
      'there is a picture',
      async () => (await host.history(query)) ?? undefined,
    );
    assert.ok(picture.used.byteLength + picture.leaking.byteLength < 1e6);
    assert.equal(Math.round(picture.width / picture.height), 2);
    const small = { ...query, width: 8, height: 4 };
    assert.deepEqual(
      await host.history(small),
      await session.ask((engine, trace) => engine.history(trace, small)),
    );
    fake.panel.dispose();
  });

  it('colours the map, and lays over it, what the view asks for', async () => {
    const { session } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const frames: Frame[] = [];
    const host = fake.load({
      showTrace: () => host.setViewport({ startAddress: 0, endAddress: 2 ** 32, cellCount: 1000 }),
      frame: async (frame) => void frames.push(frame),
    });
    await eventually('it is drawn', () => frames.length > 0);
    assert.equal(frames.at(-1)?.map.colourBy, 'state');
    assert.deepEqual(frames.at(-1)?.classes, []);
    host.setPicture({ colourBy: 'size', overlays: ['freeList'], favoured: 0xff });
    const frame = await eventually('it is coloured', () => frames.find(({ map }) => map.colourBy === 'size'));
    assert.equal(frame.classes.length, 8);
    assert.notEqual(frame.overlays.freeLists, null);
    assert.equal(frame.overlays.search, null);
    const map = await host.mapAt(1);
    assert.equal(map?.colourBy, 'size');
    fake.panel.dispose();
  });

  it('says of a selection whether its user went there', async () => {
    const { session, editor } = await openReplayed(TRACE);
    const fake = await restore({ uri: session.key, step: 2 });
    const told: [address: number | null, isNew: boolean][] = [];
    const host = fake.load({
      showTrace: () => host.setViewport({ ...WHOLE_POOL, cellCount: 1000 }),
      showSelection: (block, isNew) => void told.push([block?.address ?? null, isNew]),
    });
    const isTold = (...expected: (typeof told)[number]) =>
      eventually('the selection is told', () => {
        assert.deepEqual(told.at(-1), expected);
        return true;
      });
    host.select(90);
    await isTold(80, false);
    await eventually('the caret is on its line', () => editor.selection.active.line === 2);
    host.walkTo(10);
    await isTold(0, true);
    host.walkTo(90);
    await isTold(80, true);
    await session.moveTo(1, 'command');
    await isTold(80, false);
    await session.moveTo(0, 'command');
    await isTold(null, false);
    await session.moveTo(2, 'command');
    await isTold(80, false);
    host.select(null);
    await isTold(null, false);
    fake.panel.dispose();
  });

  it('keeps the place of a trace that has no heap to show', async () => {
    const empty = (await openReplayed('# nothing yet\n')).session;
    const { session: failed } = await openReplayed(TRACE);
    failed.fail({ title: 'Broken.', detail: '' });
    const gone = vscode.Uri.joinPath(vscode.Uri.file('/'), 'gone.alloctrace').toString();
    for (const [uri, step] of [
      [empty.key, 0],
      [failed.key, 2],
      [gone, 2],
    ] as const) {
      const fake = await restore({ uri, step: 2 });
      const places: (PanelState | null)[] = [];
      fake.load({ showNotice: (_, place) => void places.push(place) });
      await eventually('it says why', () => places.length > 0);
      assert.deepEqual(places.at(-1), { uri, step });
      fake.panel.dispose();
    }
  });
});
