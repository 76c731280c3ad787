import type { Generator } from '../catalog/model'
import { unsupported } from '../errors/error'
import { auction } from './auction'
import { counter } from './counter'
import type { LoadGenerator } from './generator'
import { marketing } from './marketing'
import { tpch } from './tpch'

const page = 'https://materialize.com/docs/sql/create-source/load-generator/'
const largestScale = 0.01

/**
 * The generator that a CREATE SOURCE asks for. Refuses (0A000) what isn't there: other kinds, TPC-H beyond scale 0.01,
 * AS OF and UP TO. TPC-H's own default scale is 0.01, as Materialize's.
 */
export function generatorOf(from: Pick<Generator, 'generator' | 'options'>): LoadGenerator {
  for (const option of ['AS OF', 'UP TO']) {
    if (from.options[option] !== undefined) throw unsupported(`${option} of a load generator`, page)
  }
  switch (from.generator) {
    case 'AUCTION':
      return auction
    case 'MARKETING':
      return marketing
    case 'COUNTER': {
      const most = from.options['MAX CARDINALITY']
      return counter(most === undefined ? null : Number(most))
    }
    case 'TPCH': {
      const scale = Number(from.options['SCALE FACTOR'] ?? largestScale)
      if (!(scale <= largestScale)) throw unsupported(`TPC-H beyond scale factor ${largestScale}`, page)
      return tpch(scale)
    }
    case 'KEY VALUE':
    case 'CLOCK':
      throw unsupported(`load generator ${from.generator}`, page)
  }
}

/** Milliseconds between ticks: TICK INTERVAL, or what the generator does by itself; 0 never ticks. */
export function tickIntervalOf(from: Pick<Generator, 'generator' | 'options'>): number {
  const asked = from.options['TICK INTERVAL']
  return asked === undefined ? generatorOf(from).tickInterval : Number(asked)
}

/** The table that a reference names: `bids`, `auction.bids`, `mz_load_generators.auction.bids`, quoted or not. */
export function tableOfReference(generator: LoadGenerator, reference: string) {
  const name = reference.replaceAll('"', '').split('.').at(-1)
  return generator.tables.find((table) => table.name === name)
}
