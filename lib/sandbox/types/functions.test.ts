import { describe, expect, it } from 'vitest'
import { findFunction, functionNames } from './functions'
import { sessionFunctionSql } from './session-functions'

describe('functions by name', () => {
  it('finds them with and without their schema', () => {
    expect(findFunction(['upper'])?.target).toEqual({ kind: 'postgres', name: 'pg_catalog.upper' })
    expect(findFunction(['pg_catalog', 'format_type'])).toMatchObject({
      readsCatalog: true,
      target: { kind: 'postgres', name: 'mz_functions.format_type' },
    })
    expect(findFunction(['mz_internal', 'mz_aclexplode'])?.set).toBe(true)
  })

  it('knows what Materialize has not got, and what the sandbox refuses', () => {
    for (const name of ['to_hex', 'format', 'random', 'jsonb_set', 'to_regclass', 'rpad']) {
      expect(findFunction([name])).toBeUndefined()
    }
    expect(findFunction(['mz_aclexplode'])).toBeUndefined()
    expect(findFunction(['mz_catalog', 'upper'])).toBeUndefined()
    expect(findFunction(['regexp_extract'])?.target.kind).toBe('refused')
  })

  it('names each once', () => {
    const names = functionNames().map((it) => it.name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('functions of the session', () => {
  const facts = {
    user: "o'hara",
    database: 'materialize',
    schemas: ['public'],
    superuser: false,
    connectionId: 7,
    environmentId: 'env',
    version: 'v26.24.0 (sandbox)',
    startedAt: 1000,
    now: 61_000,
  }
  const sql = (name: string, ...args: string[]) => sessionFunctionSql(name, args, facts)

  it('answer with what the session is', () => {
    expect(sql('current_user')).toBe("'o''hara'::text")
    expect(sql('current_schema')).toBe("'public'::text")
    expect(sql('mz_now')).toBe("'61000'::pg_catalog.mz_timestamp")
    expect(sql('mz_version_num')).toBe('2602400::int4')
    expect(sql('mz_uptime')).toBe('pg_catalog.make_interval(secs => 60000 / 1000.0)')
    expect(sessionFunctionSql('current_schema', [], { ...facts, schemas: [] })).toBe('NULL::text')
    expect(sql('upper')).toBeUndefined()
  })
})
