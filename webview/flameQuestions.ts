/**
 * What a flame graph asks the host: each question once, as it is asked for with every change of the view. One that failed is asked
 * again at the next occasion. Knows nothing of the page.
 */

import type { LeakFlame, PanelFlameQuery } from '../src/protocol/panel.ts';
import { Probe } from './probe.ts';

export class FlameQuestions {
  private readonly probe: Probe<LeakFlame>;
  private query: PanelFlameQuery | null = null;
  /** What was asked last, as long as its answer counts. */
  private asked = '';

  constructor(
    private readonly host: (query: PanelFlameQuery) => Promise<LeakFlame | null>,
    take: (flame: LeakFlame) => void,
    report: (error: unknown) => void,
  ) {
    this.probe = new Probe(() => this.answer(), take, report);
  }

  /** What was asked last is not asked again. */
  ask(query: PanelFlameQuery): void {
    const key = JSON.stringify(query);
    if (key === this.asked) return;
    this.asked = key;
    this.query = query;
    this.probe.ask(0);
  }

  /** The leaks are others: the same question has another answer, and that of an earlier one is not wanted any more. */
  forget(): void {
    this.asked = '';
    this.probe.forget();
  }

  private async answer(): Promise<LeakFlame | null> {
    const { query, asked } = this;
    try {
      const flame = query && (await this.host(query));
      // Where another one was asked for meanwhile, that is on its way.
      return asked === this.asked ? flame : null;
    } catch (error) {
      if (asked === this.asked) this.asked = '';
      throw error;
    }
  }
}
