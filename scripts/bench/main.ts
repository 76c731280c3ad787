export {}

/** The one door for measurements: npm run bench -- NAME */

/** Each measurement, loaded when it is asked for; gives an exit code. Add a line for a new one. */
const benches: { readonly [name: string]: { readonly about: string; readonly run: () => Promise<number> } } =
  {
    start: {
      about: 'CPU seconds until the command line has answered',
      run: async () => (await import('./start')).start(),
    },
  }

const bench = benches[process.argv[2] ?? '']
if (bench === undefined) {
  console.error('usage: npm run bench -- NAME\n')
  for (const [name, { about }] of Object.entries(benches)) console.error(`  ${name.padEnd(10)} ${about}`)
  process.exitCode = 2
} else process.exitCode = await bench.run()
