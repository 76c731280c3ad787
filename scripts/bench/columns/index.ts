import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { type Measured, measureProgram, median, medianOf } from '../measure'
import { positive, usualGenerator, usualWork } from '../options'
import { makeProject } from '../project'
import { measureColibri } from './colibri'

const root = resolve(import.meta.dirname, '../../..')

const USAGE = `npm run bench -- columns [OPTION…]
  --sizes 1000            numbers of models; 1000,10000 is the whole measurement
  --runs 3                of Greenlight for each size; the median counts
  --generator PATH        the script that makes the projects (../shared/bench/generate_project.py)
  --work FOLDER           where the projects are made and kept (a temporary folder)
  --colibri PATH          dbt-colibri's program (GREENLIGHT_COLIBRI)`

/** Seconds that a person waits. */
const wanted = { firstHop: 0.3, whole: 2 }

type Verdict = { readonly text: string; readonly holds: boolean }

/**
 * The lineage of every column, from the files of a project to JSON, beside dbt-colibri, which starts from compiled SQL;
 * then what one column takes that nobody asked about before. Exit 1 where something takes more than wanted, 2 where it
 * can't be measured here.
 */
export async function columns(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === null) return 2
  const { generator, colibri } = options
  if (!existsSync(generator)) {
    console.error(`No script at ${generator} that makes projects: name it with --generator.`)
    return 2
  }
  if (colibri !== undefined && !existsSync(colibri)) {
    console.error(`There is no dbt-colibri at ${colibri}.`)
    return 2
  }
  if (colibri === undefined)
    console.log('Greenlight alone: say with GREENLIGHT_COLIBRI or --colibri where dbt-colibri is.\n')
  const verdicts: Verdict[] = []
  for (const size of options.sizes) {
    const project = await makeProject(size, options)
    console.log(`${size.toLocaleString('en')} models`)
    const ours = medianOf(await times(options.runs, () => measureOurs(project)))
    tell('greenlight, every column', ours)
    if (colibri !== undefined) {
      const theirs = await measureColibri(colibri, project)
      tell('dbt-colibri, every column', theirs)
      const less = (theirs.cpuSeconds / ours.cpuSeconds).toFixed(1)
      verdicts.push({
        text: `${size} models: ${less} times less CPU`,
        holds: ours.cpuSeconds < theirs.cpuSeconds,
      })
    }
    const one = await times(options.runs, () => measureOne(project))
    for (const [key, limit] of Object.entries(wanted)) {
      const seconds = median(one.map((run) => (key === 'firstHop' ? run.firstHop : run.whole)))
      const what = key === 'firstHop' ? 'first hop of one column' : 'all of one column'
      verdicts.push({
        text: `${size} models: ${what} ${seconds.toFixed(3)} s, cold (wanted ${limit})`,
        holds: seconds <= limit,
      })
    }
  }
  console.log('')
  for (const { text, holds } of verdicts) console.log(`${holds ? 'ok  ' : 'MISS'} ${text}`)
  return verdicts.every(({ holds }) => holds) ? 0 : 1
}

/** Everything anew: what an earlier run left in the target folder is taken away. */
function measureOurs(project: string): Promise<Measured> {
  rmSync(join(project, 'target'), { recursive: true, force: true })
  const program = [process.execPath, join(root, 'bin/greenlight.js')]
  return measureProgram([...program, 'columns', '--output', 'json'], project)
}

const oneColumn = z.object({ firstHop: z.number(), whole: z.number() })

async function measureOne(project: string): Promise<z.infer<typeof oneColumn>> {
  const script = join(import.meta.dirname, 'one-column.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, project], {
    cwd: root,
  })
  return oneColumn.parse(JSON.parse(stdout))
}

async function times<T>(count: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = []
  for (let i = 0; i < count; i++) all.push(await measure())
  return all
}

function tell(what: string, { wallSeconds, cpuSeconds, peakMb }: Measured): void {
  const figures = `${cpuSeconds.toFixed(2)} s CPU, ${wallSeconds.toFixed(2)} s wall, ${peakMb.toFixed(0)} MB`
  console.log(`  ${what.padEnd(26)} ${figures}`)
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        sizes: { type: 'string', default: '1000' },
        runs: { type: 'string', default: '3' },
        generator: { type: 'string', default: usualGenerator },
        work: { type: 'string', default: usualWork('columns') },
        colibri: { type: 'string', default: process.env.GREENLIGHT_COLIBRI },
      },
    })
    const colibri =
      values.colibri === undefined || values.colibri === '' ? undefined : resolve(values.colibri)
    return {
      sizes: values.sizes.split(',').map(positive),
      runs: positive(values.runs),
      generator: resolve(values.generator),
      work: resolve(values.work),
      colibri,
    }
  } catch (e) {
    console.error(`${e instanceof Error ? e.message : e}\n\n${USAGE}`)
    return null
  }
}
