import { z } from 'zod'
import type { GeneratedUpdate } from './generator'
import { added, column, loadGenerator, moment } from './generator'
import { Random } from './random'

const givenNames = ['ada', 'bo', 'carla', 'dario', 'edda', 'farid', 'greta', 'hugo', 'ines', 'jonas']
const familyNames = [
  'brandt',
  'duarte',
  'ekman',
  'funk',
  'holm',
  'marchetti',
  'novak',
  'osman',
  'petit',
  'weber',
]
const mailHosts = ['post.example', 'mail.example', 'letters.example']
const customers = 100
const campaigns = 10

const update = z.object({
  table: z.string(),
  row: z.array(z.string().nullable()),
  diff: z.literal([1, -1]),
})
const state = z.object({
  random: z.number(),
  impression: z.number(),
  lead: z.number(),
  coupon: z.number(),
  /** What will happen later, by moment. */
  due: z.array(z.object({ at: z.number(), updates: z.array(update) })),
})
type MarketingState = z.infer<typeof state>
type Due = MarketingState['due'][number]

function stored(updates: readonly GeneratedUpdate[]): Due['updates'] {
  return updates.map((u) => ({ ...u, row: [...u.row] }))
}

function lead(
  id: number,
  customer: number,
  created: number,
  converted: number | null,
  amount: number | null,
): GeneratedUpdate {
  return added('leads', id, customer, moment(created), converted === null ? null : moment(converted), amount)
}

/** A lead, its prediction, perhaps a coupon, and perhaps its conversion some seconds later. */
function newLead(random: Random, next: MarketingState, customer: number, at: number): Due[] {
  const id = next.lead
  next.lead += 1
  const bucket = random.pick(['control', 'experiment'])
  const score = random.next()
  const created = [
    lead(id, customer, at, null, null),
    added('conversion_predictions', id, bucket, moment(at), score),
  ]
  if (bucket === 'experiment' && score < 0.6) {
    created.push(added('coupons', next.coupon, id, moment(at), random.between(5, 30)))
    next.coupon += 1
  }
  const due: Due[] = [{ at, updates: stored(created) }]
  if (random.chance(0.2 + score / 2)) {
    const converted = at + random.between(1, 30) * 1000
    due.push({
      at: converted,
      updates: stored([
        { ...lead(id, customer, at, null, null), diff: -1 },
        lead(id, customer, at, converted, random.between(10, 1000)),
      ]),
    })
  }
  return due
}

/**
 * Materialize's MARKETING: a fixed set of customers sees impressions of campaigns, one a tick; some click, some
 * clicks become leads, some leads get a coupon, some convert, which changes the lead's row.
 */
export const marketing = loadGenerator<MarketingState>({
  tickInterval: 1000,
  tables: [
    {
      name: 'customers',
      columns: [column('id', 'bigint'), column('email', 'text'), column('income', 'bigint')],
      key: ['id'],
    },
    {
      name: 'impressions',
      columns: [
        column('id', 'bigint'),
        column('customer_id', 'bigint'),
        column('campaign_id', 'bigint'),
        column('impression_time', 'timestamp with time zone'),
      ],
      key: ['id'],
    },
    {
      name: 'clicks',
      columns: [column('impression_id', 'bigint'), column('click_time', 'timestamp with time zone')],
      key: null,
    },
    {
      name: 'leads',
      columns: [
        column('id', 'bigint'),
        column('customer_id', 'bigint'),
        column('created_at', 'timestamp with time zone'),
        column('converted_at', 'timestamp with time zone', true),
        column('conversion_amount', 'bigint', true),
      ],
      key: ['id'],
    },
    {
      name: 'coupons',
      columns: [
        column('id', 'bigint'),
        column('lead_id', 'bigint'),
        column('created_at', 'timestamp with time zone'),
        column('amount', 'bigint'),
      ],
      key: ['id'],
    },
    {
      name: 'conversion_predictions',
      columns: [
        column('lead_id', 'bigint'),
        column('experiment_bucket', 'text'),
        column('predicted_at', 'timestamp with time zone'),
        column('score', 'double precision'),
      ],
      key: null,
    },
  ],
  start: (seed) => {
    const random = new Random(seed)
    const updates = Array.from({ length: customers }, (_, i) => {
      const mail = `${random.pick(givenNames)}.${random.pick(familyNames)}${i}@${random.pick(mailHosts)}`
      return added('customers', i, mail, random.between(20, 200) * 1000)
    })
    return { updates, state: { random: random.state, impression: 0, lead: 0, coupon: 0, due: [] } }
  },
  tick: (before, now) => {
    const random = new Random(before.random)
    const next: MarketingState = { ...before, due: [] }
    const due = [...before.due]
    const customer = random.between(0, customers - 1)
    const id = next.impression
    next.impression += 1
    const updates: GeneratedUpdate[] = [
      added('impressions', id, customer, random.between(0, campaigns - 1), moment(now)),
    ]
    if (random.chance(0.5)) {
      const clicked = now + random.between(1, 5) * 1000
      due.push({ at: clicked, updates: stored([added('clicks', id, moment(clicked))]) })
      if (random.chance(0.4)) due.push(...newLead(random, next, customer, clicked + 1000))
    }
    for (const event of due) {
      if (event.at <= now) updates.push(...event.updates)
      else next.due.push(event)
    }
    return { updates, state: { ...next, random: random.state } }
  },
  revive: (value) => state.parse(value),
})
