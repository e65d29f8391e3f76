// How a trace's text gets to the engine: once as a whole, then as changes; and what is told while it is read.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { SourceError } from '../../src/engine/engine.ts';
import { runExtentAction } from '../../src/extension/extentCommands.ts';
import { extentOf } from '../../src/extension/extentWords.ts';
import { TraceSession } from '../../src/extension/traceSession.ts';
import { type ListeningHost, listeningHost, slowHost } from './support/listeningEngine.ts';
import { closeAll, eventually, openReplayed, openTrace, settled, writeTrace } from './support/workbench.ts';

const TRACE = 'alloc a 64\nalloc b 128\nfree a\n';

async function apply(document: vscode.TextDocument, ...edits: [vscode.Range, string][]): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  for (const [range, text] of edits) change.replace(document.uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

const at = (line: number, column = 0) => new vscode.Range(line, column, line, column);

describe('a document that is edited', () => {
  afterEach(closeAll);

  /** Runs a test on a session of its own, fed with the document's edits. */
  async function withSession(
    content: string,
    run: (session: TraceSession, document: vscode.TextDocument, host: ListeningHost) => Promise<void>,
  ): Promise<void> {
    const { document } = await openTrace(content);
    const listening = listeningHost();
    const session = new TraceSession(document, listening.host, listening.log);
    const following = vscode.workspace.onDidChangeTextDocument(({ document: edited, contentChanges }) => {
      if (edited === document && contentChanges.length > 0) session.edited(contentChanges);
    });
    try {
      await settled(session);
      await run(session, document, listening);
    } finally {
      vscode.Disposable.from(following, session, listening.host, listening.log).dispose();
    }
  }

  /** What the engine says of the edited text is what it says of a document with that text. */
  async function checkText(session: TraceSession, document: vscode.TextDocument): Promise<void> {
    await eventually('the edited text is replayed', async () => {
      assert.equal(session.isReplaying, false);
      const page = await session.ask((engine, trace) =>
        engine.lines(trace, { firstLine: 1, count: document.lineCount }),
      );
      assert.equal(page?.texts.join('\n'), document.getText());
      return true;
    });
  }

  it('is sent once, and its edits as changes', async () => {
    await withSession(TRACE, async (session, document, { calls }) => {
      await apply(document, [at(3), 'free b\n']);
      await checkText(session, document);
      assert.equal(session.overview?.stepCount, 4);
      await apply(
        document,
        [at(0), '# \u{1F600}\n'],
        [new vscode.Range(1, 8, 1, 11), '4K'],
        [at(3), 'free a\n'],
      );
      await checkText(session, document);
      assert.deepEqual(
        calls.filter((call) => call.startsWith('open')),
        ['open feed'],
      );
      assert.ok(calls.includes('edit 3'), calls.join());
    });
  });

  it('is sent anew where an edit does not reach the engine', async () => {
    await withSession(TRACE, async (session, document, { calls, failNextEdit }) => {
      failNextEdit();
      await apply(document, [at(3), 'free b\n']);
      await checkText(session, document);
      assert.deepEqual(calls, ['open feed', 'edit 1', 'open feed']);
      await apply(document, [at(4), 'free b\n']);
      await checkText(session, document);
      assert.equal(calls.at(-1), 'edit 1');
    });
  });

  it('is sent anew with the next edit where it could not be read', async () => {
    await withSession(TRACE, async (session, document, { calls, failNextOpening }) => {
      const fail = failNextOpening();
      session.readRange(undefined);
      await apply(document, [at(3), 'free b\n']);
      fail();
      await eventually('the failure is told', () => session.problem !== undefined);
      assert.equal(session.isReplaying, false);
      await apply(document, [at(4), 'alloc c 8\n']);
      await checkText(session, document);
      assert.equal(session.problem, undefined);
      assert.deepEqual(calls, ['open feed', 'open feed', 'open feed']);
      await vscode.commands.executeCommand('notifications.clearAll');
    });
  });

  it('has all its edits replayed in their order, however quickly they come', async () => {
    await withSession('alloc a 1\n', async (session, document, { calls }) => {
      for (let index = 0; index < 40; index++)
        await apply(document, [at(index % 2 === 0 ? 0 : 1), `alloc p${index} 16\n`]);
      await checkText(session, document);
      assert.deepEqual(
        calls.filter((call) => call.startsWith('open')),
        ['open feed'],
      );
    });
  });
});

describe('a reading', () => {
  afterEach(closeAll);

  it('is over when the engine has the range it was asked for, however much of the text is left', async () => {
    const lines = Array.from({ length: 45_000 }, (_, index) => (index < 6 ? `alloc p${index} 16` : '#'));
    const { editor, session } = await openReplayed(lines.join('\n'));
    session.readRange({ fromEvent: 1, toEvent: 5 });
    await eventually('the range is the trace', () => !session.isReading && session.overview?.stepCount === 5);
    assert.equal(session.problem, undefined);
    assert.equal(session.overview?.extent.kind, 'range');
    await apply(editor.document, [at(2), 'free p0\n']);
    await eventually('an edit is read as well', () => {
      assert.equal(session.isReading || session.isReplaying, false);
      assert.equal(session.overview?.stepCount, 5);
      assert.equal(session.overview?.figures.liveBlocks, 3);
      return true;
    });
  });

  it('gets no pieces of the one before it, however often it begins anew', async () => {
    const lines = Array.from({ length: 90_000 }, (_, index) => `alloc p${index} 16`);
    const { session } = await openReplayed(lines.join('\n'));
    for (const toEvent of [70_000, 0, 80_000, 0]) {
      session.readRange(toEvent > 0 ? { fromEvent: 1, toEvent } : undefined);
      // Some pieces get on their way.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually('all of the text is the trace', () => {
      assert.equal(session.isReading, false);
      assert.equal(session.overview?.extent.kind, 'whole');
      return true;
    });
    assert.equal(session.overview?.stepCount, lines.length);
    assert.equal(session.overview?.lineCount, lines.length);
  });

  it('begins anew where a question finds that the file has changed', async () => {
    const uri = await writeTrace('reread.alloctrace', TRACE);
    const { host, log, calls, failNextLines } = listeningHost();
    const session = new TraceSession(uri, host, log);
    const ask = () => session.ask((engine, trace) => engine.lines(trace, { firstLine: 1, count: 1 }));
    try {
      await settled(session);
      failNextLines(new SourceError('changed', '', uri.fsPath));
      assert.equal(await ask(), undefined);
      await eventually('it is read again', () => !session.isReading);
      assert.deepEqual(calls, ['open file', 'open file']);
      assert.deepEqual((await ask())?.texts, ['alloc a 64']);
      failNextLines(new Error('Planted by a test.'));
      await assert.rejects(ask, /Planted/);
    } finally {
      vscode.Disposable.from(session, host, log).dispose();
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('tells how far it has come, shows its beginning, and can be stopped', async () => {
    const { document } = await openTrace(TRACE);
    const { host, log, progress, preview } = slowHost(document.uri.toString(), TRACE);
    const session = new TraceSession(document, host, log);
    try {
      const told = { phase: 'reading', share: 0.42, readBytes: 420, eventCount: 3, isDone: false } as const;
      await eventually('the progress is told', () => {
        progress(told);
        return session.progress !== undefined;
      });
      assert.equal(extentOf(session)?.words, 'Reading: 42 %, 420 B, 3 events.');
      assert.equal(session.isReplaying, true);

      // The beginning of the trace is asked for like a whole one.
      const engine = host.engine;
      await eventually('the beginning is there', () => engine.step(session.key, 2));
      const figures = { findingCounts: {} } as never;
      preview({
        stepCount: 3,
        lineCount: 4,
        arenaBytes: 4096,
        figures,
        hidden: { suppressedCounts: {}, suppressedCount: 0, acceptedLeakCount: 0, acceptedLeakBytes: 0 },
        liveCurve: new Float64Array(0),
        findingSpan: null,
        arenaThreads: [],
        errorTicks: new Uint8Array(0),
        settingsProblem: null,
        extent: {
          kind: 'preview',
          firstEvent: 1,
          readBytes: 420,
          totalBytes: 1000,
          neededBytes: null,
          damage: null,
        },
      });
      await eventually('the beginning is shown', () => session.overview?.extent.kind === 'preview');
      await session.moveTo(2, 'command');
      await eventually('its steps are known', () => session.report?.step === 2);
      assert.equal(session.isReading, true);
      assert.match(extentOf(session)?.words ?? '', /first 3 events can be stepped through/);

      await runExtentAction(session, 'stop');
      await eventually('what was read is the trace', () => session.overview?.extent.kind === 'stopped');
      assert.equal(session.isReading, false);
      assert.equal(session.step, 2);
      assert.deepEqual(extentOf(session), {
        words: 'Reading was stopped: these are the first 3 events.',
        actions: ['range', 'all'],
      });
    } finally {
      vscode.Disposable.from(session, host, log).dispose();
    }
  });
});
