// The Findings view: kinds, sites, findings, and the way from there into the text.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { FindingsNode } from '../../src/extension/findingsTree.ts';
import { COMMANDS } from '../../src/protocol/ids.ts';
import { alloctrace, closeAll, eventually, openReplayed, writeTrace } from './support/workbench.ts';

const TRACE = `alloc a 64 @main;parse(src/parse.c:42)
alloc b 4096 @main;read(src/io.c:7)
alloc c 16 @main;parse(src/parse.c:42)
alloc d 8
free d
free d
free nobody
oops
`;

/** The tree as indented lines: label, then description. */
async function drawn(): Promise<string[]> {
  const { findings } = await alloctrace();
  const draw = async (node: FindingsNode, depth: number): Promise<string[]> => {
    const { label, description } = findings.getTreeItem(node);
    return [
      `${'  '.repeat(depth)}${label} | ${description ?? ''}`,
      ...(await drawAll(await findings.getChildren(node), depth + 1)),
    ];
  };
  const drawAll = async (nodes: FindingsNode[], depth: number): Promise<string[]> =>
    (await Promise.all(nodes.map((node) => draw(node, depth)))).flat();
  return drawAll(await findings.getChildren(), 0);
}

async function nodeLabelled(label: string): Promise<vscode.TreeItem> {
  const { findings } = await alloctrace();
  const all = async (nodes: FindingsNode[]): Promise<FindingsNode[]> => {
    const below = await Promise.all(nodes.map(async (node) => all(await findings.getChildren(node))));
    return [...nodes, ...below.flat()];
  };
  const items = (await all(await findings.getChildren())).map((node) => findings.getTreeItem(node));
  return eventually(`there is a node ${label}`, () => items.find((item) => item.label === label));
}

describe('the Findings view', () => {
  afterEach(closeAll);

  it('lists kinds, sites and findings, leaks by bytes', async () => {
    await openReplayed(TRACE);
    await eventually('the tree is as expected', async () => {
      assert.deepEqual(await drawn(), [
        'Syntax errors | 1',
        '  "oops" is not alloc, realloc, free or mark. A comment starts with #. | line 8',
        'Double frees | 1',
        '  d | line 6',
        'Invalid frees | 1',
        '  nobody | line 7',
        'Leaks | 3 · 4.1 KiB',
        '  read(src/io.c:7) | 1 · 4 KiB · from main',
        '    b | 4 KiB · line 2',
        '  parse(src/parse.c:42) | 2 · 80 B · from main',
        '    a | 64 B · line 1',
        '    c | 16 B · line 3',
      ]);
      return true;
    });
    const { findings } = await alloctrace();
    assert.equal(findings.view.badge?.value, 3);
  });

  it('begins with settings that no heap can have, and counts them', async () => {
    await openReplayed('# small\n%heap 16\nalloc a 8\nfree a\nfree a\n');
    await eventually('the tree is as expected', async () => {
      assert.deepEqual(await drawn(), [
        'Settings that no heap can have | line 2',
        'Double frees | 1',
        '  a | line 5',
      ]);
      return true;
    });
    const { findings } = await alloctrace();
    assert.equal(findings.view.badge?.value, 2);
    const { command, tooltip } = await nodeLabelled('Settings that no heap can have');
    assert.equal(
      tooltip,
      'Heap too small for 1 arena: 16 B; give it at least 32 B, or fewer arenas. Replayed in a heap of 4 KiB instead.',
    );
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
  });

  it('lists errors before warnings, and hints last', async () => {
    await openReplayed('alloc a 8 # alloctrace-ignore double-free\nfree b\nfree c\n');
    await eventually('the tree is as expected', async () => {
      const kinds = (await drawn()).filter((line) => !line.startsWith(' '));
      assert.deepEqual(kinds, ['Invalid frees | 2', 'Leaks | 1 · 8 B', 'Unused suppressions | 1']);
      return true;
    });
  });

  it('unfolds an out-of-memory to its reason, whose blocks lead to their lines', async () => {
    const { session } = await openReplayed(
      '%heap 1K\nalloc a 400\nalloc keep 48 @main(demo.c:3)\nalloc b 400\nfree a\nfree b\nalloc big 700\n',
    );
    await eventually('the tree is as expected', async () => {
      assert.deepEqual((await drawn()).slice(0, 9), [
        'Out of memory | 1 · 700 B',
        '  big | 700 B · line 7',
        '    Asked for | 700 B · block of 720 B',
        '    Free | 960 B in 2 blocks · largest 544 B',
        '    In the way | 1 live block · 48 B',
        '      keep | 48 B · line 3 · main in demo.c:3',
        '    If freed before | served',
        '    Other strategies | none serves it',
        '    Heap that serves it | 1,200 B',
      ]);
      return true;
    });
    const { command, collapsibleState } = await nodeLabelled('keep');
    assert.equal(collapsibleState, vscode.TreeItemCollapsibleState.None);
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await eventually('the cursor is at the block', () => session.step === 2);
  });

  it('goes to a finding in the text and with the cursor', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await eventually('the tree is filled', async () => (await drawn()).length > 0);
    const { command } = await nodeLabelled('d');
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await eventually('cursor and caret are there', () => {
      assert.equal(session.step, 6);
      assert.equal(editor.selection.active.line, 5);
      return true;
    });
  });

  it('is of the active trace', async () => {
    await openReplayed('free nobody\n');
    await eventually('the first is listed', async () => {
      assert.deepEqual(await drawn(), ['Invalid frees | 1', '  nobody | line 1']);
      return true;
    });
    await openReplayed('alloc a 64\n');
    await eventually('the second is listed', async () => {
      assert.deepEqual(await drawn(), ['Leaks | 1 · 64 B', '  a | 64 B · line 1']);
      return true;
    });
    await closeAll();
    await eventually('nothing is listed', async () => (await drawn()).length === 0);
  });

  it('stays with its trace when a source stands in its place, and its buttons lead back there', async () => {
    const { editor, session } = await openReplayed('alloc a 64\nfree a\nfree a\n');
    const { sessions } = await alloctrace();
    const expected = ['Double frees | 1', '  a | line 3'];
    const isListed = () =>
      eventually('the trace is listed', async () => {
        assert.deepEqual(await drawn(), expected);
        return true;
      });
    await isListed();
    const source = await writeTrace('cover.c', 'int one;\n');
    await vscode.window.showTextDocument(source, { viewColumn: vscode.ViewColumn.One });
    await eventually('no trace can be seen', () => sessions.active === undefined);
    assert.equal(sessions.listed, session);
    await isListed();
    await vscode.commands.executeCommand(COMMANDS.nextFinding);
    await eventually('the trace is back, at its finding', () => {
      assert.equal(sessions.active, session);
      assert.equal(session.step, 3);
      assert.equal(vscode.window.activeTextEditor?.document, editor.document);
      assert.equal(vscode.window.activeTextEditor?.selection.active.line, 2);
      return true;
    });
    await closeAll();
    assert.equal(sessions.listed, undefined);
  });

  it('cuts long lists short and says so', async () => {
    await openReplayed(Array.from({ length: 250 }, (_, index) => `alloc p${index} 16`).join('\n'));
    await eventually('the rest is counted', async () => (await drawn()).at(-1) === '  … 50 more findings | ');
  });

  it('cuts a long list of sites short, and long names in the middle', async () => {
    const sites = Array.from({ length: 505 }, (_, index) => `alloc p${index} 16 @f(a.c:${index})`);
    const id = `first${'x'.repeat(5_000)}-last`;
    const frame = `g(${'y'.repeat(5_000)}.c:1)`;
    await openReplayed([...sites, `alloc ${id} 64 @main;${frame}`].join('\n'));
    await eventually('the rest is counted', async () => (await drawn()).at(-1) === '  … 6 more sites | ');
    const [, site = '', finding = ''] = await drawn();
    assert.match(site, /^ {2}g\(y+…y+\.c:1\) \| 1 · 64 B · from main$/);
    assert.match(finding, /^ {4}firstx+…x+-last \| 64 B · line 506$/);
    assert.ok(site.length < 200 && finding.length < 100);
  });

  it('says that there is nothing to say', async () => {
    await openReplayed('alloc a 64\nfree a\n');
    const { findings } = await alloctrace();
    await eventually('it says so', () => findings.view.message === 'No findings.');
    assert.equal(findings.view.badge, undefined);
  });
});
