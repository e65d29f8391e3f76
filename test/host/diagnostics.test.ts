// What is wrong with a trace, as a reader of the Problems view and of the squiggles sees it.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { closeAll, edit, eventually, openReplayed, openTrace } from './support/workbench.ts';

/** `line:column-column severity code`, lines and columns from 1 as the Problems view counts them. */
function drawn(diagnostic: vscode.Diagnostic): string {
  const severity = vscode.DiagnosticSeverity[diagnostic.severity].toLowerCase();
  return `${drawnRange(diagnostic.range)} ${severity} ${diagnostic.code}`;
}

function drawnRange({ start, end }: vscode.Range): string {
  assert.equal(start.line, end.line);
  return `${start.line + 1}:${start.character + 1}-${end.character + 1}`;
}

function sorted(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .toSorted((one, other) => one.range.start.compareTo(other.range.start));
}

async function check(content: string, expected: readonly string[]): Promise<vscode.Diagnostic[]> {
  const { document } = await openTrace(content);
  return eventually('the diagnostics are those expected', () => {
    const diagnostics = sorted(document.uri);
    assert.deepEqual(diagnostics.map(drawn), expected);
    return diagnostics;
  });
}

async function only(content: string, expected: string): Promise<vscode.Diagnostic> {
  const [diagnostic] = await check(content, [expected]);
  assert.ok(diagnostic);
  return diagnostic;
}

describe('diagnostics', () => {
  afterEach(closeAll);

  it('name a double free, with where the block was freed first and where it was allocated', async () => {
    const diagnostic = await only('alloc a 64\nfree a\n  free a # again\n', '3:8-9 error double-free');
    assert.equal(diagnostic.source, 'alloctrace');
    assert.match(diagnostic.message, /freed again/);
    const related = diagnostic.relatedInformation?.map(
      ({ location, message }) => `${drawnRange(location.range)} ${message}`,
    );
    assert.deepEqual(related, ['2:1-7 freed here first', '1:1-11 allocated here']);
  });

  it('point related places into the same document', async () => {
    const { document } = await openTrace('alloc a 64\nfree a\nfree a\n');
    const [diagnostic] = await eventually('there is one', () => {
      const found = sorted(document.uri);
      return found.length > 0 && found;
    });
    for (const { location } of diagnostic?.relatedInformation ?? [])
      assert.equal(location.uri.toString(), document.uri.toString());
  });

  it('have the severity and the range of every code', async () => {
    await check(
      [
        '%heap 4K',
        '%colour red',
        '%heap 4K',
        'alloc a',
        'alloc b 64 colour=red',
        'free nobody',
        'realloc nobody 64',
        'free b',
        'realloc b 128',
        'alloc c 64',
        'alloc c 64',
        'alloc d 1M',
        'free c',
      ].join('\n'),
      [
        '2:1-8 warning unknown-directive',
        '3:1-9 warning duplicate-directive',
        '4:1-8 error syntax',
        '5:12-22 hint unknown-attribute',
        '6:6-12 error invalid-free',
        '7:9-15 error invalid-realloc',
        '9:9-10 error use-after-free',
        '10:7-8 warning leak',
        '11:7-8 warning overwritten-pointer',
        '12:9-11 error out-of-memory',
      ],
    );
  });

  it('fade an attribute that is ignored', async () => {
    const diagnostic = await only('alloc a 64 colour=red\nfree a\n', '1:12-22 hint unknown-attribute');
    assert.deepEqual(diagnostic.tags, [vscode.DiagnosticTag.Unnecessary]);
  });

  it('count columns as the editor does', async () => {
    await only('free \u{1F600}\u00e4x\r\n', '1:6-10 error invalid-free');
  });

  it('mark settings that no heap can have', async () => {
    await only('%heap 64\n%arenas 8\nalloc a 8\nfree a\n', '1:1-9 error syntax');
  });

  it('follow the typing', async () => {
    const { editor, session } = await openReplayed('alloc a 64\n');
    await eventually('the leak is shown', () => sorted(editor.document.uri).length === 1);
    await edit(editor, session, (change, uri) => change.insert(uri, new vscode.Position(1, 0), 'free a\n'));
    await eventually('nothing is left to say', () => sorted(editor.document.uri).length === 0);
  });

  it('of two documents do not mix', async () => {
    const leaking = await openTrace('alloc a 64\n');
    const freeing = await openTrace('free b\n');
    await eventually('both have their own', () => {
      assert.deepEqual(sorted(leaking.document.uri).map(drawn), ['1:7-8 warning leak']);
      assert.deepEqual(sorted(freeing.document.uri).map(drawn), ['1:6-7 error invalid-free']);
      return true;
    });
  });

  it('are there for documents that are no files', async () => {
    const provider: vscode.TextDocumentContentProvider = {
      provideTextDocumentContent: () => 'free nobody\n',
    };
    const providing = vscode.workspace.registerTextDocumentContentProvider('memory', provider);
    try {
      const uri = vscode.Uri.parse('memory:/demo.alloctrace');
      await vscode.window.showTextDocument(uri);
      await eventually('the finding is shown', () => sorted(uri).length === 1);
    } finally {
      providing.dispose();
    }
  });

  it('are cleared when the document is closed', async () => {
    const { document } = await openTrace('alloc a 64\n');
    await eventually('the leak is shown', () => sorted(document.uri).length === 1);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await eventually('the leak is gone', () => sorted(document.uri).length === 0);
  });

  it('show a thousand of a kind, and how many more there are', async () => {
    const frees = Array.from({ length: 1_501 }, () => 'free a');
    const { document } = await openTrace(['alloc a 64', ...frees].join('\n'));
    const diagnostics = await eventually('all are shown', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length === 1_001 && found;
    });
    const more = diagnostics.filter(({ message }) => message.startsWith('500 more findings'));
    assert.deepEqual(more.map(drawn), ['1002:6-7 error double-free']);
  });

  it('say nothing of an empty document', async () => {
    const { editor } = await openReplayed('');
    assert.deepEqual(sorted(editor.document.uri), []);
  });
});
