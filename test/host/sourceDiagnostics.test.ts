// Leaks on the source files that a trace names: where they are shown, what they say, and how they go away.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { closeAll, edit, eventually, openReplayed, writeTrace } from './support/workbench.ts';

const WORDS = 'src/words.c';

function workspaceFile(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

function leaksOn(name: string): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(workspaceFile(name)).filter(({ source }) => source === 'alloctrace');
}

/** Such as `5: 2 blocks, 12 B allocated here are never freed.`, in the order of lines. */
function drawn(name: string): string[] {
  return leaksOn(name)
    .toSorted((one, other) => one.range.start.line - other.range.start.line)
    .map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

async function shows(name: string, expected: string[]): Promise<void> {
  await eventually(`${name} has its leaks`, () => {
    assert.deepEqual(drawn(name), expected);
    return true;
  });
}

async function set(name: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('alloctrace');
  await configuration.update(name, value, vscode.ConfigurationTarget.Global);
}

describe('leaks on source files', () => {
  const written: vscode.Uri[] = [];
  const write = async (name: string, content: string) => {
    const uri = await writeTrace(name, content);
    written.push(uri);
    return uri;
  };

  afterEach(async () => {
    await closeAll();
    await set('pathMapping', undefined);
    await set('sourceDiagnostics', undefined);
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri, { recursive: true });
  });

  it('stand where the innermost frame in the workspace is, with the lines of the trace', async () => {
    const { editor } = await openReplayed(`alloc a 8 @main(src/words.c:11);copy(src/words.c:5)
alloc b 4 @main(src/words.c:11);copy(./src/words.c:5)
alloc c 3000 @main(src/words.c:11);strdup(/usr/src/libc/strdup.c:42)
free nobody
`);
    await shows(WORDS, [
      '5: 2 blocks, 12 B allocated here are never freed.',
      '11: 1 block, 2.9 KiB allocated here is never freed.',
    ]);
    const [leak] = leaksOn(WORDS).filter(({ range }) => range.start.line === 4);
    assert.equal(leak?.severity, vscode.DiagnosticSeverity.Information);
    const related = leak.relatedInformation?.map(({ location, message }) => {
      assert.equal(location.uri.toString(), editor.document.uri.toString());
      return `${location.range.start.line + 1}: ${message}`;
    });
    assert.deepEqual(related, ['1: 8 B as a', '2: 4 B as b']);
  });

  it('follow the trace, and go with it', async () => {
    const { editor, session } = await openReplayed('alloc a 8 @copy(words.c:5)\n');
    await shows(WORDS, ['5: 1 block, 8 B allocated here is never freed.']);
    await edit(editor, session, (change, uri) =>
      change.insert(uri, new vscode.Position(1, 0), 'alloc b 16 @copy(words.c:6)\nfree a\n'),
    );
    await shows(WORDS, ['6: 1 block, 16 B allocated here is never freed.']);
    await closeAll();
    await shows(WORDS, []);
  });

  it('are of each trace that is open', async () => {
    await openReplayed('alloc a 8 @copy(src/words.c:5)\n');
    await openReplayed('alloc b 16 @copy(src/words.c:5)\n');
    await eventually('both are shown', () => leaksOn(WORDS).length === 2);
  });

  it('are not on lines that the file does not have, nor on files of which there are several', async () => {
    await writeTrace('twin/one/same.c', 'int a;\n');
    await writeTrace('twin/two/same.c', 'int a;\n');
    written.push(workspaceFile('twin'));
    await openReplayed(`alloc a 8 @main(src/words.c:12);copy(src/words.c:4711)
alloc b 8 @f(same.c:1)
alloc c 8 @f(two/same.c:1)
`);
    await shows(WORDS, ['12: 1 block, 8 B allocated here is never freed.']);
    await shows('twin/two/same.c', ['1: 1 block, 8 B allocated here is never freed.']);
    assert.deepEqual(drawn('twin/one/same.c'), []);
  });

  it('are not looked for in packages, nor in what searches leave out', async () => {
    const files = ['left/own.c', 'left/node_modules/lib/own.c', 'left/skipped/own.c'];
    for (const name of files) await writeTrace(name, 'int a;\n');
    written.push(workspaceFile('left'));
    const search = vscode.workspace.getConfiguration('search');
    await openReplayed('alloc a 8 @f(own.c:1)\n');
    await shows('left/own.c', []);
    try {
      await search.update('exclude', { '**/{skipped,other}': true }, vscode.ConfigurationTarget.Global);
      await shows('left/own.c', ['1: 1 block, 8 B allocated here is never freed.']);
    } finally {
      await search.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('find paths of other platforms and spellings', async () => {
    const absolute = workspaceFile(WORDS).path;
    await openReplayed(`alloc a 1 @f(${absolute}:3)
alloc b 2 @f(SRC\\Words.c:4)
alloc c 3 @f(.\\src\\..\\src\\words.c:5)
alloc d 4 @f(/elsewhere/src/words.c:6)
`);
    await shows(WORDS, [
      '3: 1 block, 1 B allocated here is never freed.',
      '4: 1 block, 2 B allocated here is never freed.',
      '5: 1 block, 3 B allocated here is never freed.',
    ]);
  });

  it('are found by a mapping of paths, and so are links', async () => {
    const { editor } = await openReplayed('alloc a 8 @copy(D:\\jobs\\7\\words.c:5)\n');
    assert.deepEqual(drawn(WORDS), []);
    await set('pathMapping', { 'd:/jobs/7': `\${workspaceFolder}/src`, broken: 7 });
    await shows(WORDS, ['5: 1 block, 8 B allocated here is never freed.']);
    const trace = editor.document.uri.toString();
    await vscode.commands.executeCommand('alloctrace.openSource', {
      trace,
      file: 'D:\\jobs\\7\\words.c',
      line: 5,
    });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), workspaceFile(WORDS).toString());
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 4);
  });

  it('are found on a server of Windows by a mapping only', async () => {
    await openReplayed('alloc a 8 @copy(\\\\server\\share\\words.c:5)\nalloc b 4 @copy(src/words.c:6)\n');
    await shows(WORDS, ['6: 1 block, 4 B allocated here is never freed.']);
    await set('pathMapping', { '\\\\Server\\share': `\${workspaceFolder}/src` });
    await shows(WORDS, [
      '5: 1 block, 8 B allocated here is never freed.',
      '6: 1 block, 4 B allocated here is never freed.',
    ]);
  });

  it('go with the lines that they stand on, and come back with them', async () => {
    const uri = await write('shrinking.c', 'int a;\nint b;\nint c;\nint d;\n');
    await openReplayed('alloc a 8 @f(shrinking.c:2)\nalloc b 4 @f(shrinking.c:4)\n');
    const both = [
      '2: 1 block, 8 B allocated here is never freed.',
      '4: 1 block, 4 B allocated here is never freed.',
    ];
    await shows('shrinking.c', both);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Two);
    const change = async (range: vscode.Range, text: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, range, text);
      assert.ok(await vscode.workspace.applyEdit(edit));
    };
    await change(new vscode.Range(2, 0, 4, 0), '');
    await shows('shrinking.c', both.slice(0, 1));
    await change(new vscode.Range(2, 0, 2, 0), 'int c;\nint d;\n');
    await shows('shrinking.c', both);
    await change(new vscode.Range(2, 0, 4, 0), '');
    await shows('shrinking.c', both.slice(0, 1));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await shows('shrinking.c', both);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('int a;'));
    await shows('shrinking.c', []);
  });

  it('appear and go with the file', async () => {
    await openReplayed('alloc a 8 @f(late.c:2)\n');
    const late = await write('late.c', 'int a;\nint b;\n');
    await shows('late.c', ['2: 1 block, 8 B allocated here is never freed.']);
    await vscode.workspace.fs.delete(late);
    written.pop();
    await shows('late.c', []);
  });

  it('tell the largest of many, and how many more there are', async () => {
    const allocs = Array.from(
      { length: 12 },
      (_, index) => `alloc p${index} ${index + 1} @copy(words.c:5)\n`,
    );
    await openReplayed(allocs.join(''));
    await shows(WORDS, ['5: 12 blocks, 78 B allocated here are never freed.']);
    const related = leaksOn(WORDS)[0]?.relatedInformation?.map(({ message }) => message) ?? [];
    assert.equal(related.length, 10);
    assert.equal(related.at(-1), '3 B as p2; 2 smaller ones not listed');
  });

  it('go by one click, and come back by a command', async () => {
    await openReplayed('alloc a 8 @copy(words.c:5)\n');
    await shows(WORDS, ['5: 1 block, 8 B allocated here is never freed.']);
    const document = await vscode.workspace.openTextDocument(workspaceFile(WORDS));
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Two);
    const [action] = await eventually('there is a light bulb', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(4, 0, 4, 1),
      );
      return actions.length > 0 && actions;
    });
    assert.equal(action?.title, 'Do not show leaks on source files');
    assert.ok(action.command);
    await vscode.commands.executeCommand(action.command.command);
    await shows(WORDS, []);
    assert.equal(vscode.workspace.getConfiguration('alloctrace').get('sourceDiagnostics'), false);
    await vscode.commands.executeCommand('alloctrace.showSourceLeaks');
    await shows(WORDS, ['5: 1 block, 8 B allocated here is never freed.']);
  });
});
