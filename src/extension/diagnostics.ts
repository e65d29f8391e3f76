/**
 * Findings as diagnostics: exact ranges, the code of the format, related places.
 *
 * Of each code the first thousand are shown and one more entry says how many are left. VS Code itself shows a thousand
 * entries per collection and file and marks the first five hundred in the text, in the order of the collections. So each
 * code has a collection of its own, the rest has another, and errors are set before what is less severe.
 */

import * as vscode from 'vscode';
import { nextTurn } from '../engine/breather.ts';
import {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  findingSeverity,
  type Severity,
  type TraceOverview,
  wordMore,
  wordSettingsProblem,
} from '../engine/engine.ts';
import { COMMANDS, DIAGNOSTIC_SOURCE } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { rangeOf } from './editorPlaces.ts';
import type { FindingTarget } from './findingsTree.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

const MAXIMUM_PER_CODE = 1000;

/** How many entries VS Code marks in the text of one file. */
const MARKED_COUNT = 500;

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  hint: vscode.DiagnosticSeverity.Hint,
};

const IGNORED_CODES: readonly FindingCode[] = ['unknown-attribute', 'unused-suppression'];

export class Diagnostics extends Disposable {
  /** From the most severe to the least, which is the order in which they are set. */
  private readonly byCode: ReadonlyMap<FindingCode, vscode.DiagnosticCollection>;
  private readonly rest = this.createCollection('more');

  constructor(
    sessions: SessionManager,
    private readonly log: Log,
  ) {
    super();
    const codes = FINDING_CODES.toSorted(
      (one, other) => SEVERITIES[findingSeverity(one)] - SEVERITIES[findingSeverity(other)],
    );
    this.byCode = new Map(codes.map((code) => [code, this.createCollection(code)]));
    this.register(
      sessions.forAll((session) =>
        vscode.Disposable.from(
          session.onDidReplay((overview) => this.refresh(session, overview)),
          new vscode.Disposable(() => this.clear(session.uri)),
        ),
      ),
    );
  }

  private createCollection(name: string): vscode.DiagnosticCollection {
    return this.register(vscode.languages.createDiagnosticCollection(`${DIAGNOSTIC_SOURCE}.${name}`));
  }

  private async refresh(session: TraceSession, overview: TraceOverview): Promise<void> {
    await this.log.guard(vscode.l10n.t('The findings could not be shown'), async () => {
      const findings = await session.ask((engine, trace) =>
        engine.findings(trace, { maximumPerCode: MAXIMUM_PER_CODE }),
      );
      if (findings) await this.show(session, findings, overview);
    });
  }

  private async show(
    session: TraceSession,
    findings: readonly Finding[],
    overview: TraceOverview,
  ): Promise<void> {
    const { uri } = session;
    const isWanted = () => !session.isDisposed && session.overview === overview;
    const isMany = findings.length > MARKED_COUNT;
    // A collection keeps its place in the order while it has entries. Where that matters, all begin anew.
    if (isMany && isWanted()) this.clear(uri);
    for (const [code, collection] of this.byCode) {
      if (!isWanted()) return;
      const ofCode = findings.filter((finding) => finding.code === code);
      collection.set(
        uri,
        ofCode.map((finding) => diagnosticOf(finding, session)),
      );
      // A thousand entries take some milliseconds; whatever else waits in the extension host goes first.
      if (isMany) await nextTurn();
    }
    if (isWanted())
      this.rest.set(uri, [...settingsDiagnostics(overview), ...moreDiagnostics(findings, overview)]);
  }

  private clear(uri: vscode.Uri): void {
    for (const collection of [...this.byCode.values(), this.rest]) collection.delete(uri);
  }
}

function diagnosticOf(finding: Finding, session: TraceSession): vscode.Diagnostic {
  const { uri } = session;
  const severity = SEVERITIES[finding.severity];
  const diagnostic = createDiagnostic(rangeOf(finding), finding.message, severity, finding.code);
  // Where there is no text, the code leads to the row in the list of events.
  if (!session.document)
    diagnostic.code = {
      value: finding.code,
      target: findingLink({ trace: session.key, line: finding.line, step: finding.step || null }),
    };
  diagnostic.relatedInformation = finding.related.map(
    (place) =>
      new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeOf(place)), place.message),
  );
  // What is ignored is faded, like code that does nothing.
  if (IGNORED_CODES.includes(finding.code)) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** Leads to a finding wherever its trace is shown. */
export function findingLink(target: FindingTarget): vscode.Uri {
  return vscode.Uri.parse(
    `command:${COMMANDS.revealFinding}?${encodeURIComponent(JSON.stringify([target]))}`,
    true,
  );
}

/** One entry for each code that has more findings than are shown, at the place of the last one shown. */
function moreDiagnostics(findings: readonly Finding[], { figures }: TraceOverview): vscode.Diagnostic[] {
  return FINDING_CODES.flatMap((code) => {
    const hiddenCount = (figures.findingCounts[code] ?? 0) - MAXIMUM_PER_CODE;
    const last = findings.findLast((finding) => finding.code === code);
    if (hiddenCount <= 0 || !last) return [];
    return createDiagnostic(rangeOf(last), wordMore(code, hiddenCount), SEVERITIES[last.severity], code);
  });
}

function settingsDiagnostics({ settingsProblem, figures }: TraceOverview): vscode.Diagnostic[] {
  if (!settingsProblem) return [];
  const { message, place } = settingsProblem;
  const range = place ? rangeOf(place) : new vscode.Range(0, 0, 0, 0);
  const words = wordSettingsProblem(message, figures.heapBytes);
  return [createDiagnostic(range, words, vscode.DiagnosticSeverity.Error, 'syntax')];
}

function createDiagnostic(
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity,
  code: FindingCode,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = code;
  return diagnostic;
}
