/** The choice of panes, in VS Code's keeping: one for all panels and windows of this machine. */

import type * as vscode from 'vscode';
import { type LayoutChoice, readLayout } from '../protocol/layout.ts';

const KEY = 'panelLayout';

export class LayoutMemory {
  constructor(private readonly kept: vscode.Memento) {}

  get choice(): LayoutChoice {
    return readLayout(this.kept.get(KEY));
  }

  async keep(choice: LayoutChoice): Promise<void> {
    await this.kept.update(KEY, readLayout(choice));
  }
}
