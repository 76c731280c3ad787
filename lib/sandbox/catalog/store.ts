import { z } from 'zod'
import type { Engine, EngineTransaction } from '../engine/port'
import { firstNumbers, initialCatalog } from './initial'
import type { AuditEvent, Change, Comment, Entity, Item } from './model'
import { CatalogState, commentKey } from './state'

/** Where the catalog is kept: one row an entity, as a document. Ours alone; what users see of it is made by relations/. */
export const storeTables = `
CREATE SCHEMA mz_meta;
CREATE TABLE mz_meta.entities (kind text, id text, document jsonb NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE mz_meta.counters (kind text PRIMARY KEY, next int8 NOT NULL);
CREATE TABLE mz_meta.audit (id int8 PRIMARY KEY, document jsonb NOT NULL);
CREATE SCHEMA mz_user;
CREATE SCHEMA mz_log;`

const document = z.record(z.string(), z.unknown())
/** Our own documents, written by {@link persist}: their kind is looked at, the rest is trusted. */
const entity = z.custom<Entity>((value) => document.safeParse(value).success)
const counter = z.coerce.number().int()

/** Fills a new data directory. */
export async function initialize(tx: EngineTransaction): Promise<void> {
  await tx.exec(storeTables)
  for (const [kind, next] of Object.entries(firstNumbers)) {
    await tx.query('INSERT INTO mz_meta.counters VALUES ($1, $2)', [kind, String(next)])
  }
  await persist(tx, initialCatalog())
}

export type Counters = Map<string, number>

/** What a data directory holds. Temporary items of a former run are gone; their relations are listed to be dropped. */
export async function load(engine: Pick<Engine, 'query'>): Promise<{
  readonly state: CatalogState
  readonly counters: Counters
  readonly leftovers: readonly Item[]
  readonly audit: readonly AuditEvent[]
}> {
  const rows = await engine.query(
    'SELECT kind, document::text FROM mz_meta.entities ORDER BY kind, length(id), id',
  )
  const changes: Change[] = []
  const leftovers: Item[] = []
  for (const [kind, text] of rows.rows) {
    const value: unknown = JSON.parse(text ?? 'null')
    if (kind === 'comment') changes.push({ do: 'comment', comment: z.custom<Comment>().parse(value) })
    else if (kind === 'special') changes.push(z.custom<Change>().parse(value))
    else {
      const parsed = entity.parse(value)
      if (parsed.kind === 'item' && parsed.temporary !== null) leftovers.push(parsed)
      else changes.push({ do: 'put', entity: parsed })
    }
  }
  const numbers = await engine.query('SELECT kind, next FROM mz_meta.counters')
  const counters = new Map(numbers.rows.map(([kind, next]) => [kind ?? '', counter.parse(next)]))
  const events = await engine.query('SELECT document::text FROM mz_meta.audit ORDER BY id')
  const audit = events.rows.map(([text]) => z.custom<AuditEvent>().parse(JSON.parse(text ?? 'null')))
  return { state: emptyState().with(changes), counters, leftovers, audit }
}

function emptyState(): CatalogState {
  return new CatalogState(0, {
    databases: new Map(),
    schemas: new Map(),
    roles: new Map(),
    clusters: new Map(),
    replicas: new Map(),
    items: new Map(),
    comments: new Map(),
    defaultPrivileges: [],
    systemPrivileges: [],
    systemSettings: {},
  })
}

/** Writes changes within the transaction of what they describe. */
export async function persist(tx: EngineTransaction, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    switch (change.do) {
      case 'put':
        await upsert(tx, change.entity.kind, change.entity.id, change.entity)
        break
      case 'drop':
        await tx.query('DELETE FROM mz_meta.entities WHERE kind = $1 AND id = $2', [
          change.entity.kind,
          change.entity.id,
        ])
        await tx.query(`DELETE FROM mz_meta.entities WHERE kind = 'comment' AND id LIKE $1`, [
          `%:${change.entity.id}:%`,
        ])
        break
      case 'comment': {
        const key = commentKey(change.comment)
        if (change.comment.text === null)
          await tx.query(`DELETE FROM mz_meta.entities WHERE kind = 'comment' AND id = $1`, [key])
        else await upsert(tx, 'comment', key, change.comment)
        break
      }
      case 'default-privileges':
      case 'system-privileges':
      case 'system-settings':
        await upsert(tx, 'special', change.do, change)
        break
      case 'audit':
        break
    }
  }
}

async function upsert(tx: EngineTransaction, kind: string, id: string, value: unknown): Promise<void> {
  const sql =
    'INSERT INTO mz_meta.entities VALUES ($1, $2, $3::jsonb) ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document'
  await tx.query(sql, [kind, id, JSON.stringify(value)])
}

/** Remembers the next numbers, so that none is given twice. */
export async function persistCounters(
  tx: EngineTransaction,
  counters: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [kind, next] of counters) {
    await tx.query('UPDATE mz_meta.counters SET next = $2 WHERE kind = $1 AND next < $2', [
      kind,
      String(next),
    ])
  }
}

/** Adds to the audit log. */
export async function persistAudit(tx: EngineTransaction, events: readonly AuditEvent[]): Promise<void> {
  for (const event of events) {
    await tx.query('INSERT INTO mz_meta.audit VALUES ($1, $2::jsonb)', [event.id, JSON.stringify(event)])
  }
}
