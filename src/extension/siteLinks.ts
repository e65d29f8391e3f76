/** Frames of sites as links to the source that they name. */

import * as vscode from 'vscode';
import type { SourcePlace } from '../format/sites.ts';
import { COMMANDS, SETTINGS } from '../protocol/ids.ts';
import type { Log } from './log.ts';
import { inform } from './messages.ts';
import { SiteLinkFinder } from './sitesInText.ts';
import type { SourceFinder } from './sourceFinder.ts';
import { revealSource } from './sourceLinks.ts';
import { TRACES } from './storyFinder.ts';

/** Links of more lines would take VS Code longer than they are of use; the hover has the frames of each line. */
const MAXIMUM_LINES = 5000;

class SourceLink extends vscode.DocumentLink {
  constructor(
    range: vscode.Range,
    readonly trace: vscode.Uri,
    readonly place: SourcePlace,
  ) {
    super(range);
    this.tooltip = vscode.l10n.t('Open {0} at line {1}', place.file, place.line);
  }
}

export function registerSiteLinks(sources: SourceFinder, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    log.command(
      COMMANDS.openSource,
      vscode.l10n.t('The source could not be opened'),
      async (target: SourceTarget) => {
        const { trace, file, line } = target;
        if (await revealSource(sources, vscode.Uri.parse(trace, true), file, line)) return;
        void log.guard(vscode.l10n.t('The settings could not be opened'), () => tellNotFound(file));
      },
    ),
    vscode.languages.registerDocumentLinkProvider(TRACES, {
      provideDocumentLinks(document) {
        const links: SourceLink[] = [];
        const finder = new SiteLinkFinder();
        const lineCount = Math.min(document.lineCount, MAXIMUM_LINES);
        for (let line = 0; line < lineCount; line++)
          for (const { start, end, ...place } of finder.linksOf(document.lineAt(line).text))
            links.push(new SourceLink(new vscode.Range(line, start, line, end), document.uri, place));
        return links;
      },
      resolveDocumentLink(link) {
        if (!(link instanceof SourceLink)) return link;
        const { file, line } = link.place;
        const target: SourceTarget = { trace: link.trace.toString(), file, line };
        const command = `command:${COMMANDS.openSource}?${encodeURIComponent(JSON.stringify([target]))}`;
        link.target = vscode.Uri.parse(command);
        return link;
      },
    }),
  );
}

async function tellNotFound(file: string): Promise<void> {
  const open = vscode.l10n.t('Map Paths');
  const message = vscode.l10n.t(
    'No file of this workspace is {0}. A mapping of paths can say where it is.',
    file,
  );
  const choice = await inform(message, open);
  if (choice === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', SETTINGS.pathMapping);
}

/** What the command that opens a source is told. `trace` is the uri of the trace, as a string. */
export interface SourceTarget extends SourcePlace {
  readonly trace: string;
}
