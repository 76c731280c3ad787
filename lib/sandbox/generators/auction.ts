import { z } from 'zod'
import type { GeneratedUpdate } from './generator'
import { added, column, loadGenerator, moment } from './generator'
import { Random } from './random'

const organizations = [
  'Harbour & Finch',
  'Oakline Partners',
  'Blue Kiln Studio',
  'Northwater Mills',
  'Cedar and Sons',
]

const people = [
  'Ada Brandt',
  'Bo Lindqvist',
  'Carla Mendes',
  'Dario Funk',
  'Edda Novak',
  'Farid Osman',
  'Greta Holm',
  'Hugo Petit',
  'Ines Duarte',
  'Jonas Weber',
  'Kaja Vinter',
  'Leo Marchetti',
  'Mira Sandoval',
  'Nils Aakre',
  'Olga Reznik',
  'Pavel Dvorak',
  'Quinn Hartley',
  'Rosa Almeida',
  'Sven Lofgren',
  'Tilda Ekman',
  'Umar Qureshi',
  'Vera Koskinen',
]

const items = [
  'Brass Sextant',
  'Walnut Writing Desk',
  'Harbour Watercolour',
  'Silver Teapot',
  'Signed Score',
  'Railway Clock',
]

const state = z.object({
  random: z.number(),
  auction: z.number(),
  pending: z.array(
    z.object({ table: z.string(), row: z.array(z.string().nullable()), diff: z.literal([1, -1]) }).readonly(),
  ),
})
type AuctionState = z.infer<typeof state>

/**
 * Materialize's AUCTION: organizations, users and accounts stand from the start; then each auction is followed
 * by its 2 to 9 bids, one row a tick.
 */
export const auction = loadGenerator<AuctionState>({
  tickInterval: 1000,
  tables: [
    { name: 'organizations', columns: [column('id', 'bigint'), column('name', 'text')], key: ['id'] },
    {
      name: 'users',
      columns: [column('id', 'bigint'), column('org_id', 'bigint'), column('name', 'text')],
      key: ['id'],
    },
    {
      name: 'accounts',
      columns: [column('id', 'bigint'), column('org_id', 'bigint'), column('balance', 'bigint')],
      key: ['id'],
    },
    {
      name: 'auctions',
      columns: [
        column('id', 'bigint'),
        column('seller', 'bigint'),
        column('item', 'text'),
        column('end_time', 'timestamp with time zone'),
      ],
      key: ['id'],
    },
    {
      name: 'bids',
      columns: [
        column('id', 'bigint'),
        column('buyer', 'bigint'),
        column('auction_id', 'bigint'),
        column('amount', 'integer'),
        column('bid_time', 'timestamp with time zone'),
      ],
      key: ['id'],
    },
  ],
  start: (seed) => {
    const updates: GeneratedUpdate[] = []
    organizations.forEach((name, i) => {
      updates.push(added('organizations', i + 1, name))
      updates.push(added('accounts', i + 43, i + 1, 10_000))
    })
    people.forEach((name, i) => {
      updates.push(added('users', i + 1, (i % organizations.length) + 1, name))
    })
    return { updates, state: { random: seed, auction: 1, pending: [] } }
  },
  tick: (before, now) => {
    const [first, ...rest] = before.pending
    if (first) return { updates: [first], state: { ...before, pending: rest } }
    const random = new Random(before.random)
    const id = before.auction
    const opening = added(
      'auctions',
      id,
      random.between(1, people.length),
      random.pick(items),
      moment(now + 10_000),
    )
    const bids = Array.from({ length: random.between(2, 9) }, (_, i) =>
      added(
        'bids',
        id * 10 + i,
        random.between(1, people.length),
        id,
        random.between(1, 99),
        moment(now + i * 1000),
      ),
    )
    return {
      updates: [opening],
      state: {
        random: random.state,
        auction: id + 1,
        pending: bids.map((bid) => ({ ...bid, row: [...bid.row] })),
      },
    }
  },
  revive: (stored) => state.parse(stored),
})
