/**
 * The explanation of an out-of-memory that a face waits for, one at a time: a newer question takes the place of one that is
 * not answered yet, which is given up, as it is when nobody looks any more.
 */

import * as vscode from 'vscode';
import type { ShortageReport } from '../engine/engine.ts';
import type { TraceSession } from './traceSession.ts';

export class ShortageQuestion implements vscode.Disposable {
  private asked: { readonly step: number; readonly source: vscode.CancellationTokenSource } | undefined;

  constructor(private readonly session: TraceSession) {}

  /** The step that is asked about; undefined where nothing is. */
  get step(): number | undefined {
    return this.asked?.step;
  }

  /** Undefined where the step did not run out of memory, or the question was given up. */
  async ask(step: number, trying?: (words: string) => void): Promise<ShortageReport | undefined> {
    this.giveUp();
    const asked = { step, source: new vscode.CancellationTokenSource() };
    this.asked = asked;
    const { token } = asked.source;
    try {
      const report = await this.session.askLong(
        (engine, trace, ticket) => engine.explainShortage(trace, step, ticket),
        token,
        trying,
      );
      return report ?? undefined;
    } finally {
      asked.source.dispose();
      if (this.asked === asked) this.asked = undefined;
    }
  }

  giveUp(): void {
    this.asked?.source.cancel();
    this.asked = undefined;
  }

  dispose(): void {
    this.giveUp();
  }
}
