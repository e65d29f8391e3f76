// Suppressions, accepted leaks and formatting, through VS Code's own commands and with real files.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { FindingsNode } from '../../src/extension/findingsTree.ts';
import type { TraceSession } from '../../src/extension/traceSession.ts';
import {
  alloctrace,
  closeAll,
  edit,
  eventually,
  openReplayed,
  settled,
  writeTrace,
} from './support/workbench.ts';

const run = <Answer>(command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<Answer>(`vscode.${command}`, ...args);

/** Codes of our diagnostics of a file, with their 1-based lines. */
function diagnosed(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'alloctrace')
    .map(({ code, range }) => `${range.start.line + 1} ${typeof code === 'object' ? code.value : code}`)
    .toSorted();
}

async function noted(): Promise<string[]> {
  const { findings } = await alloctrace();
  const nodes = (await findings.getChildren()).filter(({ kind }: FindingsNode) => kind === 'note');
  return nodes.map((node) => {
    const { label, description } = findings.getTreeItem(node);
    return `${label} | ${description}`;
  });
}

async function actionsAt(uri: vscode.Uri, line: number): Promise<vscode.CodeAction[]> {
  const range = new vscode.Range(line - 1, 0, line - 1, 200);
  return run('executeCodeActionProvider', uri, range, vscode.CodeActionKind.QuickFix.value);
}

async function openFile(uri: vscode.Uri): Promise<{ editor: vscode.TextEditor; session: TraceSession }> {
  const editor = await vscode.window.showTextDocument(uri);
  const { sessions } = await alloctrace();
  const session = await eventually('the trace has a session', () => sessions.get(uri));
  await settled(session);
  return { editor, session };
}

const textOf = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

/** In force when this returns: VS Code tells of it some time after it has been written. */
async function setting(name: string, value: unknown): Promise<void> {
  const configuration = () => vscode.workspace.getConfiguration('alloctrace');
  await configuration().update(name, value, vscode.ConfigurationTarget.Global);
  await eventually(
    `alloctrace.${name} is in force`,
    () => configuration().inspect(name)?.globalValue === value,
  );
}

describe('suppressions', () => {
  afterEach(closeAll);

  it('are written by the light bulb, and taken back by it', async () => {
    const { editor, session } = await openReplayed('alloc a 64\nfree b\n');
    const { document } = editor;
    await eventually(
      'both are marked',
      () => assert.deepEqual(diagnosed(document.uri), ['1 leak', '2 invalid-free']) ?? true,
    );
    const suppress = (await actionsAt(document.uri, 2)).find(
      ({ title }) => title === 'Suppress this finding here (invalid-free)',
    );
    assert.ok(suppress?.edit);
    const { edit: change } = suppress;
    await edit(editor, session, (target, uri) => target.set(uri, change.get(uri)));
    assert.equal(document.getText(), 'alloc a 64\nfree b # alloctrace-ignore invalid-free\n');
    await eventually('one is marked', () => assert.deepEqual(diagnosed(document.uri), ['1 leak']) ?? true);
    assert.deepEqual(await eventually('the view says so', noted), ['1 suppressed | by comments']);
    const { findings, statusBar } = await alloctrace();
    const [note] = (await findings.getChildren()).filter(({ kind }: FindingsNode) => kind === 'note');
    const listed = (await findings.getChildren(note)).map((node) => findings.getTreeItem(node));
    assert.deepEqual(
      listed.map(({ label, description }) => `${label} | ${description}`),
      ['b was never allocated, so there is nothing to free. Correct the id, or remove the line. | line 2'],
    );
    assert.doesNotMatch(statusBar.text ?? '', /\$\(error\)/);

    await edit(editor, session, (target, uri) => target.replace(uri, new vscode.Range(0, 6, 0, 7), 'b'));
    await eventually(
      'the suppression is unused',
      () => assert.deepEqual(diagnosed(document.uri), ['2 unused-suppression']) ?? true,
    );
    const [remove, ...others] = await actionsAt(document.uri, 2);
    assert.deepEqual([remove?.title, remove?.isPreferred, others.length], ['Remove it', true, 0]);
    const removal = remove?.edit;
    assert.ok(removal);
    await edit(editor, session, (target, uri) => target.set(uri, removal.get(uri)));
    assert.equal(document.getText(), 'alloc b 64\nfree b\n');
  });

  it('are completed, and so are their codes', async () => {
    const { editor } = await openReplayed(
      'free b # al\nfree b # alloctrace-ignore do\nfree c # why \nfree d # Al\n',
    );
    const { uri } = editor.document;
    const labels = async (line: number, column: number, trigger?: string) =>
      (
        await run<vscode.CompletionList>(
          'executeCompletionItemProvider',
          uri,
          new vscode.Position(line - 1, column),
          trigger,
        )
      ).items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.deepEqual(await labels(1, 11), ['alloctrace-ignore']);
    assert.deepEqual(await labels(4, 11), ['alloctrace-ignore']);
    const codes = await labels(2, 29);
    assert.ok(codes.includes('double-free') && codes.includes('leak'), codes.join());
    assert.ok(!codes.includes('unused-suppression'));
    assert.deepEqual(await labels(3, 13), []);
    assert.deepEqual(await labels(1, 9, ' '), []);
  });
});

describe('accepted leaks', () => {
  const TRACE = 'alloc a 64 @main;load(a.c:3)\nalloc b 32 @main;load(a.c:9)\n';
  const ACCEPTED = '2 leaks accepted | 96 B · accepted.alloctrace-baseline.json';

  afterEach(async () => {
    await closeAll();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    for (const [name] of await vscode.workspace.fs.readDirectory(folder.uri))
      if (/^accepted|baseline/.test(name))
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, name), { recursive: true });
  });

  it('are no findings any more, new ones are, and dropping them brings them back', async () => {
    const uri = await writeTrace('accepted.alloctrace', TRACE);
    const { editor, session } = await openFile(uri);
    await vscode.commands.executeCommand('alloctrace.acceptLeaks');
    await eventually('no leak is marked', () => diagnosed(uri).length === 0 && !session.isReplaying);
    await eventually('the view says so', async () => assert.deepEqual(await noted(), [ACCEPTED]) ?? true);
    const baseline = uri.with({ path: `${uri.path}-baseline.json` });
    assert.match(await textOf(baseline), /"site":"main;load\(a\.c\)","bytes":32,"count":1/);

    await edit(editor, session, (change, target) =>
      change.insert(target, new vscode.Position(0, 0), '# moved\nalloc z 32 @main;load(a.c:77)\n'),
    );
    await eventually(
      'one more block than was accepted is marked',
      () => assert.deepEqual(diagnosed(uri), ['4 leak']) ?? true,
    );

    await vscode.commands.executeCommand('alloctrace.dropBaseline');
    await eventually(
      'all are marked',
      () => assert.deepEqual(diagnosed(uri), ['2 leak', '3 leak', '4 leak']) ?? true,
    );
    await assert.rejects(async () => vscode.workspace.fs.stat(baseline));
  });

  it('follow their file, which is never overwritten while it is broken', async () => {
    const uri = await writeTrace('accepted.alloctrace', TRACE);
    const broken = '{ "alloctraceBaseline": 1,\n  "leaks": [oops] }\n';
    const baseline = await writeTrace('accepted.alloctrace-baseline.json', broken);
    await openFile(uri);
    const [problem] = await eventually('the file is marked', () => {
      const found = vscode.languages.getDiagnostics(baseline).filter(({ source }) => source === 'alloctrace');
      return found.length > 0 && found;
    });
    assert.equal(
      problem?.message,
      'Expected a value. Correct it, or delete the file and accept the leaks anew.',
    );
    assert.deepEqual([problem?.range.start.line, problem?.range.start.character], [1, 12]);
    assert.deepEqual(diagnosed(uri), ['1 leak', '2 leak']);
    assert.deepEqual(await eventually('the view says so', noted), [
      'No leak is accepted | accepted.alloctrace-baseline.json is broken',
    ]);
    await vscode.commands.executeCommand('alloctrace.acceptLeaks');
    await writeTrace(
      'accepted.alloctrace-baseline.json',
      await textOf(baseline).then((text) => {
        assert.equal(text, broken);
        return '{ "alloctraceBaseline": 1, "leaks": [{ "site": "main;load(a.c)", "bytes": 64, "count": 9 }] }';
      }),
    );
    await eventually('the file is taken up', () => assert.deepEqual(diagnosed(uri), ['2 leak']) ?? true);
    assert.deepEqual(vscode.languages.getDiagnostics(baseline), []);
  });

  it('have a broken file marked as long as a trace that uses it is open', async () => {
    try {
      await setting('baselineFile', 'accepted-leaks.json');
      const broken = await writeTrace('accepted-leaks.json', 'oops');
      const isMarked = () =>
        vscode.languages.getDiagnostics(broken).some(({ source }) => source === 'alloctrace');
      const traces = [
        await writeTrace('accepted-here.alloctrace', TRACE),
        await writeTrace('accepted-there.alloctrace', TRACE),
      ];
      for (const uri of traces) {
        await vscode.window.showTextDocument(uri, { preview: false });
        await openFile(uri);
      }
      await eventually('the file is marked', isMarked);
      const { sessions } = await alloctrace();
      const close = async (uri: vscode.Uri) => {
        const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
        const tab = tabs.find(
          ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
        );
        assert.ok(tab);
        await vscode.window.tabGroups.close(tab);
        await eventually('the trace is closed', () => !sessions.get(uri));
      };
      for (const uri of traces) {
        assert.equal(isMarked(), true);
        await close(uri);
      }
      await eventually('the mark is gone', () => !isMarked());
    } finally {
      await setting('baselineFile', undefined);
    }
  });

  it('may lie in one file for all traces of the folder', async () => {
    try {
      const one = await writeTrace('accepted.alloctrace', TRACE);
      const other = await writeTrace('accepted-too.alloctrace', `${TRACE}alloc c 8\n`);
      await setting('baselineFile', 'baselines/leaks.json');
      await openFile(other);
      await vscode.commands.executeCommand('alloctrace.acceptLeaks');
      await openFile(one);
      await eventually('those of the first are accepted', () => diagnosed(one).length === 0);
      await vscode.commands.executeCommand('alloctrace.acceptLeaks');
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const text = await textOf(vscode.Uri.joinPath(folder.uri, 'baselines/leaks.json'));
      assert.equal(JSON.parse(text).leaks.length, 3, text);
      await setting('baselineFile', undefined);
      await eventually('without the file they are leaks again', () => diagnosed(one).length === 2);
    } finally {
      await setting('baselineFile', undefined);
    }
  });

  it('are not for a trace that was never saved', async () => {
    const { editor } = await openReplayed(TRACE);
    await vscode.commands.executeCommand('alloctrace.acceptLeaks');
    await eventually('the leaks are marked', () => diagnosed(editor.document.uri).length === 2);
    assert.deepEqual(await noted(), []);
  });
});

describe('formatting', () => {
  afterEach(closeAll);

  const options = { tabSize: 2, insertSpaces: true };

  it('leaves one blank between the parts of a line, and edits only lines that change', async () => {
    const { editor, session } = await openReplayed('alloc  a\t16\nfree a\n  oops  here\n free a   # why\n');
    const { document } = editor;
    const edits = await run<vscode.TextEdit[]>('executeFormatDocumentProvider', document.uri, options);
    await edit(editor, session, (change, uri) => change.set(uri, edits));
    assert.equal(document.getText(), 'alloc a 16\nfree a\n  oops  here\nfree a # why\n');
    assert.deepEqual(await run('executeFormatDocumentProvider', document.uri, options), undefined);
  });

  it('aligns columns where that is set, also of a selection', async () => {
    try {
      await setting('format.alignColumns', true);
      const { editor, session } = await openReplayed('alloc node 16\nalloc a 4096\nfree node\n');
      const { document } = editor;
      const range = new vscode.Range(1, 0, 2, 0);
      const edits = await run<vscode.TextEdit[]>('executeFormatRangeProvider', document.uri, range, options);
      await edit(editor, session, (change, uri) => change.set(uri, edits));
      assert.equal(document.getText(), 'alloc node 16\nalloc a    4096\nfree node\n');
    } finally {
      await setting('format.alignColumns', undefined);
    }
  });
});
