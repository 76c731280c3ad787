import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { positive, usualGenerator, usualWork } from '../options'
import { measureSize, type Results, type Tool } from './run'
import { table } from './table'
import { verdicts } from './wanted'

const root = resolve(import.meta.dirname, '../../..')

const USAGE = `npm run bench -- parse [OPTION…]
  --sizes 100,1000        numbers of models; 100,1000,5000,10000 is the whole measurement (an hour with dbt)
  --runs 3                of Greenlight for each size; the median counts
  --dbt-runs 1            of dbt-core
  --generator PATH        the script that makes the projects (../shared/bench/generate_project.py)
  --work FOLDER           where the projects are made and kept (a temporary folder)
  --dbt PATH              real dbt (GREENLIGHT_DBT)`

/**
 * Reading a project beside real dbt-core, step for step: everything anew, nothing changed, one model changed, `ls` and
 * `compile`. Exit 1 where something is slower or larger than wanted, 2 where it can't be measured here.
 */
export async function parse(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === null) return 2
  if (!existsSync(options.generator)) {
    console.error(`No script at ${options.generator} that makes projects: name it with --generator.`)
    return 2
  }
  const greenlight: Tool = {
    name: 'greenlight',
    argv: [process.execPath, join(root, 'bin/greenlight.js')],
    runs: options.runs,
  }
  const tools = [greenlight]
  if (options.dbt === undefined)
    console.log('Greenlight alone: say with GREENLIGHT_DBT or --dbt where real dbt is to measure it, too.\n')
  else if (!existsSync(options.dbt)) {
    console.error(`There is no dbt at ${options.dbt}.`)
    return 2
  } else tools.unshift({ name: 'dbt', argv: [resolve(options.dbt)], runs: options.dbtRuns })

  const bySize = new Map<number, Results>()
  for (const size of options.sizes) {
    const results = await measureSize(size, tools, options)
    bySize.set(size, results)
    console.log(`${table(size, results)}\n`)
  }
  const told = verdicts(bySize)
  for (const { text, holds } of told) console.log(`${holds ? 'ok  ' : 'MISS'} ${text}`)
  return told.every(({ holds }) => holds) ? 0 : 1
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        sizes: { type: 'string', default: '100,1000' },
        runs: { type: 'string', default: '3' },
        'dbt-runs': { type: 'string', default: '1' },
        generator: { type: 'string', default: usualGenerator },
        work: { type: 'string', default: usualWork('parse') },
        dbt: { type: 'string', default: process.env.GREENLIGHT_DBT },
      },
    })
    return {
      sizes: values.sizes.split(',').map(positive),
      runs: positive(values.runs),
      dbtRuns: positive(values['dbt-runs']),
      generator: resolve(values.generator),
      work: resolve(values.work),
      dbt: values.dbt === '' ? undefined : values.dbt,
    }
  } catch (e) {
    console.error(`${e instanceof Error ? e.message : e}\n\n${USAGE}`)
    return null
  }
}
