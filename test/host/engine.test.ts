// What happens when the engine's thread dies: it is started again and the traces are opened in it once more, unless it
// dies over and over.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { TraceEngine } from '../../src/engine/engine.ts';
import { createLocalEngine } from '../../src/engine/localEngine.ts';
import { EngineHost } from '../../src/extension/engineHost.ts';
import { Log } from '../../src/extension/log.ts';
import { TraceSession } from '../../src/extension/traceSession.ts';
import { platformWith } from './support/listeningEngine.ts';
import { closeAll, eventually, openTrace, settled } from './support/workbench.ts';

/** A host whose engines run in process and die when told to. */
function mortal() {
  const engines: { readonly engine: TraceEngine; readonly die: () => void }[] = [];
  const log = new Log();
  const platform = platformWith((onDidStop) => {
    const engine = createLocalEngine();
    engines.push({ engine, die: () => onDidStop(new Error('killed by a test')) });
    return engine;
  });
  const host = new EngineHost(platform, log);
  return { engines, host, log };
}

describe('the engine', () => {
  afterEach(closeAll);

  it('is started again when it dies, and the sessions go on at their step', async () => {
    const { document } = await openTrace('alloc a 64\nalloc b 64\nfree a\n');
    const { engines, host, log } = mortal();
    const session = new TraceSession(document, host, log);
    try {
      await settled(session);
      await session.moveTo(2, 'command');
      engines[0]?.die();
      await eventually('there is another engine', () => engines.length === 2);
      await settled(session);
      assert.equal(session.step, 2);
      assert.equal(session.problem, undefined);
      assert.equal(await session.ask((engine, trace) => engine.stepAtLine(trace, 3)), 3);
    } finally {
      vscode.Disposable.from(session, host, log).dispose();
      await vscode.commands.executeCommand('notifications.clearAll');
    }
  });

  it('is given up when it dies again and again', async () => {
    const { document } = await openTrace('alloc a 64\n');
    const { engines, host, log } = mortal();
    const session = new TraceSession(document, host, log);
    try {
      for (const count of [1, 2, 3]) {
        await eventually(`engine ${count} is running`, () => engines.length === count);
        await settled(session);
        engines[count - 1]?.die();
      }
      assert.equal(engines.length, 3);
      assert.equal(session.problem?.title, 'This trace could not be replayed.');
      assert.equal(await session.ask((engine, trace) => engine.stepAtLine(trace, 1)), undefined);
    } finally {
      vscode.Disposable.from(session, host, log).dispose();
      await vscode.commands.executeCommand('notifications.clearAll');
    }
  });
});
