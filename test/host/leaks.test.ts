// The Leaks view: leaks by site, size, thread, age and growth, filtered and in pages, and the ways from there into text and source.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { LeaksNode } from '../../src/extension/leaksTree.ts';
import { COMMANDS } from '../../src/protocol/ids.ts';
import type { HostFunctions } from '../../src/protocol/panel.ts';
import { FakePanel } from './support/fakePanel.ts';
import { alloctrace, closeAll, eventually, openReplayed, writeTrace } from './support/workbench.ts';

const TRACE = `alloc a 64 @main;parse(leaky.c:2)
alloc b 4096 @main;read;malloc t=io
alloc c 16 @main;parse(leaky.c:2)
alloc d 8
alloc gone 100 @main
free gone
alloc e 16 @main;parse(leaky.c:2);strdup
`;

const { executeCommand } = vscode.commands;

/** The tree as indented lines: label, then description. Of a page that follows, the line that stands for it. */
async function drawn(): Promise<string[]> {
  const { leaks } = await alloctrace();
  const drawAll = async (nodes: LeaksNode[], depth: number): Promise<string[]> =>
    (await Promise.all(nodes.map((node) => draw(node, depth)))).flat();
  const draw = async (node: LeaksNode, depth: number): Promise<string[]> => {
    const { label, description } = leaks.getTreeItem(node);
    const line = `${'  '.repeat(depth)}${label} | ${description ?? ''}`;
    return [line, ...(node.kind === 'more' ? [] : await drawAll(await leaks.getChildren(node), depth + 1))];
  };
  return drawAll(await leaks.getChildren(), 0);
}

async function isDrawn(expected: readonly string[]): Promise<void> {
  await eventually('the tree is as expected', async () => {
    assert.deepEqual(await drawn(), expected);
    return true;
  });
}

async function nodeLabelled(label: string): Promise<LeaksNode> {
  const { leaks } = await alloctrace();
  const all = async (nodes: LeaksNode[]): Promise<LeaksNode[]> => {
    const below = await Promise.all(nodes.map(async (node) => all(await leaks.getChildren(node))));
    return [...nodes, ...below.flat()];
  };
  return eventually(`there is a node ${label}`, async () =>
    (await all(await leaks.getChildren())).find((node) => leaks.getTreeItem(node).label === label),
  );
}

describe('the Leaks view', () => {
  afterEach(async () => {
    await executeCommand(COMMANDS.clearLeaksFilter);
    await executeCommand(COMMANDS.groupLeaks, 'site');
    await closeAll();
  });

  it('lists frames below their callers, with the leaks right at them', async () => {
    await openReplayed(TRACE);
    await isDrawn([
      'main | 4.1 KiB · 4 blocks · 99.8 %',
      '  read | 4 KiB · 1 block · 97.5 %',
      '    malloc | 4 KiB · 1 block · 97.5 %',
      '      b | 4 KiB · line 2',
      '  parse(leaky.c:2) | 96 B · 3 blocks · 2.3 %',
      '    strdup | 16 B · 1 block · 0.4 %',
      '      e | 16 B · line 7',
      '    a | 64 B · line 1',
      '    c | 16 B · line 3',
      'Without a call site | 8 B · 1 block · 0.2 %',
      '  d | 8 B · line 4',
    ]);
    const { leaks } = await alloctrace();
    assert.equal(leaks.view.message, '5 blocks, 4.1 KiB, never freed.');
  });

  it('lists them by size, thread and age', async () => {
    await openReplayed(TRACE);
    await executeCommand(COMMANDS.groupLeaks, 'thread');
    await isDrawn([
      'Thread io | 4 KiB · 1 block · 97.5 %',
      '  b | 4 KiB · line 2 · malloc',
      'Unnamed thread | 104 B · 4 blocks · 2.5 %',
      '  a | 64 B · line 1 · parse(leaky.c:2)',
      '  c | 16 B · line 3 · parse(leaky.c:2)',
      '  e | 16 B · line 7 · strdup',
      '  d | 8 B · line 4',
    ]);
    await executeCommand(COMMANDS.groupLeaks, 'size');
    await eventually('sizes are listed', async () => (await drawn())[0]?.startsWith('Up to 4 KiB |'));
    await executeCommand(COMMANDS.groupLeaks, 'age');
    await eventually('ages are listed', async () => (await drawn())[0]?.startsWith('Below 10 steps |'));
  });

  it('lists the sites that keep growing, over the marks', async () => {
    await openReplayed(
      'alloc once 900 @main\nmark 1\nalloc p1 8 @f\nmark 2\nalloc p2 8 @main;f(f.c:9)\nalloc p3 8 @f\nmark 3\nalloc p4 8 @f\n',
    );
    await executeCommand(COMMANDS.groupLeaks, 'growth');
    await isDrawn([
      'f | +24 B · 3 of 4',
      '  p1 | 8 B · line 3',
      '  p3 | 8 B · line 6',
      '  p4 | 8 B · line 8',
    ]);
    const { leaks } = await alloctrace();
    assert.equal(leaks.view.message, '1 site keeps growing over 4 intervals between marks.');
  });

  it('names a growing site by the frame that asked, not by the allocator', async () => {
    await openReplayed(
      [1, 2, 3]
        .map((mark) => `alloc p${mark} 8 @main;load(load.c:9);xstrdup;malloc\nmark ${mark}\n`)
        .join(''),
    );
    await executeCommand(COMMANDS.groupLeaks, 'growth');
    await eventually('the site is listed', async () => {
      const [site] = await drawn();
      assert.equal(site, 'load(load.c:9) | +24 B · 3 of 3 · by xstrdup · from main');
      return true;
    });
  });

  it('shows what a filter lets through, and says so', async () => {
    await openReplayed(TRACE);
    await executeCommand(COMMANDS.filterLeaks, 'STRDUP');
    await isDrawn([
      'main | 16 B · 1 block · 100.0 %',
      '  parse(leaky.c:2) | 16 B · 1 block · 100.0 %',
      '    strdup | 16 B · 1 block · 100.0 %',
      '      e | 16 B · line 7',
    ]);
    const { leaks } = await alloctrace();
    assert.equal(leaks.view.message, 'Filter “STRDUP”: 1 block, 16 B, never freed.');
    assert.match(leaks.view.description ?? '', /^by site · “STRDUP” · /);
    await executeCommand(COMMANDS.filterLeaks, 'nowhere');
    await isDrawn([]);
    assert.equal(leaks.view.message, 'Filter “nowhere”: no leak has it in its site or id.');
    await executeCommand(COMMANDS.clearLeaksFilter);
    await eventually('all are listed', async () => (await drawn()).length === 11);
  });

  it('lists a page of many, and the next one below its last line', async () => {
    await openReplayed(
      Array.from({ length: 450 }, (_, index) => `alloc p${index} ${900 - index}`).join('\n'),
    );
    await eventually('the rest is counted', async () => (await drawn()).at(-1) === '  … 250 more | ');
    const { leaks } = await alloctrace();
    const next = await leaks.getChildren(await nodeLabelled('… 250 more'));
    const labels = next.map((node) => leaks.getTreeItem(node).label);
    assert.deepEqual([labels.length, labels[0], labels.at(-1)], [201, 'p200', '… 50 more']);
  });

  it('goes to the line and the step of a leak', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const { leaks } = await alloctrace();
    const { command } = leaks.getTreeItem(await nodeLabelled('c'));
    assert.ok(command);
    await executeCommand(command.command, ...(command.arguments ?? []));
    await eventually('cursor and caret are there', () => {
      assert.equal(session.step, 3);
      assert.equal(editor.selection.active.line, 2);
      return true;
    });
  });

  it('goes to the source of a leak and still lists the trace, which can be gone back to', async () => {
    await writeTrace('leaky.c', 'int one;\nint two;\n');
    const { session } = await openReplayed(TRACE);
    const { leaks, sessions } = await alloctrace();
    // Its innermost frame has no place, the one around it has.
    const node = await nodeLabelled('e');
    assert.equal(leaks.getTreeItem(node).contextValue, 'blockWithSource');
    assert.equal(leaks.getTreeItem(await nodeLabelled('b')).contextValue, 'block');
    await executeCommand(COMMANDS.openLeakSource, node);
    await eventually('the source is at the line', () => {
      const source = vscode.window.activeTextEditor;
      assert.equal(source?.document.uri.path.split('/').at(-1), 'leaky.c');
      assert.equal(source?.selection.active.line, 1);
      return true;
    });
    assert.equal((await drawn()).length, 11);
    const { command } = leaks.getTreeItem(node);
    assert.ok(command);
    await executeCommand(command.command, ...(command.arguments ?? []));
    await eventually('the trace is back', () => sessions.active === session && session.step === 7);
  });

  it('is of the active trace, and empty without one', async () => {
    await openReplayed('alloc first 64\n');
    await eventually('the first is listed', async () => (await drawn())[1]?.includes('first'));
    await openReplayed('alloc second 64\n');
    await eventually('the second is listed', async () => (await drawn())[1]?.includes('second'));
    await closeAll();
    await isDrawn([]);
  });

  it('says that there is nothing to list', async () => {
    await openReplayed('alloc a 64\nfree a\n');
    await isDrawn([]);
    const { leaks } = await alloctrace();
    assert.equal(leaks.view.message, 'No leaks.');
    await openReplayed('alloc a 64 # alloctrace-ignore leak\n');
    await eventually('it says what is hidden', async () => {
      await leaks.getChildren();
      return leaks.view.message === 'No leaks but 1 that is suppressed.';
    });
  });

  it('lists the leaks of a real program, the largest sites first', async () => {
    const extension = vscode.extensions.getExtension('alloctrace.alloctrace');
    assert.ok(extension);
    const file = vscode.Uri.joinPath(extension.extensionUri, 'examples/python-trie.alloctrace');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    const { leaks } = await alloctrace();
    await eventually('it is summed up', async () => {
      await leaks.getChildren();
      return leaks.view.message === '472 blocks, 50.2 KiB, never freed.';
    });
    const [largest = '', ...others] = (await leaks.getChildren()).map((node) => {
      const { label, description } = leaks.getTreeItem(node);
      return `${label} | ${description}`;
    });
    assert.match(largest, /^python3\+0x1007a3 \| /);
    const generic = others.find((line) => line.startsWith('python3:PyType_GenericAlloc |'));
    assert.match(generic ?? '', / · 224 blocks · /);
  });

  it('leads to the flame graph in the panel, from a frame on', async () => {
    const { session } = await openReplayed(TRACE);
    const { panels } = await alloctrace();
    const fake = new FakePanel();
    await panels.deserializeWebviewPanel(fake.panel, { uri: session.key, step: 0 });
    const shown: (readonly string[])[] = [];
    // A page that is on its way out takes it, and says nothing.
    const lost = new Promise<void>((taken) => {
      const showLeaks = () => {
        taken();
        return new Promise<void>(() => {});
      };
      fake.load({ showLeaks });
    });
    try {
      await executeCommand(COMMANDS.showLeaksFlame, await nodeLabelled('parse(leaky.c:2)'));
      await lost;
      const view = { showLeaks: async (path: readonly string[]) => void shown.push(path) };
      fake.load(view);
      await eventually('the panel is told', () => shown.length === 1);
      // Once it has been shown, it is no more wanted by the next page.
      let laidOutCount = 0;
      const host: HostFunctions = fake.load({ ...view, showLayout: () => void laidOutCount++ });
      await eventually('the page is loaded anew', () => laidOutCount === 1);
      assert.deepEqual(shown, [['main', 'parse(leaky.c:2)']]);
      const [path = []] = shown;
      const flame = await host.leakFlame({ path, pageFrom: null, unit: 'blocks', maximumAcross: 100 });
      assert.deepEqual(flame?.names, ['parse(leaky.c:2)', 'strdup']);
    } finally {
      panels.of(session.uri)?.dispose();
    }
  });
});
