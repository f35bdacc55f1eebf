export { builtinScenarios } from "./builtin/index.ts";
export { type CleanUpOptions, type CleanUpResult, cleanUp } from "./clean-up.ts";
export type { Evidence, Judge, Judgement } from "./evidence.ts";
export { type CloudFacts, readFacts } from "./facts.ts";
export { ScenarioFault } from "./fault.ts";
export { describeScenario } from "./info.ts";
export { type IterateOptions, type Iteration, iterate, type Ready, type StepResult } from "./iterate.ts";
export { plainJudgement } from "./judge.ts";
export { checkLoad, jobsOf } from "./load/file-jobs.ts";
export type { Iterate, IterationFailure, IterationResult, IterationStep, LoadPart } from "./load/iteration.ts";
export { type JobsOptions, type LoadJob, type LoadWatcher, runJobs } from "./load/job.ts";
export { LoadFile, parseLoadFile } from "./load/load-file.ts";
export type { ClosedShape, ConcurrencyStage, LoadPlan, OpenShape } from "./load/plan.ts";
export { type RateStage, staircase } from "./load/rate.ts";
export { loadFileReference, rallyReference } from "./load/reference.ts";
export { type LoadOptions, type LoadOutcome, type LoadProgress, runLoad } from "./load/run-load.ts";
export { LoadSlas } from "./load/sla.ts";
export { type MendOptions, type MendReport, mend } from "./mend.ts";
export { checkOptions, optionsFor } from "./options.ts";
export type { OwnedKind, OwnedObject } from "./owned/kinds.ts";
export type { Holding, RunObjects, Site } from "./owned/run-objects.ts";
export { type Owner, openOwner } from "./owner.ts";
export { checkTask, convertTask } from "./rally/convert.ts";
export { createRallyReport } from "./rally/report.ts";
export { looksLikeRally, parseArguments, parseRallyTask } from "./rally/task-file.ts";
export { createGuestReach, reachProblem } from "./reach.ts";
export { isNotRun, makeReady, type ReadyRequest } from "./ready.ts";
export { scenariosReference } from "./reference.ts";
export { htmlReport } from "./report/html.ts";
export { junitReport } from "./report/junit.ts";
export { markdownReport } from "./report/markdown.ts";
export { describeBlame, type ProofReport } from "./report/model.ts";
export { createRunRecorder, RUN_STREAM, type RunRecorder } from "./results/records.ts";
export { type RunOptions, runScenario } from "./run.ts";
export {
  defineScenario,
  type Given,
  type GuestReach,
  type Marks,
  type Requirements,
  type Scenario,
  type ScenarioContext,
} from "./scenario.ts";
export { type SweepItem, type SweepOptions, type SweepProgress, type SweepReport, sweep } from "./sweep.ts";
export { expandTargets, type PlannedRun } from "./targets/expand.ts";
export { openPlaceBook, type PlaceBook } from "./targets/places.ts";
export { hostIdOf, type KnownHost } from "./verdict/attribution.ts";
export type { FindLogs, FoundLogs, HostHistory, LogLine, Probe } from "./verdict/facts.ts";
export { createJudge, type JudgeParts } from "./verdict/judge.ts";
export { type LocalWatch, watchLocally } from "./verdict/local.ts";
export { probeUrl } from "./verdict/probe.ts";
