/** How dbt calls several of a kind. */
export function pluralOf(kind: string): string {
  if (kind === 'analysis') return 'analyses'
  if (kind === 'saved_query') return 'saved_queries'
  return kind === 'test' ? 'data_tests' : `${kind}s`
}

type Twin = { readonly uniqueId: string; readonly file: string }

/** dbt's message for two resources of one name; `sought` is how others refer to them. */
export function twinsText(kinds: string, name: string, sought: string, twins: readonly [Twin, Twin]): string {
  const list = twins.map(({ uniqueId, file }) => `- ${uniqueId} (${file})`).join('\n')
  return (
    `dbt found two ${kinds} with the name "${name}".\n\nSince these resources have the same name, dbt will be unable to ` +
    `find the correct resource\nwhen ${sought}.\n\nTo fix this, change the name of one of these resources:\n${list}`
  )
}

/** dbt's advice where something is described twice: in one file, or in two. */
export function twiceDescribed(what: string, name: string, file: string, other: string): string {
  return file === other
    ? `remove one of the ${what} entries for ${name} in this file:\n - ${file}\n`
    : `remove the ${what} entry for ${name} in one of these files:\n - ${file}\n${other}`
}
