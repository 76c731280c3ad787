export {}

/** The one door for measurements: npm run bench -- NAME [OPTION…] */

type Bench = { readonly about: string; readonly run: (args: readonly string[]) => Promise<number> }

/** Each measurement, loaded when it is asked for; gives an exit code. Add a line for a new one. */
const benches: { readonly [name: string]: Bench } = {
  start: {
    about: 'CPU seconds until the command line has answered',
    run: async () => (await import('./start')).start(),
  },
  parse: {
    about: 'reading and compiling projects beside real dbt-core',
    run: async (args) => (await import('./parse')).parse(args),
  },
  watch: {
    about: 'from a save to the manifest of an open project and to the open page',
    run: async (args) => (await import('./watch')).watch(args),
  },
  columns: {
    about: 'lineage of every column beside dbt-colibri, and of one column, cold',
    run: async (args) => (await import('./columns')).columns(args),
  },
}

const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error('usage: npm run bench -- NAME [OPTION…]\n')
  for (const [known, { about }] of Object.entries(benches)) console.error(`  ${known.padEnd(10)} ${about}`)
  process.exitCode = 2
} else process.exitCode = await bench.run(args)
