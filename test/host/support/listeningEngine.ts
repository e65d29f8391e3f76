// Engines in the test's hands: a real one that notes what is asked of it, and one whose reading goes on until the test
// has it end.
import type {
  EngineListener,
  OpenProgress,
  TextChange,
  TraceEngine,
  TraceOverview,
} from '../../../src/engine/engine.ts';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { nodeFiles, nodeGunzip } from '../../../src/engine/nodeFiles.ts';
import { EngineHost } from '../../../src/extension/engineHost.ts';
import type { HostPlatform } from '../../../src/extension/hostPlatform.ts';
import { Log } from '../../../src/extension/log.ts';
import { nodePlatform } from '../../../src/extension/nodePlatform.ts';

export interface ListeningHost {
  readonly host: EngineHost;
  readonly log: Log;
  /** `open feed`, `edit 2` and so on, in order. */
  readonly calls: string[];
  /** The next edit fails. */
  failNextEdit(): void;
  /** The next question for lines fails. */
  failNextLines(error: Error): void;
  /** The next opening takes in what it is fed, and fails when the result is called. */
  failNextOpening(): () => void;
}

/** The extension host that the tests run in, with engines of the test's own. */
export function platformWith(startEngine: HostPlatform['startEngine']): HostPlatform {
  return { ...nodePlatform('no worker is started'), startEngine };
}

/** A host whose engine runs in process and notes the openings and edits. */
export function listeningHost(): ListeningHost {
  const calls: string[] = [];
  const log = new Log();
  let failing = false;
  let failure: Promise<never> | undefined;
  let linesError: Error | undefined;
  const startEngine: HostPlatform['startEngine'] = (_, listener) => {
    const engine = createLocalEngine({ listener, files: nodeFiles, gunzip: nodeGunzip });
    const open: TraceEngine['open'] = (request) => {
      calls.push(`open ${request.source.kind}`);
      const opened = engine.open(request);
      if (!failure) return opened;
      const failed = Promise.all([opened, failure]).then(([overview]) => overview);
      failure = undefined;
      return failed;
    };
    const edit = async (trace: string, changes: readonly TextChange[]) => {
      calls.push(`edit ${changes.length}`);
      if (!failing) return engine.edit(trace, changes);
      failing = false;
      throw new Error('Planted by a test.');
    };
    const lines: TraceEngine['lines'] = async (trace, query) => {
      if (!linesError) return engine.lines(trace, query);
      const error = linesError;
      linesError = undefined;
      throw error;
    };
    return withMethods(engine, { open, edit, lines });
  };
  const host = new EngineHost(platformWith(startEngine), log);
  return {
    host,
    log,
    calls,
    failNextEdit: () => {
      failing = true;
    },
    failNextLines: (error) => {
      linesError = error;
    },
    failNextOpening: () => {
      let fail = () => {};
      failure = new Promise((_, reject) => {
        fail = () => reject(new Error('Planted by a test.'));
      });
      return fail;
    },
  };
}

export interface SlowHost {
  readonly host: EngineHost;
  readonly log: Log;
  readonly progress: (progress: Omit<OpenProgress, 'trace'>) => void;
  readonly preview: (overview: TraceOverview) => void;
}

/** A host whose engine has read a given text, and goes on reading until it is told to stop. */
export function slowHost(trace: string, text: string): SlowHost {
  const log = new Log();
  let listener: EngineListener | undefined;
  const startEngine: HostPlatform['startEngine'] = (_, told) => {
    listener = told;
    const engine = createLocalEngine();
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    return withMethods(engine, {
      open: async (request) => {
        const source = { kind: 'bytes', bytes: new TextEncoder().encode(text) } as const;
        const overview = await engine.open({ ...request, source });
        await stopped;
        return { ...overview, extent: { ...overview.extent, kind: 'stopped' } };
      },
      feed: async () => {},
      endFeed: async () => {},
      stopReading: async () => stop(),
    });
  };
  const host = new EngineHost(platformWith(startEngine), log);
  return {
    host,
    log,
    progress: (progress) => listener?.progress({ trace, ...progress }),
    preview: (overview) => listener?.preview(trace, overview),
  };
}

function withMethods(engine: TraceEngine, methods: Partial<TraceEngine>): TraceEngine {
  return new Proxy(engine, {
    get: (target, name: keyof TraceEngine) => methods[name] ?? target[name].bind(target),
  });
}
