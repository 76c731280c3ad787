import { readiness as readinessWords } from '../../lib/foundation'
import type { Answer, DeploymentsValue, DeployVerb, Moment, Plan, RunRef, Story } from './deployment-value'

export type StepKey = 'plan' | 'init' | 'run' | 'test' | 'await' | 'check' | 'promote' | 'cleanup'
export type StepState = 'done' | 'running' | 'failed' | 'warned' | 'next' | 'waiting'

/** One of the eight steps as it stands. */
export type TimelineStep = {
  readonly key: StepKey
  readonly title: string
  readonly state: StepState
  /** The state in a word, said beside its sign. */
  readonly word: string
  /** What it does, or what came of it; one sentence. */
  readonly text: string
  readonly at: string | null
  readonly by: string | null
  readonly seconds: number | null
  readonly runId: string | null
  /** The verb whose SQL can be looked at here. */
  readonly verb: DeployVerb | null
}

/** The next safe step, which is the page's one button. */
export type NextStep =
  | {
      readonly kind: 'verb'
      readonly verb: DeployVerb
      readonly label: string
      readonly locked: string | null
    }
  | {
      readonly kind: 'run'
      readonly verb: 'run' | 'test'
      readonly label: string
      readonly locked: string | null
    }

const titles: { readonly [key in StepKey]: string } = {
  plan: 'Plan',
  init: 'Init',
  run: 'Run',
  test: 'Test',
  await: 'Await',
  check: 'Check',
  promote: 'Promote',
  cleanup: 'Cleanup',
}
const words: { readonly [state in StepState]: string } = {
  done: 'done',
  running: 'going',
  failed: 'failed',
  warned: 'done, with warnings',
  next: 'next',
  waiting: 'waiting',
}

/** What a promote's plan answered; undefined while nobody has asked or it is on its way. */
export type Check = Answer<Plan> | undefined

type Facts = Partial<Omit<TimelineStep, 'key' | 'title' | 'state' | 'text'>>

function step(key: StepKey, state: StepState, text: string, facts: Facts = {}): TimelineStep {
  return {
    key,
    title: titles[key],
    state,
    word: words[state],
    text,
    at: null,
    by: null,
    seconds: null,
    runId: null,
    verb: null,
    ...facts,
  }
}

export const isMade = (story: Story | null): boolean => story !== null && story.phase !== 'initialising'
export const isPromoted = (story: Story | null): boolean => story?.phase === 'promoted'

/** The verb that stopped with an error and has not been finished since. */
export function failedVerb({ current, busy }: DeploymentsValue): DeployVerb | null {
  if (busy || current === null || current.moments.at(-1)?.phase !== 'failed') return null
  const during: { readonly [phase: string]: DeployVerb } = {
    initialising: 'init',
    initialised: 'init',
    promoting: 'promote',
    promoted: 'promote',
    rolling_back: 'rollback',
    rolled_back: 'rollback',
    cleaning: 'cleanup',
  }
  return during[current.phase] ?? null
}

/** Who did it and how long it took, from the last time that it began until it was through. */
function span(story: Story | null, during: string, after: string): Facts {
  const moments = story?.moments ?? []
  const end = moments.findLastIndex((m) => m.phase === after)
  if (end < 0) return {}
  const done = moments[end] as Moment
  const begin = moments.slice(0, end).findLast((m) => m.phase === during)
  const seconds = begin === undefined ? null : (Date.parse(done.at) - Date.parse(begin.at)) / 1000
  return { at: done.at, by: done.by, seconds }
}

function planStep(value: DeploymentsValue, changed: number): TimelineStep {
  const what =
    changed === 0
      ? 'No model differs from what production was built from.'
      : `${changed} ${changed === 1 ? 'model differs' : 'models differ'} from what production was built from.`
  return step('plan', value.current === null ? 'next' : 'done', what, {
    word: value.current === null ? 'ready to begin' : 'done',
  })
}

function initStep(value: DeploymentsValue): TimelineStep {
  const { current, busy, progress } = value
  const text = 'Makes a second set of schemas and clusters beside production.'
  const facts = { verb: 'init' as const }
  if (busy && progress?.verb === 'init') return step('init', 'running', text, facts)
  if (failedVerb(value) === 'init' && !isMade(current))
    return step('init', 'failed', reason(current) ?? text, facts)
  if (!isMade(current)) return step('init', current === null ? 'waiting' : 'next', text, facts)
  return step('init', 'done', 'The second set of schemas and clusters stands.', {
    ...facts,
    ...span(current, 'initialising', 'initialised'),
  })
}

const reason = (story: Story | null): string | null =>
  story?.moments.findLast((m) => m.phase === 'failed')?.reason ?? null

/** `12 ok, 1 failed`: how a run's nodes ended. */
export function tally(counts: RunRef['counts']): string {
  const words: { readonly [status: string]: string } = {
    success: 'ok',
    pass: 'passed',
    error: 'failed',
    fail: 'failed',
    warn: 'warned',
  }
  const sums = new Map<string, number>()
  for (const [status, count] of Object.entries(counts)) {
    const word = words[status] ?? status
    if (count > 0) sums.set(word, (sums.get(word) ?? 0) + count)
  }
  return [...sums].map(([word, count]) => `${count} ${word}`).join(', ')
}

function runStep(key: 'run' | 'test', value: DeploymentsValue, before: boolean): TimelineStep {
  const run = value.runs[key]
  const text = key === 'run' ? 'Builds the models on the new side.' : 'Tests what was built on the new side.'
  if (run === null) {
    const passed = isPromoted(value.current)
    if (passed) return step(key, 'warned', `Promoted without a ${key} on record.`, { word: 'not recorded' })
    return step(key, before ? 'next' : 'waiting', text)
  }
  const facts: Facts = { at: run.startedAt, seconds: run.seconds, runId: run.id }
  const ended = tally(run.counts)
  if (run.state === 'running') return step(key, 'running', text, facts)
  if (run.state === 'success') return step(key, 'done', ended === '' ? text : `${ended}.`, facts)
  return step(key, 'failed', ended === '' ? `It was ${run.state}.` : `${ended}.`, {
    ...facts,
    word: run.state,
  })
}

function awaitStep(value: DeploymentsValue, before: boolean): TimelineStep {
  const text = 'Waits until all of the new side is hydrated and fresh.'
  const { readiness, current, connection, stableForMs } = value
  if (isPromoted(current)) return step('await', 'done', 'The deployment is promoted.', { word: 'passed' })
  if (!before) return step('await', 'waiting', text)
  if (connection === 'lost')
    return step('await', 'failed', 'The connection to the database is lost, so nothing is known.', {
      word: 'reading lost',
    })
  if (readiness === null) return step('await', 'running', 'The first reading is on its way.')
  if (readiness.unlocked)
    return step('await', 'done', 'All is ready.', { word: 'ready', at: readiness.readySince })
  if (readiness.readySince !== null)
    return step('await', 'running', `All is ready; it must stay so for ${stableForMs / 1000} s.`, {
      word: 'ready, settling',
    })
  const failing = readiness.state === 'failing'
  return step('await', failing ? 'failed' : 'running', readiness.holdUps[0] ?? text, {
    word: readinessWords[readiness.state].word,
  })
}

function checkStep(value: DeploymentsValue, check: Check, before: boolean): TimelineStep {
  const text = 'Looks for what stands in the way: rights, sinks, readers outside, changes in production.'
  if (isPromoted(value.current))
    return step('check', 'done', 'The deployment is promoted.', { word: 'passed' })
  if (!before) return step('check', 'waiting', text)
  if (check === undefined) return step('check', 'running', text)
  if (!check.ok)
    return step('check', 'failed', check.errors[0]?.message ?? text, {
      word: `${check.errors.length} in the way`,
    })
  const { length } = check.value.warnings
  return length > 0
    ? step('check', 'warned', check.value.warnings[0]?.message ?? text, {
        word: `${length} ${length === 1 ? 'warning' : 'warnings'}`,
      })
    : step('check', 'done', 'Nothing stands in the way.')
}

function promoteStep(value: DeploymentsValue, before: boolean): TimelineStep {
  const { current, busy, progress } = value
  const facts = { verb: 'promote' as const }
  if (busy && progress?.verb === 'promote')
    return step('promote', 'running', 'The two sides change places.', facts)
  if (busy && progress?.verb === 'rollback')
    return step('promote', 'running', 'Production goes back to the old side.', {
      ...facts,
      word: 'rolling back',
    })
  const failed = failedVerb(value)
  if (failed === 'promote' || failed === 'rollback')
    return step('promote', 'failed', reason(current) ?? 'It stopped half-way.', facts)
  if (isPromoted(current))
    return step(
      'promote',
      'done',
      'Production serves the new side. Rolling back is possible until cleanup.',
      {
        ...facts,
        ...span(current, 'promoting', 'promoted'),
      },
    )
  const text =
    current?.phase === 'rolled_back'
      ? 'It was rolled back: production serves the old side. It can be promoted again.'
      : 'Swaps both sides in one transaction, tags the schemas, then points sinks to the new side.'
  const back = current?.phase === 'rolled_back' ? span(current, 'rolling_back', 'rolled_back') : {}
  return step('promote', before ? 'next' : 'waiting', text, {
    ...facts,
    ...back,
    ...(current?.phase === 'rolled_back' ? { word: 'rolled back' } : {}),
  })
}

function cleanupStep(value: DeploymentsValue): TimelineStep {
  const { current, busy, progress } = value
  const facts = { verb: 'cleanup' as const }
  const text = 'Drops what stands under the deployment’s names. After it there is no rolling back.'
  if (busy && progress?.verb === 'cleanup') return step('cleanup', 'running', text, facts)
  if (failedVerb(value) === 'cleanup') return step('cleanup', 'failed', reason(current) ?? text, facts)
  return step('cleanup', isPromoted(current) ? 'next' : 'waiting', text, facts)
}

/** The eight steps, always the same, each with how it stands. Pure. */
export function timeline(value: DeploymentsValue, changed: number, check: Check): readonly TimelineStep[] {
  const made = isMade(value.current)
  const ran = made && value.runs.run?.state === 'success'
  const ready = ran && value.readiness?.unlocked === true
  const clear = ready && check?.ok === true
  return [
    planStep(value, changed),
    initStep(value),
    runStep('run', value, made),
    runStep('test', value, ran),
    awaitStep(value, ran),
    checkStep(value, check, ready),
    promoteStep(value, clear),
    cleanupStep(value),
  ]
}

/** Why promote can't be pressed now, in words; null where it can. */
export function promoteLock(value: DeploymentsValue, check: Check): string | null {
  if (value.busy) return 'Another step is going.'
  if (value.connection === 'lost')
    return 'The connection to the database is lost, so nothing is known of the new side.'
  const { readiness } = value
  if (readiness === null) return 'The state of the new side is not known yet.'
  if (!readiness.unlocked) {
    const [first] = readiness.holdUps
    const more = readiness.holdUps.length - 1
    if (first !== undefined) return `Not ready: ${first}${more > 0 ? ` and ${more} more` : ''}.`
    return `All is ready; it must stay so for ${value.stableForMs / 1000} s.`
  }
  if (check === undefined) return 'What stands in the way is being looked for.'
  return check.ok ? null : (check.errors[0]?.message ?? 'Something stands in the way.')
}

/** The next safe step. Pure. */
export function nextStep(value: DeploymentsValue, check: Check): NextStep {
  const { current, runs } = value
  const locked = value.busy ? 'A step is going.' : null
  const verb = (which: DeployVerb, label: string, why: string | null = locked): NextStep => ({
    kind: 'verb',
    verb: which,
    label,
    locked: why,
  })
  const run = (which: 'run' | 'test', label: string): NextStep => ({
    kind: 'run',
    verb: which,
    label,
    locked: runs[which]?.state === 'running' ? `The ${which} is going.` : locked,
  })
  if (current === null)
    return verb('init', 'Start init', value.database === null ? locked : value.database.message)
  if (!isMade(current)) return verb('init', 'Finish init')
  const failed = failedVerb(value)
  if (failed === 'rollback') return verb('rollback', `Finish rolling back ${current.id}`)
  if (failed === 'cleanup' || current.phase === 'cleaning') return verb('cleanup', `Clean up ${current.id}`)
  if (failed === 'promote' || current.phase === 'promoting')
    return verb('promote', `Finish promoting ${current.id}`, promoteLock(value, check))
  if (isPromoted(current)) return verb('cleanup', `Clean up ${current.id}`)
  if (runs.run?.state !== 'success') return run('run', 'Start run')
  if (runs.test?.state !== 'success') return run('test', 'Start test')
  return verb('promote', `Promote ${current.id} to production`, promoteLock(value, check))
}
