import { z } from 'zod'
import type { GeneratedTable, GeneratedUpdate, LoadGenerator } from './generator'
import { added, column, loadGenerator } from './generator'
import { mix, Random } from './random'
import { nations, regions, words } from './tpch_words'

const state = z.object({ seed: z.number(), random: z.number(), versions: z.record(z.string(), z.number()) })
type TpchState = z.infer<typeof state>

const tables: readonly GeneratedTable[] = [
  {
    name: 'customer',
    columns: [
      column('c_custkey', 'bigint'),
      column('c_name', 'text'),
      column('c_address', 'text'),
      column('c_nationkey', 'bigint'),
      column('c_phone', 'text'),
      column('c_acctbal', 'numeric'),
      column('c_mktsegment', 'text'),
      column('c_comment', 'text'),
    ],
    key: ['c_custkey'],
  },
  {
    name: 'lineitem',
    columns: [
      column('l_orderkey', 'bigint'),
      column('l_partkey', 'bigint'),
      column('l_suppkey', 'bigint'),
      column('l_linenumber', 'integer'),
      column('l_quantity', 'numeric'),
      column('l_extendedprice', 'numeric'),
      column('l_discount', 'numeric'),
      column('l_tax', 'numeric'),
      column('l_returnflag', 'text'),
      column('l_linestatus', 'text'),
      column('l_shipdate', 'date'),
      column('l_commitdate', 'date'),
      column('l_receiptdate', 'date'),
      column('l_shipinstruct', 'text'),
      column('l_shipmode', 'text'),
      column('l_comment', 'text'),
    ],
    key: ['l_orderkey', 'l_linenumber'],
  },
  {
    name: 'nation',
    columns: [
      column('n_nationkey', 'bigint'),
      column('n_name', 'text'),
      column('n_regionkey', 'bigint'),
      column('n_comment', 'text'),
    ],
    key: ['n_nationkey'],
  },
  {
    name: 'orders',
    columns: [
      column('o_orderkey', 'bigint'),
      column('o_custkey', 'bigint'),
      column('o_orderstatus', 'text'),
      column('o_totalprice', 'numeric'),
      column('o_orderdate', 'date'),
      column('o_orderpriority', 'text'),
      column('o_clerk', 'text'),
      column('o_shippriority', 'integer'),
      column('o_comment', 'text'),
    ],
    key: ['o_orderkey'],
  },
  {
    name: 'part',
    columns: [
      column('p_partkey', 'bigint'),
      column('p_name', 'text'),
      column('p_mfgr', 'text'),
      column('p_brand', 'text'),
      column('p_type', 'text'),
      column('p_size', 'integer'),
      column('p_container', 'text'),
      column('p_retailprice', 'numeric'),
      column('p_comment', 'text'),
    ],
    key: ['p_partkey'],
  },
  {
    name: 'partsupp',
    columns: [
      column('ps_partkey', 'bigint'),
      column('ps_suppkey', 'bigint'),
      column('ps_availqty', 'integer'),
      column('ps_supplycost', 'numeric'),
      column('ps_comment', 'text'),
    ],
    key: ['ps_partkey', 'ps_suppkey'],
  },
  {
    name: 'region',
    columns: [column('r_regionkey', 'bigint'), column('r_name', 'text'), column('r_comment', 'text')],
    key: ['r_regionkey'],
  },
  {
    name: 'supplier',
    columns: [
      column('s_suppkey', 'bigint'),
      column('s_name', 'text'),
      column('s_address', 'text'),
      column('s_nationkey', 'bigint'),
      column('s_phone', 'text'),
      column('s_acctbal', 'numeric'),
      column('s_comment', 'text'),
    ],
    key: ['s_suppkey'],
  },
]

type Sizes = {
  readonly suppliers: number
  readonly parts: number
  readonly customers: number
  readonly orders: number
}

function sizes(scale: number): Sizes {
  const of = (n: number) => Math.max(1, Math.round(n * scale))
  return { suppliers: of(10_000), parts: of(200_000), customers: of(150_000), orders: of(1_500_000) }
}

const day = 86_400_000
const firstDay = Date.UTC(1992, 0, 1)
const lastOrderDays = 2405
const today = Date.UTC(1995, 5, 17)

const cents = (n: number) => (n / 100).toFixed(2)
const date = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const padded = (n: number) => String(n).padStart(9, '0')

function remark(random: Random): string {
  return Array.from({ length: random.between(3, 8) }, () => random.pick(words.remark)).join(' ')
}

function address(random: Random): string {
  return `${random.between(1, 300)} ${random.pick(words.street)} ${random.pick(['Street', 'Lane', 'Square'])}`
}

function phone(random: Random, nation: number): string {
  return `${nation + 10}-${random.between(100, 999)}-${random.between(100, 999)}-${random.between(1000, 9999)}`
}

const retailCents = (part: number) => 90_000 + (Math.floor(part / 10) % 20_001) + 100 * (part % 1000)

/** One of the four suppliers of a part, spread as the benchmark's own formula does. */
function supplierOf(part: number, which: number, suppliers: number): number {
  const step = Math.floor(suppliers / 4) + Math.floor((part - 1) / suppliers)
  return ((part + which * step) % suppliers) + 1
}

/** An order with its lines. The same seed, key and version bring the same rows, so they can be taken back. */
function order(seed: number, key: number, version: number, of: Sizes): GeneratedUpdate[] {
  const random = new Random(mix(seed, 4, key, version))
  const ordered = firstDay + random.between(0, lastOrderDays) * day
  let total = 0
  let shipped = 0
  const lines = Array.from({ length: random.between(1, 7) }, (_, i) => {
    const part = random.between(1, of.parts)
    const quantity = random.between(1, 50)
    const price = quantity * retailCents(part)
    const discount = random.between(0, 10)
    const tax = random.between(0, 8)
    total += Math.round((price * (100 - discount) * (100 + tax)) / 10_000)
    const ship = ordered + random.between(1, 121) * day
    const receipt = ship + random.between(1, 30) * day
    if (ship <= today) shipped += 1
    return added(
      'lineitem',
      key,
      part,
      supplierOf(part, random.between(0, 3), of.suppliers),
      i + 1,
      quantity,
      cents(price),
      cents(discount),
      cents(tax),
      receipt <= today ? random.pick(['R', 'A']) : 'N',
      ship <= today ? 'F' : 'O',
      date(ship),
      date(ordered + random.between(30, 90) * day),
      date(receipt),
      random.pick(words.instruction),
      random.pick(words.mode),
      remark(random),
    )
  })
  const status = shipped === lines.length ? 'F' : shipped === 0 ? 'O' : 'P'
  const head = added(
    'orders',
    key,
    random.between(1, of.customers),
    status,
    cents(total),
    date(ordered),
    random.pick(words.priority),
    `Clerk#${padded(random.between(1, Math.max(1, Math.floor(of.orders / 1500))))}`,
    0,
    remark(random),
  )
  return [head, ...lines]
}

function suppliers(seed: number, of: Sizes): GeneratedUpdate[] {
  return Array.from({ length: of.suppliers }, (_, i) => {
    const random = new Random(mix(seed, 1, i))
    const nation = random.between(0, 24)
    return added(
      'supplier',
      i + 1,
      `Supplier#${padded(i + 1)}`,
      address(random),
      nation,
      phone(random, nation),
      cents(random.between(-99_999, 999_999)),
      remark(random),
    )
  })
}

function parts(seed: number, of: Sizes): GeneratedUpdate[] {
  return Array.from({ length: of.parts }, (_, i) => i + 1).flatMap((key) => {
    const random = new Random(mix(seed, 2, key))
    const maker = random.between(1, 5)
    const part = added(
      'part',
      key,
      Array.from({ length: 3 }, () => random.pick(words.colour)).join(' '),
      `Manufacturer#${maker}`,
      `Brand#${maker}${random.between(1, 5)}`,
      `${random.pick(words.finish)} ${random.pick(words.coating)} ${random.pick(words.metal)}`,
      random.between(1, 50),
      `${random.pick(words.size)} ${random.pick(words.container)}`,
      cents(retailCents(key)),
      remark(random),
    )
    const supplied = new Set([0, 1, 2, 3].map((which) => supplierOf(key, which, of.suppliers)))
    const supplies = [...supplied].map((supplier) =>
      added(
        'partsupp',
        key,
        supplier,
        random.between(1, 9999),
        cents(random.between(100, 100_000)),
        remark(random),
      ),
    )
    return [part, ...supplies]
  })
}

function customers(seed: number, of: Sizes): GeneratedUpdate[] {
  return Array.from({ length: of.customers }, (_, i) => {
    const random = new Random(mix(seed, 3, i))
    const nation = random.between(0, 24)
    return added(
      'customer',
      i + 1,
      `Customer#${padded(i + 1)}`,
      address(random),
      nation,
      phone(random, nation),
      cents(random.between(-99_999, 999_999)),
      random.pick(words.segment),
      remark(random),
    )
  })
}

function places(seed: number): GeneratedUpdate[] {
  const random = new Random(mix(seed, 5))
  return [
    ...regions.map((name, i) => added('region', i, name, remark(random))),
    ...nations.map(([name, region], i) => added('nation', i, name, region, remark(random))),
  ]
}

/** The tables of TPC-H at a small scale; with a tick, each one replaces an order and its lines by another version. */
export function tpch(scale: number): LoadGenerator {
  const of = sizes(scale)
  return loadGenerator<TpchState>({
    tickInterval: 0,
    tables,
    start: (seed) => {
      const orders = Array.from({ length: of.orders }, (_, i) => order(seed, i + 1, 0, of)).flat()
      return {
        updates: [
          ...places(seed),
          ...suppliers(seed, of),
          ...parts(seed, of),
          ...customers(seed, of),
          ...orders,
        ],
        state: { seed, random: seed, versions: {} },
      }
    },
    tick: (before) => {
      const random = new Random(before.random)
      const key = random.between(1, of.orders)
      const version = before.versions[key] ?? 0
      const gone = order(before.seed, key, version, of).map((u): GeneratedUpdate => ({ ...u, diff: -1 }))
      return {
        updates: [...gone, ...order(before.seed, key, version + 1, of)],
        state: {
          ...before,
          random: random.state,
          versions: { ...before.versions, [key]: version + 1 },
        },
      }
    },
    revive: (stored) => state.parse(stored),
  })
}
