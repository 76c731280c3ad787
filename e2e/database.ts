import pg from 'pg'

/** Rows of a query on the tests' own database, asked from outside the app. */
export async function ask(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(process.env.GREENLIGHT_E2E_SANDBOX_PORT),
    user: 'materialize',
    database: 'materialize',
  })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** The id and definition of what stands under a name now. */
export async function standing(
  schema: string,
  name: string,
): Promise<{ readonly id: string; readonly definition: string }> {
  const [row] = await ask(
    `select m.id, m.definition from mz_catalog.mz_materialized_views m
       join mz_catalog.mz_schemas s on s.id = m.schema_id where s.name = '${schema}' and m.name = '${name}'`,
  )
  return { id: String(row?.id), definition: String(row?.definition) }
}

/** How many rows break the test whose failures are kept. */
export async function deposits(): Promise<number> {
  const [row] = await ask('select count(*)::int as n from monitors.deposits_add_up')
  return Number(row?.n)
}

/** What is left under a deployment's names. */
export async function leftovers(): Promise<readonly string[]> {
  const rows = await ask(
    `select name from mz_catalog.mz_schemas where name like '%\\_dbt\\_deploy'
     union all select name from mz_catalog.mz_clusters where name like '%\\_dbt\\_deploy'`,
  )
  return rows.map((r) => String(r.name))
}
