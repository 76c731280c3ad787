/**
 * The sandbox against a real server's answers: scripts are replayed, message by message, against sandboxes that are
 * started here. A step is the same, refused (0A000), dependent on a refused one, or wrong. A script of the first tier
 * passes if nothing in it is wrong; in the others wrong answers are only counted. `--verbose` shows every wrong answer.
 */
import { type Sandbox, startSandbox } from '../../../lib/sandbox'
import { type CaseResult, type Suite, type SuiteContext, SuiteUnavailable, wanted } from '../suite'
import { type Recording, recordingsIn, typeNames } from '../wire/recording'
import { replay, type Score } from '../wire/replay'
import { whyElsewhere } from '../wire/tiers'

/** Sandboxes at a time. Scripts wait more than they work. */
const lanes = 2

function added(a: Score, b: Score): Score {
  return {
    same: a.same + b.same,
    refused: a.refused + b.refused,
    dependent: a.dependent + b.dependent,
    excused: a.excused + b.excused,
    wrong: [...a.wrong, ...b.wrong],
    details: [a.details[0] + b.details[0], a.details[1] + b.details[1]],
  }
}
const nothing: Score = { same: 0, refused: 0, dependent: 0, excused: 0, wrong: [], details: [0, 0] }

function told({ same, refused, dependent, excused, wrong }: Score): string {
  return `same ${same}, refused ${refused}, dependent ${dependent}, excused ${excused}, wrong ${wrong.length}`
}

/** What waits for a minute's sample, and what looks at the whole log of events, goes first. */
const early = ['catalog_objects', 'status']
const turn = ({ name }: Recording) => (early.includes(name) ? 0 : 1)

async function run(context: SuiteContext) {
  const all = recordingsIn(context.from)
  if (all.length === 0) throw new SuiteUnavailable(`no recorded scripts in ${context.from}`)
  const names = typeNames(all)
  const queue = all.filter((each) => wanted(context, each.name)).toSorted((a, b) => turn(a) - turn(b))
  const totals = { first: nothing, elsewhere: nothing }
  const results: CaseResult[] = []

  const one = async (sandbox: Sandbox, recording: Recording) => {
    const score = await replay(sandbox, recording, names)
    const why = whyElsewhere(recording.name)
    const group = why === null ? 'first' : 'elsewhere'
    totals[group] = added(totals[group], score)
    context.print(`${recording.name.padEnd(28)} ${told(score)}${why === null ? '' : `  (${why})`}`)
    if (context.options.verbose === true) for (const each of score.wrong) context.print(`    ${each}`)
    const passed = why !== null || score.wrong.length === 0
    results.push({ name: recording.name, passed, ...(passed ? {} : { difference: score.wrong[0] ?? '' }) })
  }
  const lane = async () => {
    const sandbox = await startSandbox({ port: 0 })
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await one(sandbox, next)
    } finally {
      await sandbox.stop()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, queue.length) }, lane))
  const [equal, of] = added(totals.first, totals.elsewhere).details
  return {
    results,
    summary: [
      `first tier: ${told(totals.first)}`,
      `elsewhere:  ${told(totals.elsewhere)}`,
      `errors whose detail and hint are the same, too: ${equal} of ${of}`,
    ],
  }
}

export const suite: Suite = {
  name: 'wire',
  about: 'the sandbox against what a Materialize server answered, message by message',
  defaultPath: 'goldens/wire',
  run,
}
