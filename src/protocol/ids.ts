/**
 * Every id that package.json and the code must agree on. A test compares the two.
 */

export const LANGUAGE_ID = 'alloctrace';

/** The source of our diagnostics. */
export const DIAGNOSTIC_SOURCE = 'alloctrace';

export const PANEL_VIEW_TYPE = 'alloctrace.heapMap';
/** The custom editor that lists a trace's events. */
export const EVENTS_VIEW_TYPE = 'alloctrace.events';
export const FINDINGS_VIEW_ID = 'alloctrace.findings';
/** The scheme of the documents that compare strategies. */
export const COMPARISON_SCHEME = 'alloctrace-comparison';
export const LEAKS_VIEW_ID = 'alloctrace.leaks';
/** The view container in the activity bar. */
export const VIEW_CONTAINER_ID = 'alloctrace';

export const COMMANDS = {
  openHeapMap: 'alloctrace.openHeapMap',
  firstStep: 'alloctrace.firstStep',
  previousFinding: 'alloctrace.previousFinding',
  stepBack: 'alloctrace.stepBack',
  stepForward: 'alloctrace.stepForward',
  nextFinding: 'alloctrace.nextFinding',
  lastStep: 'alloctrace.lastStep',
  togglePlay: 'alloctrace.togglePlay',
  goToStep: 'alloctrace.goToStep',
  openRange: 'alloctrace.openRange',
  readAll: 'alloctrace.readAll',
  stopReading: 'alloctrace.stopReading',
  revealFinding: 'alloctrace.revealFinding',
  groupLeaks: 'alloctrace.groupLeaks',
  sortLeaks: 'alloctrace.sortLeaks',
  filterLeaks: 'alloctrace.filterLeaks',
  clearLeaksFilter: 'alloctrace.clearLeaksFilter',
  openLeakSource: 'alloctrace.openLeakSource',
  showLeaksFlame: 'alloctrace.showLeaksFlame',
  copyHeapAsText: 'alloctrace.copyHeapAsText',
  openSource: 'alloctrace.openSource',
  compare: 'alloctrace.compare',
  usePolicy: 'alloctrace.usePolicy',
  selectLife: 'alloctrace.selectLife',
  acceptLeaks: 'alloctrace.acceptLeaks',
  dropBaseline: 'alloctrace.dropBaseline',
  openBaseline: 'alloctrace.openBaseline',
  hideSourceLeaks: 'alloctrace.hideSourceLeaks',
  showSourceLeaks: 'alloctrace.showSourceLeaks',
  openTutorial: 'alloctrace.openTutorial',
  savePicture: 'alloctrace.savePicture',
  showLog: 'alloctrace.showLog',
} as const;

export const CONFIGURATION_SECTION = 'alloctrace';

/** What a user may set; the descriptions are in package.json. */
export const SETTINGS = {
  memoryLimit: 'alloctrace.memoryLimit',
  keyframeMemory: 'alloctrace.keyframeMemory',
  inlayHints: 'alloctrace.inlayHints',
  alignColumns: 'alloctrace.format.alignColumns',
  baselineFile: 'alloctrace.baselineFile',
  sourceDiagnostics: 'alloctrace.sourceDiagnostics',
  pathMapping: 'alloctrace.pathMapping',
} as const;

/** Context keys for `when` clauses. */
export const CONTEXTS = {
  /** A trace is open in an editor or a panel: the commands for stepping apply. */
  hasTrace: 'alloctrace.hasTrace',
  /** The trees list a trace, which need not be seen: what can be done from there applies. */
  isListed: 'alloctrace.isListed',
  /** Only a part of the active trace was read, and nothing more is being read. */
  isPart: 'alloctrace.isPart',
  /** The active trace is being read, and the reading can be stopped. */
  isReading: 'alloctrace.isReading',
  /** The trace of the Leaks view has leaks. */
  hasLeaks: 'alloctrace.hasLeaks',
  /** The Leaks view shows some of them only. */
  hasLeaksFilter: 'alloctrace.hasLeaksFilter',
  /** What was done to the tutorial trace: stepped through, its double free removed, its request served. */
  tutorialStepped: 'alloctrace.tutorialStepped',
  tutorialFixed: 'alloctrace.tutorialFixed',
  tutorialServed: 'alloctrace.tutorialServed',
} as const;

/** Theme colours. In the view they are CSS variables: `--vscode-alloctrace-free`. */
export const COLORS = {
  /** The one colour of the cursor, in text and panel. */
  cursor: 'alloctrace.cursor',
  cursorLineBackground: 'alloctrace.cursorLineBackground',
  cursorLineBorder: 'alloctrace.cursorLineBorder',
  /** What a step came to, after the end of its line. */
  cursorResultForeground: 'alloctrace.cursorResultForeground',
  allocated: 'alloctrace.allocated',
  header: 'alloctrace.header',
  padding: 'alloctrace.padding',
  free: 'alloctrace.free',
  leak: 'alloctrace.leak',
  error: 'alloctrace.error',
  class0: 'alloctrace.class0',
  class1: 'alloctrace.class1',
  class2: 'alloctrace.class2',
  class3: 'alloctrace.class3',
  class4: 'alloctrace.class4',
  class5: 'alloctrace.class5',
  class6: 'alloctrace.class6',
  class7: 'alloctrace.class7',
  scaleLow: 'alloctrace.scale.low',
  scaleHigh: 'alloctrace.scale.high',
} as const;
