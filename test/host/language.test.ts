// The language features through VS Code's own commands, as an editor asks for them: on a small trace with every kind of
// event, on one that is being edited, and on a real trace.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { alloctrace, closeAll, edit, eventually, openReplayed, settled } from './support/workbench.ts';

const TRACE = `%heap 4K
mark start
alloc a 64 @main(demo.c:3)
realloc a 200 -> b
free b
mark second round
alloc a 16
free a
free a
`;

const at = (line: number, column: number) => new vscode.Position(line - 1, column);
const run = <Answer>(command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<Answer>(`vscode.${command}`, ...args);

function placeOf({ start }: vscode.Range): string {
  return `${start.line + 1}:${start.character}`;
}

async function hoverText(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await run<vscode.Hover[]>('executeHoverProvider', uri, position);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : String(content)))
    .join('\n');
}

describe('the language', () => {
  afterEach(closeAll);

  it('tells the life of a block, sizes, directives and sites in hovers', async () => {
    const { editor } = await openReplayed(TRACE);
    const { uri } = editor.document;
    const life = await hoverText(uri, at(5, 5));
    assert.match(life, /`b`.* at `0x0010`/);
    assert.match(life, /200 B asked for: a block of 224 B, with a header of 16 B and 8 B of padding/);
    assert.match(life, /allocated in line 3, \[step 1\]\(command:alloctrace\.goToStep\?%5B1%5D\)/);
    assert.match(life, /freed\*\* in line 5/);
    assert.match(await hoverText(uri, at(3, 8)), /64 B asked for: a block of 80 B/);
    assert.match(await hoverText(uri, at(1, 2)), /In force: 4,096 B/);
    assert.match(await hoverText(uri, at(3, 15)), /`main` in `demo\.c:3`/);
    assert.equal(await hoverText(uri, at(5, 1)), life);
    assert.equal(await hoverText(uri, at(2, 6)), '');
  });

  it('leads to the allocation of the one block, and to all of its events', async () => {
    const { editor } = await openReplayed(TRACE);
    const { uri } = editor.document;
    const definitions = async (position: vscode.Position) =>
      (await run<vscode.LocationLink[]>('executeDefinitionProvider', uri, position)).map((link) =>
        placeOf(link.targetSelectionRange ?? link.targetRange),
      );
    assert.deepEqual(await definitions(at(5, 6)), ['3:6']);
    assert.deepEqual(await definitions(at(9, 5)), ['7:6']);
    const references = await run<vscode.Location[]>('executeReferenceProvider', uri, at(5, 5));
    assert.deepEqual(references.map(({ range }) => placeOf(range)).toSorted(), ['3:6', '4:17', '4:8', '5:5']);
    const highlights = await run<vscode.DocumentHighlight[]>('executeDocumentHighlights', uri, at(7, 6));
    assert.deepEqual(highlights.map(({ range }) => placeOf(range)).toSorted(), ['7:6', '8:5', '9:5']);
  });

  it('renames one life of an id, and refuses a name that means another block', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const { document } = editor;
    const rename = (position: vscode.Position, name: string) =>
      run<vscode.WorkspaceEdit>('executeDocumentRenameProvider', document.uri, position, name);
    const edits = await rename(at(8, 5), 'second');
    await edit(editor, session, (change, uri) => change.set(uri, edits.get(uri)));
    const lines = document.getText().split('\n').slice(2, 9);
    assert.deepEqual(lines, [
      'alloc a 64 @main(demo.c:3)',
      'realloc a 200 -> b',
      'free b',
      'mark second round',
      'alloc second 16',
      'free second',
      'free second',
    ]);
    await assert.rejects(async () => rename(at(3, 6), '@x'), /cannot be an id/);
    await edit(editor, session, (change, uri) => change.insert(uri, at(3, 0), 'alloc early 8\n'));
    await assert.rejects(async () => rename(at(4, 6), 'early'), /early means another block in line 3/);
  });

  it('has an outline and folds by marks, with lenses above them', async () => {
    const { editor } = await openReplayed(TRACE);
    const { uri } = editor.document;
    const symbols = await run<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider', uri);
    assert.deepEqual(
      symbols.map(({ name, detail, range }) => [name, detail, range.start.line, range.end.line]),
      [
        ['start', '3 events, 0 B live before', 1, 4],
        ['second round', '3 events, 0 B live before', 5, 9],
      ],
    );
    const folds = await run<vscode.FoldingRange[]>('executeFoldingRangeProvider', uri);
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [
        [1, 4],
        [5, 9],
      ],
    );
    const lenses = await run<vscode.CodeLens[]>('executeCodeLensProvider', uri);
    assert.deepEqual(
      lenses.map(({ range, command }) => `${range.start.line} ${command?.title}`),
      [
        '0 6 steps · peak 200 B live · 1 error',
        '0 Open Heap Map',
        '0 Compare',
        '1 nothing more live since the start · 0 B live',
        '5 nothing more live since the last mark · 0 B live',
      ],
    );
  });

  it('compares strategies in a table, from which one is taken up by an edit that can be undone', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await vscode.commands.executeCommand('alloctrace.compare', editor.document.uri);
    const table = await eventually('the table is shown', () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'alloctrace-comparison' && document;
    });
    const row = (strategy: string) =>
      table
        .getText()
        .split('\n')
        .find((line) => new RegExp(`${strategy} +lifo`).test(line));
    assert.match(row('first-fit') ?? '', /^> /);
    assert.match(row('best-fit') ?? '', /^use /);
    // In another language it is another document in the same tab.
    const markdown = await vscode.languages.setTextDocumentLanguage(table, 'markdown');
    await eventually('the table is still there', () => /^> +first-fit +lifo/m.test(markdown.getText()));
    const links = await run<vscode.DocumentLink[]>('executeLinkProvider', table.uri);
    assert.equal(links.length, 11);
    const link = links.find(({ tooltip }) => tooltip === 'Set %strategy best-fit and %order lifo');
    const [target] = JSON.parse(link?.target?.query ?? '');
    await vscode.commands.executeCommand('alloctrace.usePolicy', target);
    await eventually(
      'the trace is replayed under it',
      () => session.overview?.figures.strategy === 'best-fit',
    );
    assert.ok(editor.document.getText().startsWith('%heap 4K\n%strategy best-fit\nmark start'));
    await eventually(
      'the table says so',
      () => row('best-fit')?.startsWith('>') && !row('first-fit')?.startsWith('>'),
    );
  });

  it('lets a selection grow from token to event, line, section and document', async () => {
    const { editor } = await openReplayed(`${TRACE}  free  a t=2  # why\n`);
    const { uri } = editor.document;
    const [range] = await run<vscode.SelectionRange[]>('executeSelectionRangeProvider', uri, [at(10, 8)]);
    const grown: string[] = [];
    for (let each = range; each; each = each.parent) {
      const { start, end } = each.range;
      grown.push(`${placeOf(each.range)}-${end.line + 1}:${end.character}`);
      assert.ok(!each.parent || each.parent.range.contains(start));
    }
    const ours = ['10:8-10:9', '10:2-10:13', '10:0-10:20', '6:0-11:0', '1:0-11:0'];
    // VS Code adds ranges of its own, some of which are the same.
    const oursAmong = [...new Set(grown)].filter((place) => ours.includes(place));
    assert.deepEqual(oursAmong, ours);
  });

  it('completes keywords, values, live ids and sites', async () => {
    const { editor } = await openReplayed(`${TRACE}alloc keep 32 @main(demo.c:9)\nfree \n%\nalloc c 1 @\n`);
    const { uri } = editor.document;
    const labels = async (position: vscode.Position) => {
      const list = await run<vscode.CompletionList>('executeCompletionItemProvider', uri, position);
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.deepEqual(await labels(at(11, 5)), ['keep']);
    assert.ok((await labels(at(12, 1))).includes('%strategy'));
    assert.deepEqual(await labels(at(13, 11)), ['@main(demo.c:9)', '@main(demo.c:3)']);
    assert.ok((await labels(at(14, 0))).includes('realloc'));
  });

  it('shows what events came to at the ends of their lines, where that is wanted', async () => {
    const { editor } = await openReplayed(TRACE);
    const hints = async () => {
      const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
      const all = await run<vscode.InlayHint[]>('executeInlayHintProvider', editor.document.uri, whole);
      return all.map(({ label }) => String(label));
    };
    assert.deepEqual(await hints(), []);
    const configuration = vscode.workspace.getConfiguration('alloctrace');
    await configuration.update('inlayHints', true, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(
        await eventually('there are hints', async () => {
          const shown = await hints();
          return shown.length > 0 && shown;
        }),
        [
          '→ 0x0010 · 80 B',
          '→ 0x0010 · 224 B',
          '0x0010 freed',
          '→ 0x0010 · 32 B',
          '0x0010 freed',
          'error: nothing changed',
        ],
      );
    } finally {
      await configuration.update('inlayHints', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('answers about the text as it is just after an edit', async () => {
    const { editor } = await openReplayed(TRACE);
    const { uri } = editor.document;
    const change = new vscode.WorkspaceEdit();
    change.insert(uri, at(3, 0), 'alloc early 8\n');
    assert.ok(await vscode.workspace.applyEdit(change));
    assert.match(await hoverText(uri, at(3, 6)), /`early`.*at `0x0010`/);
  });

  it('links frames to their source, and selects a whole life', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const links = await run<vscode.DocumentLink[]>('executeLinkProvider', editor.document.uri);
    assert.deepEqual(
      links.map(({ range }) => placeOf(range)),
      ['3:12'],
    );
    editor.selection = new vscode.Selection(at(7, 6), at(7, 6));
    await settled(session);
    await vscode.commands.executeCommand('alloctrace.selectLife');
    assert.deepEqual(editor.selections.map(placeOf), ['7:6', '8:5', '9:5']);
  });

  it('puts findings right, each by a fix that was tried', async () => {
    const { editor, session } = await openReplayed('alloc a 64\nfree a\nfree a\n');
    const { document } = editor;
    const line = document.lineAt(2).range;
    const [action] = await eventually('there is a fix', async () => {
      const actions = await run<vscode.CodeAction[]>('executeCodeActionProvider', document.uri, line);
      return actions.length > 0 && actions;
    });
    assert.equal(action?.title, 'Remove this second free of a');
    assert.equal(action.isPreferred, true);
    await edit(editor, session, (change, uri) => change.set(uri, action.edit?.get(uri) ?? []));
    assert.equal(document.getText(), 'alloc a 64\nfree a\n');
    assert.deepEqual(session.overview?.figures.findingCounts, {});
  });

  it('explains in a hover why memory ran out', async () => {
    const { editor } = await openReplayed(
      '%heap 1K\nalloc a 400\nalloc b 16 @f(x.c:2)\nalloc c 400\nfree a\nfree c\nalloc d 700\n',
    );
    const text = await hoverText(editor.document.uri, at(7, 9));
    assert.match(text, /\*\*Out of memory\.\*\* d asks for 700 B/);
    assert.match(text, /One live block of 16 B stands in the way/);
    assert.match(text, /- b, 16 B at 0x01B0, from line 3, f in x\\\.c:2/);
    assert.match(text, /A heap of [0-9,]+ B serves it/);
  });

  it('knows the blocks of a real trace', async () => {
    const { sessions } = await alloctrace();
    const extension = vscode.extensions.getExtension('alloctrace.alloctrace');
    assert.ok(extension);
    const file = vscode.Uri.joinPath(extension.extensionUri, 'examples/jq-groupby.alloctrace');
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const session = await eventually('the trace has a session', () => sessions.get(document.uri));
    await settled(session);
    const free = Array.from({ length: document.lineCount }, (_, line) => line).find((line) =>
      document.lineAt(line).text.startsWith('free '),
    );
    assert.ok(free);
    const [, id = ''] = document.lineAt(free).text.split(' ');
    const position = new vscode.Position(free, 6);
    const [definition] = await run<vscode.LocationLink[]>(
      'executeDefinitionProvider',
      document.uri,
      position,
    );
    assert.ok(definition);
    assert.match(document.lineAt(definition.targetRange.start.line).text, /^(alloc|realloc) /);
    assert.ok(document.lineAt(definition.targetRange.start.line).text.includes(id));
    assert.match(await hoverText(document.uri, position), /asked for: a block of/);
  });
});
